#include "Geometry/ThroughPlaneFactor.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(ThroughPlaneFactor, IsTheSliceSpacingOverTheCoarserSideOfAPixel)
{
  VolumeGrid grid;
  grid.columnSpacingMm = 0.8;
  grid.rowSpacingMm = 1.2;
  grid.sliceSpacingMm = 6;
  EXPECT_DOUBLE_EQ(ThroughPlaneFactor(grid), 5);
  grid.columnSpacingMm = 2;
  EXPECT_DOUBLE_EQ(ThroughPlaneFactor(grid), 3);
}
