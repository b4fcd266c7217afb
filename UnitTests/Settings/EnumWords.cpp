#include "Settings/EnumWords.h"

#include "Settings/EnhanceOptions.h"
#include "Settings/TrainingOptions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

using namespace Clade;
using ::testing::ElementsAre;

template<class Enum>
class EveryTable : public testing::Test
{
};

using Tables =
    testing::Types<GridKind, Stitching, PatchWeights, LrPlane, LrPlanes, ConsistencyMode, Precision,
                   SliceProfileShape, Demodulation, UpSampling, IntensityMapping::Kind, TrainingMethod,
                   AdversarialLoss, GradientMapForm, PatchSampling, Augmentation, EpochSelection>;
TYPED_TEST_SUITE(EveryTable, Tables);

TYPED_TEST(EveryTable, LeadsFromWordsToValuesAndBack)
{
  std::set<TypeParam> values;
  for (const std::string& word : WordsOf<TypeParam>())
  {
    const auto value = FromWord<TypeParam>(word);
    ASSERT_TRUE(value.has_value()) << word;
    EXPECT_EQ(ToWord(*value), word);
    values.insert(*value);
  }
  EXPECT_EQ(values.size(), WordsOf<TypeParam>().size()) << "two words for one value";
  EXPECT_FALSE(FromWord<TypeParam>("no such word"));
}

TEST(EnumWords, WordsOfSomeValuesAreTheirs)
{
  EXPECT_THAT(WordsOf<LrPlanes>(), ElementsAre("auto", "one", "both"));
  EXPECT_THAT(WordsOf<LrPlanes>({LrPlanes::Both, LrPlanes::One}), ElementsAre("one", "both"));
}
