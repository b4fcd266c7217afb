#include "Base/Shortened.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(Shortened, ShortNamesStayAndLongOnesAreCutBetweenCharacters)
{
  EXPECT_EQ(Shortened("Leber, links"), "Leber, links");
  EXPECT_EQ(Shortened(std::string(200, 'x')), std::string(200, 'x'));
  EXPECT_EQ(Shortened(std::string(201, 'x')), std::string(200, 'x') + "..");
  EXPECT_EQ(Shortened(std::string(199, 'x') + "\xc3\xa9\xc3\xa9"), std::string(199, 'x') + "..");
}
