#include "ImageQuality/MeasurementJson.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using nlohmann::json;

TEST(MeasurementJson, WritesNullForWhatIsNotDefined)
{
  VolumePiqe piqe;
  piqe.view.alongIndex = "slice";
  EXPECT_TRUE(ToJson(piqe)["StandardDeviation"].is_null());
  EXPECT_TRUE(ToJson(piqe)["MeanOfTissue"].is_null());
  EXPECT_TRUE(ToJson(FullReference())["Psnr"].is_null());
  EXPECT_TRUE(ToJson(FullReference())["Ssim"].is_null());
  EXPECT_EQ(ToJson(FullReference())["Identical"], true);
}

TEST(MeasurementJson, WritesALineWithItsProfileAndWhereTheMaximumLies)
{
  LineProfile profile;
  profile.values = {1, 1, 2, 3, 3};
  profile.fromMm = {10, 0, 0};
  profile.direction = {0, 0, 1};
  profile.padding = 3;
  EdgeSharpness edge;
  edge.value = 0.25;
  edge.maximumMm = 2;
  edge.warnings = {{"W_X", "text"}};
  const json line = ToJson(MeasureLine{"a", {10, 0, 0}, {10, 0, 4}}, profile, edge);
  EXPECT_EQ(line["Value"], 0.25);
  EXPECT_EQ(line["Position"], json({10.0, 0.0, 2.0}));
  EXPECT_EQ(line["To"], json({10.0, 0.0, 4.0}));
  EXPECT_EQ(line["Profile"].size(), 5u);
  EXPECT_EQ(line["Warnings"][0], json({{"Code", "W_X"}, {"Text", "text"}}));
  EXPECT_EQ(line["Warnings"][1]["Code"], "W_PADDING");
}

TEST(MeasurementJson, WritesTheScoresOfSlicesSideBySide)
{
  VolumePiqe piqe;
  piqe.slices = {4, 7};
  PiqeScore score;
  score.score = 30;
  score.blocks = 4;
  score.activeBlocks = 1;
  piqe.scores = {score, score};
  const json result = ToJson(piqe);
  EXPECT_EQ(result["Slices"], json({30.0, 30.0}));
  EXPECT_EQ(result["Indices"], json({4, 7}));
  EXPECT_EQ(result["ActiveFraction"], json({0.25, 0.25}));
}
