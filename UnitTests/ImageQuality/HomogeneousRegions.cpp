#include "ImageQuality/HomogeneousRegions.h"

#include "Base/Random.h"
#include "ImageQuality/SignalToNoise.h"
#include "Support/Phantom.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
/// Air of value 0 without noise; tissue of 500 in x > 20, 800 beyond 40; noise 10, but 4 in y > 30.
Volume TwoTissues()
{
  Random random(5);
  return Paint(UnitGrid(60, 60, 40),
               [&](const Vector3& mm)
               {
                 const double noise = random.Normal() * (mm.y > 30 ? 4 : 10);
                 return mm.x <= 20 ? 0 : (mm.x > 40 ? 800 : 500) + noise;
               });
}
} // namespace

TEST(HomogeneousRegions, SignalIsBrightAndNoiseIsQuietTissue)
{
  const Volume volume = TwoTissues();
  const auto regions = PlaceHomogeneousRegions(volume, {0, 1000}, 5);
  ASSERT_TRUE(regions.has_value());
  EXPECT_GT(regions->signal.centreMm.x, 44);
  EXPECT_GT(regions->signal.centreMm.y, 34);
  EXPECT_GT(regions->noise.centreMm.x, 24); // never the air, which is quieter still
  EXPECT_GT(regions->noise.centreMm.y, 34);
  EXPECT_GE(Norm(regions->signal.centreMm - regions->noise.centreMm), 10);
  const SignalToNoise found = MeasureSignalToNoise(volume, regions->signal, regions->noise);
  EXPECT_NEAR(found.ratio, 800 / 4.0, 30); // the quietest of many, of about 500 voxels each
}

TEST(HomogeneousRegions, AreTheSameVoxelsThatRegionsMeasure)
{
  const Volume volume = TwoTissues();
  const auto regions = PlaceHomogeneousRegions(volume, {0, 1000}, 3.2);
  ASSERT_TRUE(regions.has_value());
  // No other sphere of the lattice is quieter, and of the one chosen Region tells the same.
  const double chosen = *MeasureRegion(volume, regions->noise, "noise").standardDeviation;
  EXPECT_LT(chosen, 4);
  EXPECT_GT(chosen, 2.5);
}

TEST(HomogeneousRegions, WithoutNoiseOrRoomThereAreNone)
{
  EXPECT_FALSE(PlaceHomogeneousRegions(Volume(UnitGrid(40, 40, 40)), {0, 1000}, 5).has_value());
  Volume flat(UnitGrid(40, 40, 40));
  flat.voxels.assign(flat.voxels.size(), 700);
  EXPECT_FALSE(PlaceHomogeneousRegions(flat, {0, 1000}, 5).has_value());
  EXPECT_FALSE(PlaceHomogeneousRegions(TwoTissues(), {0, 1000}, 50).has_value());
}

TEST(HomogeneousRegions, PaddingIsAvoided)
{
  Volume volume = TwoTissues();
  volume.padding.assign(volume.voxels.size(), 0);
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    volume.padding[n] = n % 60 > 40 ? 1 : 0;
  }
  const auto regions = PlaceHomogeneousRegions(volume, {0, 1000}, 5);
  ASSERT_TRUE(regions.has_value());
  EXPECT_LE(regions->signal.centreMm.x, 35);
}
