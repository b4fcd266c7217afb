#include "Base/Hex.h"

#include <gtest/gtest.h>
#include <string>

using namespace Clade;

TEST(Hex, HasTwoDigitsOfEachByte)
{
  EXPECT_EQ(ToHex(""), "");
  EXPECT_EQ(ToHex(std::string("\0\x0f\xa0\xff", 4)), "000fa0ff");
}

TEST(Hex, EveryByteComesBack)
{
  std::string bytes;
  for (int value = 0; value < 256; value++)
  {
    bytes += static_cast<char>(value);
  }
  EXPECT_EQ(FromHex(ToHex(bytes)), bytes);
}
