#include "Measurement/MeasureStairs.h"

#include "Support/MeasureBench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using nlohmann::json;
using testing::HasSubstr;

using MeasureStairsTest = MeasureSeriesTest;

namespace
{
/// A ball with a sharp border on 1 mm slices, each of which is the last one at a multiple of `tread` mm.
MeasurableSeries Stairs(std::size_t tread)
{
  MeasurableSeries series = BallSeries(1);
  const std::size_t plane = 40 * 40;
  const std::vector<float> smooth = series.volume.voxels;
  for (std::size_t n = 0; n < smooth.size(); n++)
  {
    series.volume.voxels[n] = smooth[n / plane / tread * tread * plane + n % plane];
  }
  return series;
}
} // namespace

TEST_F(MeasureStairsTest, FindsStairsWithoutATruth)
{
  series["stairs"] = Stairs(4);
  const json answer =
      Measure("phase-modulation", {{"Series", {"stairs", "thin"}}, {"SliceSpacingMm", 4}, {"OffsetMm", 0}});
  EXPECT_NEAR(answer["Modulation"], 4, 1e-9);
  EXPECT_EQ(answer["Series"][0]["Phases"].size(), 4u);
  EXPECT_LT(answer["Series"][1]["Modulation"], 0.5);
  // the thick series says spacing and place: its first slice lies 1.5 mm on
  const json bySource = Measure("phase-modulation", {{"Series", {"stairs"}}, {"Source", "thick"}});
  EXPECT_EQ(bySource["Series"][0]["SliceSpacingMm"], 4);
  EXPECT_EQ(bySource["Series"][0]["OffsetMm"], -1.5);
  EXPECT_NEAR(bySource["Modulation"], 4, 1e-9);
  series["stairs"].acquiredSpacingMm = 4; // or the derived series itself
  EXPECT_EQ(Measure("phase-modulation", {{"Series", {"stairs"}}})["Modulation"], answer["Modulation"]);
}

TEST_F(MeasureStairsTest, SaysWhatIsMissingToFindStairs)
{
  EXPECT_THAT(ErrorOf("phase-modulation", {{"Series", {"thin"}}}),
              HasSubstr("does not say what it was derived from; expected SliceSpacingMm"));
  EXPECT_THAT(ErrorOf("phase-modulation", {{"Series", {"thin"}}, {"SliceSpacingMm", 1}}),
              HasSubstr("expected more than the volume's own 1 mm"));
  series["turned"] = BallSeries(4);
  series["turned"].volume.grid.rowDirection = {0, 0, 1};
  EXPECT_THAT(ErrorOf("phase-modulation", {{"Series", {"thin"}}, {"Source", "turned"}}),
              HasSubstr("not parallel"));
}

TEST_F(MeasureStairsTest, MeasuresHowFarBordersWereMoved)
{
  series["stairs"] = Stairs(4);
  const json answer = Measure("border-displacement", {{"Series", {"thin", "stairs", "thin"}}});
  EXPECT_EQ(answer["Reference"], "thin");
  ASSERT_EQ(answer["Series"].size(), 2u);
  EXPECT_GT(answer["Rms"], 0.5);
  EXPECT_EQ(answer["Series"][1]["Rms"], 0);
  EXPECT_TRUE(answer["Series"][0]["AlongRows"]["Borders"].is_number());
  EXPECT_THAT(ErrorOf("border-displacement", {{"Series", {"thin", "thick"}}}), HasSubstr("not on one grid"));
  EXPECT_THAT(ErrorOf("border-displacement", {{"Series", {"thin"}}}), HasSubstr("Series"));
}

TEST_F(MeasureStairsTest, MeasuresNoiseInTheRegionsOfTheFirstSeries)
{
  const json answer = Measure("noise-texture", {{"Series", {"thin", "thick"}}, {"RadiusMm", 4}});
  EXPECT_NEAR(answer["Ratio"], 1, 0.3);
  EXPECT_NEAR(answer["InPlane"], 4, 1); // noise of standard deviation 2
  EXPECT_EQ(answer["RadiusMm"], 4);
  EXPECT_GE(answer["Regions"].size(), 1u);
  EXPECT_TRUE(answer["Series"][1]["Ratio"].is_number());
  std::fill(series["thin"].volume.voxels.begin(), series["thin"].volume.voxels.end(), 7.0f);
  series["thin"].volume.voxels[0] = 100;
  const json nothing = Measure("noise-texture", {{"Series", {"thin"}}});
  EXPECT_TRUE(nothing["Ratio"].is_null());
  EXPECT_EQ(nothing["Series"][0]["Warnings"][0]["Code"], "W_NO_NOISE");
}
