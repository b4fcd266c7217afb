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
