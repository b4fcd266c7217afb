#include "Volume/ValueLimits.h"

#include "Base/Random.h"
#include "Support/Phantom.h"
#include "Volume/Resampler.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
Volume Column(const std::vector<float>& values)
{
  VolumeGrid grid = UnitGrid(1, 1, values.size());
  grid.sliceSpacingMm = 4;
  Volume volume(grid);
  volume.voxels = values;
  return volume;
}

Volume Interpolate(const Volume& source)
{
  NoProgress progress;
  return ResampleThroughPlane(source, ThroughPlaneGrid(source.grid, GridKind::Isotropic), progress);
}

/// Dark noise with a bright block that begins and ends between slices.
Volume Magnitudes(std::uint64_t seed)
{
  VolumeGrid grid = UnitGrid(12, 10, 14);
  grid.sliceSpacingMm = 5;
  Random random(seed);
  Volume volume(grid);
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    const std::size_t k = n / 120;
    const bool isBright = k > 4 && k < 8 && n % 12 > 3;
    volume.voxels[n] = static_cast<float>(std::floor(random.Uniform() * 20) + (isBright ? 900 : 0));
  }
  return volume;
}

float Lowest(const Volume& volume)
{
  return *std::min_element(volume.voxels.begin(), volume.voxels.end());
}
} // namespace

TEST(ValueLimits, LeaveASplineThroughABorderAsItIs)
{
  for (const std::vector<float>& values :
       {std::vector<float>{50, 100, 100, 50}, {50, 50, 100}, {100, 50, 50, 100}, {90, 60, 40, 80, 100, 70}})
  {
    const Volume source = Column(values);
    Volume fine = Interpolate(source);
    const Volume before = fine;
    EXPECT_EQ(ValueLimits(source, {}, 0).Apply(fine), 0u);
    EXPECT_EQ(fine.voxels, before.voxels);
  }
}

TEST(ValueLimits, PutBackWhatNoBorderJustifies)
{
  const Volume source = Column({10, 12, 11, 10, 12, 500, 500, 500});
  Volume fine = Interpolate(source);
  fine.voxels[5] = 340; // between two dark slices
  fine.voxels[22] = 700;
  EXPECT_GE(ValueLimits(source, {}, 0).Apply(fine), 2u);
  EXPECT_NEAR(fine.voxels[5], 12.6, 1e-4);
  EXPECT_NEAR(fine.voxels[22], 500 + 0.3 * 488, 1e-3);
}

TEST(ValueLimits, AllowWhatANeighbouringPixelShows)
{
  VolumeGrid grid = UnitGrid(9, 1, 4);
  grid.sliceSpacingMm = 4;
  Volume source(grid);
  source.At(2, 0, 1) = 100; // a thin structure that runs obliquely
  source.At(6, 0, 2) = 100;
  Volume fine = Interpolate(source);
  const std::size_t between = fine.Offset(4, 0, 6);
  fine.voxels[between] = 100;
  Volume alone = fine;
  EXPECT_EQ(ValueLimits(source, {}, 2).Apply(fine), 0u);
  EXPECT_EQ(fine.voxels[between], 100);
  EXPECT_EQ(ValueLimits(source, {}, 1).Apply(alone), 1u);
  EXPECT_EQ(alone.voxels[between], 0);
}

TEST(ValueLimits, MagnitudesWithoutNegativeValuesGetNone)
{
  for (std::uint64_t seed = 1; seed <= 20; seed++)
  {
    const Volume source = Magnitudes(seed);
    Volume fine = Interpolate(source);
    ASSERT_LT(Lowest(fine), 0) << "else this shows nothing";
    ValueLimits(source, RangeOfQuantity(source, "MR", 1, 0), 0).Apply(fine);
    ASSERT_GE(Lowest(fine), 0);
  }
}

TEST(ValueLimits, PaddingNeitherCountsNorChanges)
{
  Volume source = Column({-2000, -2000, 40, 60, 50, -2000});
  source.padding = {1, 1, 0, 0, 0, 1};
  Volume fine = Interpolate(source);
  ValueLimits(source, RangeOfQuantity(source, "CT", 1, 0), 0).Apply(fine);
  for (std::size_t k = 0; k < fine.grid.slices; k++)
  {
    EXPECT_NEAR(fine.voxels[k], fine.padding[k] != 0 ? -2000 : 50, fine.padding[k] != 0 ? 0 : 17) << k;
  }
}

TEST(RangeOfQuantity, IsWhatTheModalityCanShow)
{
  const auto range = [](float first, const char* modality, double slope = 1, double intercept = 0)
  {
    std::vector<float> values(400); // all different
    std::iota(values.begin(), values.end(), first);
    return RangeOfQuantity(Column(values), modality, slope, intercept);
  };
  constexpr double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(range(3, "MR").lowest, 0);
  EXPECT_EQ(range(3, "MR").highest, infinity);
  EXPECT_EQ(range(3, "MR", 0.5, -1).lowest, 2) << "real 0";
  EXPECT_EQ(range(3, "MR", 1.0808, -2.5).lowest, 3) << "real 0 is between the stored 2 and 3";
  EXPECT_EQ(range(-40, "MR").lowest, -infinity) << "both signs";
  EXPECT_EQ(range(-900, "CT").lowest, -1024);
  EXPECT_EQ(range(100, "CT", 1, -1024).lowest, 0);
  EXPECT_EQ(range(-2000, "CT").lowest, -2000) << "nothing below what is there";
  EXPECT_EQ(range(3, "MR", -1, 1000).highest, 1000) << "an inverted scale";
}

TEST(RangeOfQuantity, EndsWhereAProgramClipped)
{
  std::vector<float> clipped(300, -100);
  std::iota(clipped.begin() + 100, clipped.end(), -99.0f);
  EXPECT_EQ(RangeOfQuantity(Column(clipped), "CT", 1, 0).lowest, -100);
  EXPECT_EQ(RangeOfQuantity(Column(clipped), "MR", 1, 0).lowest, -100);
}
