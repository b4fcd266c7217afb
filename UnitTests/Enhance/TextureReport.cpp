#include "Enhance/TextureReport.h"

#include "Support/TextureVolume.h"
#include "Volume/Resampler.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
/// Slices of 4 mm, and what interpolation makes of them.
struct Example
{
  Volume thick, fine;

  Example()
  {
    const Volume truth = TextureVolume(48, 40, 61, 3);
    VolumeGrid grid = truth.grid;
    grid.slices = 16;
    grid.sliceSpacingMm = 4;
    thick = Volume(grid);
    const std::size_t plane = grid.columns * grid.rows;
    for (std::size_t n = 0; n < thick.voxels.size(); n++)
    {
      thick.voxels[n] = truth.voxels[n / plane * 4 * plane + n % plane];
    }
    NoProgress progress;
    fine = ResampleThroughPlane(thick, ThroughPlaneGrid(grid, GridKind::Isotropic), progress, 1);
  }
};
} // namespace

TEST(TextureReport, StairsHaveMoreModulationThanInterpolation)
{
  const Example example;
  const auto ofCubic = MeasureModulation(example.fine, example.thick, 2);
  const auto ofStairs = MeasureModulation(WithTreads(example.fine, 4), example.thick, 2);
  ASSERT_TRUE(ofCubic && ofStairs);
  EXPECT_GT(*ofStairs, 2 * *ofCubic);
  EXPECT_EQ(TextureToJson(example.thick, example.fine, {}, std::nullopt, 2)["Modulation"], *ofCubic);
  EXPECT_EQ(TextureToJson(example.thick, example.fine, {}, 0.25, 2)["Modulation"], 0.25); // known already
}

TEST(TextureReport, WhatCannotBeMeasuredIsNull)
{
  Example example;
  std::fill(example.thick.voxels.begin(), example.thick.voxels.end(), 7.0f);
  const nlohmann::json texture = TextureToJson(example.thick, example.fine, {}, std::nullopt, 1);
  EXPECT_TRUE(texture["Modulation"].is_null());
  EXPECT_TRUE(texture["NoiseRatio"]["Source"].is_null());
  EXPECT_TRUE(texture["NoiseRatio"]["Result"].is_null());
}
