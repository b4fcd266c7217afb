#include "Volume/Straighten.h"

#include "Support/Phantom.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
/// A smooth object with detail of 6 mm in every direction.
double Object(const Vector3& p)
{
  return 500 + 100 * std::sin(0.5 * p.x + 0.2 * p.z) + 120 * std::cos(0.45 * p.y - 0.3 * p.z) + 2 * p.x +
         3 * p.y;
}

/// What a tilted gantry makes of it: slice k lies k steps to the side.
Volume Tilted(const VolumeGrid& grid, const Vector3& lateralStepMm)
{
  Volume volume(grid);
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    const auto i = static_cast<double>(n % grid.columns);
    const auto j = static_cast<double>(n / grid.columns % grid.rows);
    const auto k = static_cast<double>(n / (grid.columns * grid.rows));
    volume.voxels[n] = static_cast<float>(Object(grid.PatientFromIndex({i, j, k}) + lateralStepMm * k));
  }
  return volume;
}

Volume Straighten(const Volume& tilted, const Vector3& step, float background = -1000)
{
  std::vector<Vector3> lateralMm;
  for (std::size_t k = 0; k < tilted.grid.slices; k++)
  {
    lateralMm.push_back(step * static_cast<double>(k));
  }
  NoProgress progress;
  return StraightenSlices(tilted, lateralMm, background, progress, 2);
}

double LargestError(const Volume& straight)
{
  double largest = 0;
  const VolumeGrid& grid = straight.grid;
  for (std::size_t n = 0; n < straight.voxels.size(); n++)
  {
    const std::size_t i = n % grid.columns, j = n / grid.columns % grid.rows,
                      k = n / (grid.columns * grid.rows);
    const Vector3 index{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
    bool isInside =
        !straight.IsPadding(i, j, k) && i > 4 && j > 4 && i + 5 < grid.columns && j + 5 < grid.rows;
    for (const std::size_t near : {4u, 1u}) // the spline is less exact beside its ends
    {
      isInside = isInside && !straight.IsPadding(i - near, j, k) && !straight.IsPadding(i + near, j, k) &&
                 !straight.IsPadding(i, j - near, k) && !straight.IsPadding(i, j + near, k);
    }
    largest = isInside
                  ? std::max(largest, std::abs(straight.voxels[n] - Object(grid.PatientFromIndex(index))))
                  : largest;
  }
  return largest;
}
} // namespace

TEST(Straighten, PutsEveryVoxelWhereItWasInThePatientForBothSignsAndAxes)
{
  VolumeGrid grid = ObliqueGrid(48, 40, 9);
  for (const double along : {1.3, -1.3, 0.2})
  {
    for (const double across : {0.0, 0.7, -0.7})
    {
      const Vector3 step = grid.columnDirection * along + grid.rowDirection * across;
      // a shift of 0.1 mm would be seen as 6 and more
      EXPECT_LT(LargestError(Straighten(Tilted(grid, step), step)), 5) << along << ' ' << across;
    }
  }
}

TEST(Straighten, LosesNothingAndLeavesTheMiddleSliceAsItWas)
{
  const VolumeGrid grid = ObliqueGrid(12, 10, 5);
  const Vector3 step = grid.columnDirection * 1.9;
  const Volume tilted = Tilted(grid, step);
  const Volume straight = Straighten(tilted, step);
  EXPECT_EQ(straight.grid.columns, 12u);
  EXPECT_EQ(straight.grid.rows, 10u + 2 * 4) << "two steps of 1.9 mm to either side, in pixels of 1.1 mm";
  for (std::size_t j = 0; j < 10; j++)
  {
    for (std::size_t i = 0; i < 12; i++)
    {
      EXPECT_FALSE(straight.IsPadding(i, j + 4, 2));
      EXPECT_NEAR(straight.At(i, j + 4, 2), tilted.At(i, j, 2), 1e-3);
      EXPECT_EQ(straight.IsPadding(i, j, 0), j == 0) << "the first slice moves to the top";
    }
  }
  const Vector3 middleBefore = grid.PatientFromIndex({3, 2, 2}) + step * 2;
  EXPECT_LT(Norm(straight.grid.PatientFromIndex({3, 6, 2}) - middleBefore), 1e-9);
  EXPECT_LT(Norm(straight.grid.Normal() - grid.Normal()), 1e-12);
}

TEST(Straighten, PaddingMovesAndNoValueIsInvented)
{
  const VolumeGrid grid = ObliqueGrid(20, 24, 5);
  const Vector3 step = grid.columnDirection * 1.6;
  Volume tilted = Tilted(grid, step);
  tilted.padding.assign(tilted.voxels.size(), 0);
  for (std::size_t n = 0; n < tilted.voxels.size(); n++)
  {
    const bool isDark = n % 20 < 6;
    tilted.padding[n] = n % 20 < 3 ? 1 : 0;
    tilted.voxels[n] = tilted.padding[n] != 0 ? -2000 : isDark ? 0 : 900;
  }
  const Volume straight = Straighten(tilted, step);
  for (std::size_t n = 0; n < straight.voxels.size(); n++)
  {
    const bool isPadding = straight.padding[n] != 0;
    EXPECT_TRUE(isPadding ? straight.voxels[n] == -1000
                          : straight.voxels[n] >= 0 && straight.voxels[n] <= 900);
    EXPECT_TRUE(isPadding || n % 20 >= 3);
  }
}
