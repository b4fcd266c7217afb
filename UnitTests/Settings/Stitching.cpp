#include "Settings/Stitching.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(Stitching, StitchingWordsAreThoseOfTheInterfaces)
{
  EXPECT_EQ(WordsOf<Stitching>(), (std::vector<std::string>{"whole-slice", "patches"}));
}

TEST(Stitching, PatchWeightsWordsAreThoseOfTheInterfaces)
{
  EXPECT_EQ(WordsOf<PatchWeights>(), (std::vector<std::string>{"uniform", "hann"}));
}
