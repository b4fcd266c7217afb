#include "Regions/Trilinear.h"

#include "Support/Phantom.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

TEST(Trilinear, ReproducesALinearFunctionAndClampsTheOuterHalfVoxel)
{
  const VolumeGrid grid = ObliqueGrid(5, 6, 4);
  const auto linear = [](const Vector3& p) { return 3 * p.x - 2 * p.y + 0.5 * p.z + 7; };
  const Volume volume = Paint(grid, linear);
  for (const Vector3& index : {Vector3{0, 0, 0}, Vector3{1.25, 3.5, 2.75}, Vector3{4, 5, 3}})
  {
    EXPECT_NEAR(SampleTrilinear(volume, index), linear(grid.PatientFromIndex(index)), 1e-4);
  }
  EXPECT_EQ(SampleTrilinear(volume, {-0.5, -0.3, 3.4}), volume.At(0, 0, 3));
  EXPECT_TRUE(IsInside(grid, {-0.5, 5.5, 3.5}));
  EXPECT_FALSE(IsInside(grid, {-0.51, 0, 0}));
  EXPECT_FALSE(IsInside(grid, {0, 0, 3.51}));
  EXPECT_FALSE(IsInside(grid, {NAN, 0, 0}));
}
