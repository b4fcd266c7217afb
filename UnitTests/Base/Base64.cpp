#include "Base/Base64.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(Base64, KnownTexts) // RFC 4648, section 10
{
  EXPECT_EQ(Base64(""), "");
  EXPECT_EQ(Base64("f"), "Zg==");
  EXPECT_EQ(Base64("fo"), "Zm8=");
  EXPECT_EQ(Base64("foo"), "Zm9v");
  EXPECT_EQ(Base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(Base64(std::string("\x00\xff\x80\xfe", 4)), "AP+A/g==");
}
