#include "OrthancPlugin/Rules/SeriesFacts.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using nlohmann::json;

namespace
{
constexpr char transverse[] = "1\\0\\0\\0\\1\\0";

std::vector<std::string> Stack(int slices, double spacingMm)
{
  std::vector<std::string> positions;
  for (int i = 0; i < slices; i++)
  {
    positions.push_back("-100\\-100\\" + std::to_string(i * spacingMm));
  }
  return positions;
}
} // namespace

TEST(SeriesFacts, LayoutComesFromPositions)
{
  const SliceLayout layout = LayoutOf(Stack(20, 5), transverse, "0.7\\0.8");
  EXPECT_EQ(layout.positions, 20u);
  EXPECT_NEAR(layout.sliceSpacingMm.value(), 5, 1e-9);
  EXPECT_EQ(layout.pixelSpacingMm.value(), 0.8);
  EXPECT_NEAR(layout.Anisotropy().value(), 6.25, 1e-9);
}

TEST(SeriesFacts, ObliqueStacksAreMeasuredAlongTheirNormal)
{
  // Of a coronal oblique MR: the step is 3 mm along the normal, less along each axis.
  const std::vector<std::string> positions = {"-57.2638\\39.7012\\63.2742", "-57.2638\\36.8562\\64.2262",
                                              "-57.2638\\34.0112\\65.1781"};
  const SliceLayout layout = LayoutOf(positions, "1\\0\\0\\0\\-0.3173046\\-0.9483237", "0.6\\0.6");
  EXPECT_NEAR(layout.sliceSpacingMm.value(), 3, 1e-3);
}

TEST(SeriesFacts, VolumesAtTheSamePlacesCountOnce)
{
  std::vector<std::string> positions = Stack(10, 4);
  const std::vector<std::string> again = positions;
  positions.insert(positions.end(), again.begin(), again.end());
  const SliceLayout layout = LayoutOf(positions, transverse, "1\\1");
  EXPECT_EQ(layout.positions, 10u);
  EXPECT_NEAR(layout.sliceSpacingMm.value(), 4, 1e-9);
}

TEST(SeriesFacts, AMissingSliceDoesNotChangeTheSpacing)
{
  std::vector<std::string> positions = Stack(10, 4);
  positions.erase(positions.begin() + 5);
  EXPECT_NEAR(LayoutOf(positions, transverse, "1\\1").sliceSpacingMm.value(), 4, 1e-9);
}

TEST(SeriesFacts, WhatCannotBeReadIsAbsent)
{
  for (const char* wrong :
       {"", "1\\0\\0", "1\\0\\0\\0\\1\\x", "1\\0\\0\\1\\0\\0", "nan\\0\\0\\0\\1\\0", "1e999\\0\\0\\0\\1\\0"})
  {
    EXPECT_FALSE(LayoutOf(Stack(10, 4), wrong, "1\\1").Anisotropy()) << wrong;
  }
  for (const char* wrong : {"", "1", "0\\1", "-1\\1", "a\\b", "1\\1\\1"})
  {
    EXPECT_FALSE(LayoutOf(Stack(10, 4), transverse, wrong).Anisotropy()) << wrong;
  }
  EXPECT_EQ(LayoutOf({"", "1\\2", "x\\y\\z"}, transverse, "1\\1").positions, 0u);
  EXPECT_FALSE(LayoutOf(Stack(1, 4), transverse, "1\\1").Anisotropy());
}

TEST(SeriesFacts, FramesAreReadFromFunctionalGroups)
{
  json frames = json::array();
  for (int i = 0; i < 12; i++)
  {
    frames.push_back(
        {{"PlanePositionSequence", {{{"ImagePositionPatient", "0\\0\\" + std::to_string(3 * i)}}}}});
  }
  const json instance = {{"PerFrameFunctionalGroupsSequence", frames},
                         {"SharedFunctionalGroupsSequence",
                          {{{"PlaneOrientationSequence", {{{"ImageOrientationPatient", transverse}}}},
                            {"PixelMeasuresSequence", {{{"PixelSpacing", "0.5\\0.5"}}}}}}}};
  const auto layout = LayoutOfFrames(instance);
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->positions, 12u);
  EXPECT_NEAR(layout->Anisotropy().value(), 6, 1e-9);
  EXPECT_FALSE(LayoutOfFrames({{"Modality", "MR"}}));
}

TEST(SeriesFacts, TagsAreTheTexts)
{
  const TagMap tags = TagsOf({{"Modality", "MR"}, {"PixelData", nullptr}, {"SomeSequence", json::array()}});
  EXPECT_EQ(tags, (TagMap{{"Modality", "MR"}}));
}
