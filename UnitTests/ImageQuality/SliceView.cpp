#include "ImageQuality/SliceView.h"

#include "Base/Error.h"
#include "Support/Phantom.h"

#include <gtest/gtest.h>
#include <set>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
constexpr ViewPlane planes[] = {ViewPlane::Acquired, ViewPlane::Sagittal, ViewPlane::Coronal,
                                ViewPlane::Transverse};

/// The same 6 x 7 x 8 points of the patient (x, y, z = 0..5, 0..6, 0..7 mm), stored coronally: columns from
/// the patient's left to right, rows from the feet to the head, slices from the back to the front or the
/// other way.
VolumeGrid CoronalGrid()
{
  VolumeGrid grid = UnitGrid(6, 8, 7);
  grid.originMm = {5, 0, 0};
  grid.rowDirection = {-1, 0, 0};
  grid.columnDirection = {0, 0, 1};
  EXPECT_EQ(grid.Normal().y, 1); // towards the back
  return grid;
}

double ValueAt(const Vector3& p)
{
  return p.x + 6 * p.y + 42 * p.z; // 0..335, each once
}

GreyImage Picture(const VolumeGrid& grid, ViewPlane plane, std::size_t slice)
{
  return GreySlices(Paint(grid, ValueAt), ViewOf(grid, plane), {slice}, {0, 255}).front();
}
} // namespace

TEST(SliceView, ShowsSeriesStoredInDifferentOrdersAlike)
{
  const VolumeGrid axial = UnitGrid(6, 7, 8), coronal = CoronalGrid();
  EXPECT_EQ(Picture(axial, ViewPlane::Transverse, 2).pixels,
            Picture(coronal, ViewPlane::Transverse, 2).pixels);
  EXPECT_EQ(Picture(axial, ViewPlane::Coronal, 3).pixels, Picture(coronal, ViewPlane::Coronal, 3).pixels);
  // slices keep the order of the volume: the patient's right comes first in the one, last in the other
  EXPECT_EQ(Picture(axial, ViewPlane::Sagittal, 1).pixels, Picture(coronal, ViewPlane::Sagittal, 4).pixels);
}

TEST(SliceView, PositionsAreThoseOfThePatientWhateverTheOrder)
{
  const SliceView axial = ViewOf(UnitGrid(6, 7, 8), ViewPlane::Sagittal);
  const SliceView coronal = ViewOf(CoronalGrid(), ViewPlane::Sagittal);
  EXPECT_EQ(axial.PositionMm(1), 1);
  EXPECT_EQ(coronal.PositionMm(4), 1) << "stored from left to right: slice 4 shows the same anatomy";
  EXPECT_EQ(coronal.towards, "left");
  EXPECT_EQ(ViewOf(CoronalGrid(), ViewPlane::Acquired).towards, "back");
  EXPECT_EQ(ViewOf(CoronalGrid(), ViewPlane::Transverse).PositionMm(3), 3);
}

TEST(SliceView, TurnsPicturesAsRadiologistsLookAtThem)
{
  const VolumeGrid grid = CoronalGrid();
  const auto expectCorner = [&](ViewPlane plane, std::size_t slice, const Vector3& cornerMm)
  {
    const Volume volume = Paint(grid, ValueAt);
    EXPECT_EQ(volume.voxels[ViewOf(grid, plane).Offset(0, 0, slice)], ValueAt(cornerMm));
  };
  expectCorner(ViewPlane::Sagittal, 0, {5, 0, 7});   // top left: front, head
  expectCorner(ViewPlane::Coronal, 0, {0, 0, 7});    // right, head
  expectCorner(ViewPlane::Transverse, 0, {0, 0, 0}); // right, front
  expectCorner(ViewPlane::Acquired, 0, {5, 0, 0});   // as stored
}

TEST(SliceView, VisitsEveryVoxelOnceInEveryPlane)
{
  for (const VolumeGrid& grid : {UnitGrid(3, 4, 5), CoronalGrid(), ObliqueGrid(5, 4, 3)})
  {
    for (const ViewPlane plane : planes)
    {
      const SliceView view = ViewOf(grid, plane);
      std::set<std::size_t> visited;
      for (std::size_t slice = 0; slice < view.slices; slice++)
      {
        for (std::size_t row = 0; row < view.rows; row++)
        {
          for (std::size_t column = 0; column < view.columns; column++)
          {
            visited.insert(view.Offset(column, row, slice));
          }
        }
      }
      EXPECT_EQ(visited.size(), grid.VoxelCount());
      EXPECT_EQ(*visited.rbegin(), grid.VoxelCount() - 1);
    }
  }
}

TEST(SliceView, KeepsTheSpacingsOfTheVoxelsAndTellsTheAngle)
{
  VolumeGrid grid = UnitGrid(10, 20, 5);
  grid.sliceSpacingMm = 6.6;
  grid.rowSpacingMm = 1.2;
  const double angle = 20 * M_PI / 180; // turned about the patient's left-right axis
  grid.columnDirection = {0, std::cos(angle), std::sin(angle)};
  const SliceView sagittal = ViewOf(grid, ViewPlane::Sagittal);
  EXPECT_EQ(sagittal.alongIndex, "column");
  EXPECT_EQ(sagittal.slices, 10u);
  EXPECT_EQ(sagittal.columns, 20u);
  EXPECT_EQ(sagittal.columnSpacingMm, 1.2);
  EXPECT_EQ(sagittal.rowSpacingMm, 6.6);
  EXPECT_NEAR(sagittal.obliquityDegrees, 0, 1e-6);
  EXPECT_NEAR(ViewOf(grid, ViewPlane::Coronal).obliquityDegrees, 20, 1e-6);
  EXPECT_EQ(ViewOf(grid, ViewPlane::Transverse).alongIndex, "slice");
}

TEST(SliceView, MapsTheRangeToEightBitsRoundingToTheNearest)
{
  Volume volume(UnitGrid(7, 1, 1));
  volume.voxels = {-50, 100, 100.49f, 101.5f, 354.6f, 9000, NAN};
  const GreyImage image =
      GreySlices(volume, ViewOf(volume.grid, ViewPlane::Acquired), {0}, {100, 355}).front();
  EXPECT_EQ(image.pixels, (std::vector<std::uint8_t>{0, 0, 0, 2, 255, 255, 0}));
}

TEST(SliceView, KnowsItsPlanesByName)
{
  for (const ViewPlane plane : planes)
  {
    EXPECT_EQ(ViewPlaneFromString(ToString(plane)), plane);
  }
  try
  {
    ViewPlaneFromString("axial");
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Message(), "the plane is \"axial\"; expected acquired, sagittal, coronal or transverse");
  }
}
