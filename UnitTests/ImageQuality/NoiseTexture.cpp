#include "ImageQuality/NoiseTexture.h"

#include "Base/Error.h"
#include "Base/Random.h"
#include "ImageQuality/HomogeneousRegions.h"
#include "Support/Phantom.h"
#include "Volume/Resampler.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

namespace
{
constexpr double deviation = 10;

/// A homogeneous organ with a slope, in less quiet surroundings; white noise.
Volume Noisy(VolumeGrid grid)
{
  Random random(4);
  const Vector3 middle =
      grid.PatientFromIndex({static_cast<double>(grid.columns) / 2, static_cast<double>(grid.rows) / 2,
                             static_cast<double>(grid.slices) / 2});
  return Paint(grid,
               [&](const Vector3& p)
               {
                 const double r = Norm(p - middle);
                 const double noise = deviation * random.Normal();
                 return (r < 18 ? 400 : 200 + 120 * std::sin(r)) + 0.5 * p.z - 0.3 * p.x + noise;
               });
}

std::vector<Sphere> Organ(const VolumeGrid& grid)
{
  const Vector3 middle =
      grid.PatientFromIndex({static_cast<double>(grid.columns) / 2, static_cast<double>(grid.rows) / 2,
                             static_cast<double>(grid.slices) / 2});
  return {{middle - Vector3{6, 0, 0}, 7}, {middle + Vector3{7, 0, 0}, 7}};
}
} // namespace

TEST(NoiseTexture, WhiteNoiseIsAlikeInAllDirectionsAndHasItsVariance)
{
  for (VolumeGrid grid : {UnitGrid(48, 48, 48), ObliqueGrid(60, 48, 30)})
  {
    const Volume volume = Noisy(grid);
    const auto texture = MeasureNoiseTexture(volume, Organ(grid));
    ASSERT_TRUE(texture);
    EXPECT_NEAR(texture->ratio, 1, 0.15);
    EXPECT_NEAR(texture->along, deviation * deviation, 15);
    EXPECT_NEAR(texture->inPlane, deviation * deviation, 15);
    EXPECT_EQ(texture->regions, 2u);
  }
}

TEST(NoiseTexture, InterpolationMakesNoiseSmoothAlongTheNormal)
{
  VolumeGrid grid = UnitGrid(48, 48, 12);
  grid.sliceSpacingMm = 4;
  const Volume thick = Noisy(grid);
  NoProgress progress;
  const Volume fine = ResampleThroughPlane(thick, ThroughPlaneGrid(grid, GridKind::Isotropic), progress, 1);
  const auto before = MeasureNoiseTexture(thick, Organ(grid)), after = MeasureNoiseTexture(fine, Organ(grid));
  ASSERT_TRUE(before && after);
  EXPECT_NEAR(before->ratio, 1, 0.3);
  EXPECT_LT(after->ratio, 0.2);
}

TEST(NoiseTexture, DashesBetweenTheSlicesRaiseIt)
{
  Volume volume = Noisy(UnitGrid(48, 48, 48));
  const double plain = MeasureNoiseTexture(volume, Organ(volume.grid))->ratio;
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    volume.voxels[n] += n / (48 * 48) % 4 == 0 ? 30.0f : 0.0f;
  }
  EXPECT_GT(MeasureNoiseTexture(volume, Organ(volume.grid))->ratio, 2 * plain);
}

TEST(NoiseTexture, LeavesPaddingOutAndKnowsWhenThereIsNothing)
{
  Volume volume = Noisy(UnitGrid(48, 48, 48));
  const auto plain = MeasureNoiseTexture(volume, Organ(volume.grid));
  volume.padding.assign(volume.voxels.size(), 0);
  for (std::size_t n = 0; n < 24 * 48 * 48; n++)
  {
    volume.voxels[n] = n % 2 == 0 ? 5000 : std::numeric_limits<float>::quiet_NaN();
    volume.padding[n] = 1;
  }
  const auto padded = MeasureNoiseTexture(volume, Organ(volume.grid));
  ASSERT_TRUE(plain && padded);
  EXPECT_NEAR(padded->ratio, plain->ratio, 0.15);
  EXPECT_LT(padded->pairsAlong, plain->pairsAlong);
  volume.padding.clear();
  try
  {
    MeasureNoiseTexture(volume, Organ(volume.grid));
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_THAT(error.Message(), HasSubstr("not finite"));
  }
  EXPECT_FALSE(MeasureNoiseTexture(Noisy(UnitGrid(48, 48, 1)), Organ(volume.grid)));
  EXPECT_FALSE(MeasureNoiseTexture(volume, {{{900, 0, 0}, 5}}));
  EXPECT_FALSE(MeasureNoiseTexture(Volume(UnitGrid(48, 48, 48)), Organ(volume.grid)));
}

TEST(NoiseTexture, QuietRegionsLieInTheOrganAndApart)
{
  const Volume volume = Noisy(UnitGrid(48, 48, 48));
  const std::vector<Sphere> quiet = PlaceQuietRegions(volume, {0, 600}, 5, 6);
  ASSERT_GE(quiet.size(), 4u);
  EXPECT_LE(quiet.size(), 6u);
  for (std::size_t n = 0; n < quiet.size(); n++)
  {
    EXPECT_LT(Norm(quiet[n].centreMm - Vector3{24, 24, 24}), 14);
    for (std::size_t m = 0; m < n; m++)
    {
      EXPECT_GE(Norm(quiet[n].centreMm - quiet[m].centreMm), 10);
    }
  }
  EXPECT_TRUE(PlaceQuietRegions(Volume(UnitGrid(48, 48, 48)), {0, 600}, 5, 6).empty());
}
