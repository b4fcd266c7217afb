#include "Enhance/EnhanceVolume.h"

#include "Base/Error.h"
#include "Support/Errors.h"
#include "Volume/Phantom.h"
#include "Volume/Resampler.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace Clade;

namespace
{
const Volume& Thick()
{
  static const Volume volume =
      SamplePhantom(PhantomGrid(PhantomPlane::Transverse, 8, 32), 32, PhantomContrast::Ct, 5);
  return volume;
}

EnhancedVolume Interpolate(const EnhanceOptions& options, const AcquisitionInfo& acquisition = {})
{
  NoProgress progress;
  return EnhanceVolume(Thick(), acquisition, EnhanceModel(), {options, 2}, progress);
}
} // namespace

TEST(EnhanceVolume, InterpolationKeepsTheAcquiredPlanesOnAnAlignedGrid)
{
  EnhanceOptions options;
  options.grid = GridKind::Aligned;
  const EnhancedVolume made = Interpolate(options);
  ASSERT_EQ(made.volume.grid.slices, (Thick().grid.slices - 1) * 4 + 1);
  for (std::size_t k = 0; k < Thick().grid.slices; k++)
  {
    EXPECT_NEAR(made.volume.At(20, 15, 4 * k), Thick().At(20, 15, k), 1e-2) << k;
  }
}

TEST(EnhanceVolume, AMagnitudeIsNotMadeNegativeThoughASplineWouldMakeItSo)
{
  VolumeGrid grid;
  grid.columns = grid.rows = 8;
  grid.slices = 8;
  grid.sliceSpacingMm = 4;
  Volume magnitude(grid);
  std::fill(magnitude.voxels.begin() + 4 * 64, magnitude.voxels.end(), 100.0f); // a border between slices
  NoProgress progress;
  const Volume spline =
      ResampleThroughPlane(magnitude, ThroughPlaneGrid(grid, GridKind::Isotropic), progress);
  EXPECT_LT(*std::min_element(spline.voxels.begin(), spline.voxels.end()), -1);
  const Volume made = EnhanceVolume(magnitude, {}, EnhanceModel(), {}, progress).volume;
  EXPECT_GE(*std::min_element(made.voxels.begin(), made.voxels.end()), 0);
}

TEST(EnhanceVolume, PixelsFarFromSquareAreRefusedAsThoseOfASeriesAre)
{
  VolumeGrid grid;
  grid.columns = grid.rows = grid.slices = 8;
  grid.sliceSpacingMm = 5;
  grid.rowSpacingMm = 1.5;
  NoProgress progress;
  EXPECT_EQ(EnhanceVolume(Volume(grid), {}, EnhanceModel(), {}, progress).volume.grid.sliceSpacingMm, 1.5);
  for (const auto& [columnMm, rowMm] : {std::pair(1.0, 2.0), std::pair(2.0, 1.0), std::pair(1.0, 1.51)})
  {
    grid.columnSpacingMm = columnMm;
    grid.rowSpacingMm = rowMm;
    EXPECT_EQ(Testing::CodeOf([&] { EnhanceVolume(Volume(grid), {}, EnhanceModel(), {}, progress); }),
              ErrorCode::InPlane);
  }
}

TEST(EnhanceVolume, SaysWhatItDid)
{
  EnhanceOptions options;
  options.grid = GridKind::Aligned;
  const EnhanceReport report = Interpolate(options).report;
  EXPECT_TRUE(SameGrid(report.grid, ThroughPlaneGrid(Thick().grid, GridKind::Aligned)));
  EXPECT_EQ(report.model.name, "cubic");
  EXPECT_EQ(report.options.grid, GridKind::Aligned);
  EXPECT_EQ(report.device, "cpu (2 threads)");
  EXPECT_FALSE(report.network);
  EXPECT_FALSE(report.gate);
  EXPECT_TRUE(report.texture.modulation.has_value());
  EXPECT_FALSE(report.input) << "which only the caller knows";
}

TEST(EnhanceVolume, RefusesASingleSlice)
{
  Volume single(Thick().grid);
  single.grid.slices = 1;
  single.voxels.resize(single.grid.VoxelCount());
  NoProgress progress;
  try
  {
    EnhanceVolume(single, {}, EnhanceModel(), {}, progress);
    FAIL() << "nothing was thrown";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::TooFew);
  }
}
