#include "Enhance/TextureReport.h"

#include "Support/TextureVolume.h"
#include "Volume/Resampler.h"

#include <gtest/gtest.h>

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
  EXPECT_EQ(MeasureTexture(example.thick, example.fine, {}, std::nullopt, 2).modulation, *ofCubic);
  EXPECT_EQ(MeasureTexture(example.thick, example.fine, {}, 0.25, 2).modulation, 0.25); // known already
}

TEST(TextureReport, NothingStandsForWhatCannotBeMeasured)
{
  Example example;
  std::fill(example.thick.voxels.begin(), example.thick.voxels.end(), 7.0f);
  const TextureFigures texture = MeasureTexture(example.thick, example.fine, {}, std::nullopt, 1);
  EXPECT_FALSE(texture.modulation);
  EXPECT_FALSE(texture.noiseOfSource);
  EXPECT_FALSE(texture.noiseOfResult);
}
