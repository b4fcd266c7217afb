#include "Settings/LrPlane.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(LrPlane, LrPlaneWordsAreThoseOfTheInterfaces)
{
  EXPECT_EQ(WordsOf<LrPlane>(), (std::vector<std::string>{"auto", "rows", "columns"}));
}

TEST(LrPlane, LrPlanesWordsAreThoseOfTheInterfaces)
{
  EXPECT_EQ(WordsOf<LrPlanes>(), (std::vector<std::string>{"auto", "one", "both"}));
}
