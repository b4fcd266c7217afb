#include "Settings/SliceProfileShape.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(SliceProfileShape, WordsAreThoseOfTheInterfaces)
{
  EXPECT_EQ(WordsOf<SliceProfileShape>(), (std::vector<std::string>{"box", "gaussian"}));
}
