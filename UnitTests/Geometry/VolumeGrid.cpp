#include "Geometry/VolumeGrid.h"

#include <gtest/gtest.h>
#include <limits>

using namespace Clade;

namespace
{
/// A coronal stack turned 20 degrees about the patient's long axis; every size and spacing its own.
VolumeGrid ObliqueGrid()
{
  VolumeGrid grid;
  grid.columns = 5;
  grid.rows = 7;
  grid.slices = 3;
  grid.originMm = {-80.5, 12.25, 301};
  grid.rowDirection = {std::cos(0.35), std::sin(0.35), 0};
  grid.columnDirection = {0, 0, -1};
  grid.columnSpacingMm = 0.7;
  grid.rowSpacingMm = 0.9;
  grid.sliceSpacingMm = 5.5;
  return grid;
}
} // namespace

TEST(VolumeGrid, FirstVoxelIsAtTheOriginAndEachIndexGrowsAlongItsDirection)
{
  const VolumeGrid grid = ObliqueGrid();
  EXPECT_EQ(grid.PatientFromIndex({0, 0, 0}), grid.originMm);
  const auto step = [&](Vector3 index) { return grid.PatientFromIndex(index) - grid.originMm; };
  EXPECT_NEAR(Norm(step({1, 0, 0}) - grid.rowDirection * 0.7), 0, 1e-12);
  EXPECT_NEAR(Norm(step({0, 1, 0}) - grid.columnDirection * 0.9), 0, 1e-12);
  EXPECT_NEAR(Norm(step({0, 0, 1}) - Cross(grid.rowDirection, grid.columnDirection) * 5.5), 0, 1e-12);
  EXPECT_EQ(grid.VoxelCount(), 105u);
  EXPECT_EQ(grid.CoarserInPlaneSpacingMm(), 0.9);
}

TEST(VolumeGrid, IndexFromPatientUndoesPatientFromIndex)
{
  const VolumeGrid grid = ObliqueGrid();
  for (const Vector3& index : {Vector3{0, 0, 0}, Vector3{4, 6, 2}, Vector3{1.5, -2.25, 7.75}})
  {
    EXPECT_NEAR(Norm(grid.IndexFromPatient(grid.PatientFromIndex(index)) - index), 0, 1e-12);
  }
}

TEST(VolumeGrid, SameGridComparesSizesAndEveryCorner)
{
  const VolumeGrid grid = ObliqueGrid();
  EXPECT_TRUE(SameGrid(grid, grid));

  VolumeGrid larger = grid;
  larger.rows++;
  EXPECT_FALSE(SameGrid(grid, larger));

  VolumeGrid moved = grid;
  moved.originMm.y += 5e-4;
  EXPECT_TRUE(SameGrid(grid, moved));
  EXPECT_FALSE(SameGrid(grid, moved, 1e-4));

  VolumeGrid stretched = grid; // the first corner stays, the last moves by 2 * 0.001 mm
  stretched.sliceSpacingMm += 0.001;
  EXPECT_FALSE(SameGrid(grid, stretched));

  VolumeGrid undefined = grid;
  undefined.originMm.x = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(SameGrid(grid, undefined));
}
