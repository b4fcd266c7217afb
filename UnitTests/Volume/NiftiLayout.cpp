#include "Volume/NiftiLayout.h"

#include "Base/Error.h"

#include <functional>
#include <gtest/gtest.h>
#include <limits>

using namespace Clade;

namespace
{
/// Steps along the axes given, turned out of every plane; the determinant's sign is that of `handed`.
NiftiArray Array(const std::array<double, 3>& spacingMm, double handed = 1)
{
  const Vector3 a = Normalised({0.9, 0.2, -0.1});
  const Vector3 b = Normalised(Cross({0.1, 0.3, 0.9}, a));
  NiftiArray array;
  array.sizes = {11, 13, 17};
  array.stepsMm = {a * spacingMm[0], b * spacingMm[1], Cross(a, b) * (handed * spacingMm[2])};
  array.originMm = {-71, 22.5, 140};
  return array;
}

Vector3 Place(const NiftiArray& array, double i, double j, double k)
{
  return array.originMm + array.stepsMm[0] * i + array.stepsMm[1] * j + array.stepsMm[2] * k;
}

std::string RefusalOf(const NiftiArray& array, ErrorCode code = ErrorCode::InvalidFile)
{
  try
  {
    NiftiLayout layout;
    GridFromNiftiArray(array, layout);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), code);
    return error.Message();
  }
  return "not refused";
}
} // namespace

TEST(NiftiLayout, TheThickestAxisBecomesTheSlices)
{
  const auto sliceAxis = [](const std::array<double, 3>& spacingMm)
  {
    NiftiLayout layout;
    const VolumeGrid grid = GridFromNiftiArray(Array(spacingMm), layout);
    EXPECT_NEAR(grid.sliceSpacingMm, spacingMm[layout.fileAxisOf[2]], 1e-12);
    return layout.fileAxisOf[2];
  };
  EXPECT_EQ(sliceAxis({1, 1, 5}), 2u);
  EXPECT_EQ(sliceAxis({1, 5, 1}), 1u);
  EXPECT_EQ(sliceAxis({5, 1, 1}), 0u);
  EXPECT_EQ(sliceAxis({1, 1, 1}), 2u);
  EXPECT_EQ(sliceAxis({1.0026, 0.9766, 1}), 2u) << "equally thick to a percent";
}

TEST(NiftiLayout, EveryVoxelStaysInItsPlaceForEveryOrderAndHandedness)
{
  for (const std::array<double, 3>& spacingMm :
       {std::array<double, 3>{0.7, 0.9, 4}, {0.7, 4, 0.9}, {4, 0.7, 0.9}})
  {
    for (const double handed : {1.0, -1.0})
    {
      const NiftiArray array = Array(spacingMm, handed);
      NiftiLayout layout;
      const VolumeGrid grid = GridFromNiftiArray(array, layout);
      const std::array<double, 3> fileIndex{3, 5, 7};
      const double row = fileIndex[layout.fileAxisOf[1]];
      const Vector3 index{fileIndex[layout.fileAxisOf[0]],
                          layout.isRowReversed ? static_cast<double>(grid.rows) - 1 - row : row,
                          fileIndex[layout.fileAxisOf[2]]};
      EXPECT_NEAR(Norm(grid.PatientFromIndex(index) - Place(array, 3, 5, 7)), 0, 1e-9);
      EXPECT_NEAR(Dot(grid.rowDirection, grid.columnDirection), 0, 1e-12);

      const NiftiArray back = NiftiArrayFromGrid(grid, layout);
      EXPECT_EQ(back.sizes, array.sizes);
      EXPECT_NEAR(Norm(Place(back, 0, 0, 0) - Place(array, 0, 0, 0)), 0, 1e-9);
      EXPECT_NEAR(Norm(Place(back, 10, 12, 16) - Place(array, 10, 12, 16)), 0, 1e-9);
    }
  }
}

TEST(NiftiLayout, FinerSlicesAreWrittenAlongTheAxisTheyCameFrom)
{
  const NiftiArray array = Array({0.7, 4, 0.9}, -1);
  NiftiLayout layout;
  VolumeGrid grid = GridFromNiftiArray(array, layout);
  grid.slices = 12 * 5 + 1;
  grid.sliceSpacingMm /= 5;
  const NiftiArray finer = NiftiArrayFromGrid(grid, layout);
  EXPECT_EQ(finer.sizes, (std::array<std::size_t, 3>{11, 61, 17}));
  EXPECT_NEAR(Norm(Place(finer, 2, 5 * 3, 4) - Place(array, 2, 3, 4)), 0, 1e-9);
}

TEST(NiftiLayout, SaysWhatWasDone)
{
  NiftiLayout layout;
  GridFromNiftiArray(Array({1, 5, 1}), layout);
  EXPECT_EQ(layout.Description(), "slices along axis 2 of the file, rows reversed");
  GridFromNiftiArray(Array({1, 1, 5}), layout);
  EXPECT_EQ(layout.Description(), "slices along axis 3 of the file");
}

TEST(NiftiLayout, ShearedFlatAndUndefinedArraysAreRefused)
{
  NiftiArray sheared = Array({1, 1, 5});
  sheared.stepsMm[2] = sheared.stepsMm[2] + Normalised(sheared.stepsMm[1]) * (5 * std::tan(15 * M_PI / 180));
  EXPECT_EQ(RefusalOf(sheared, ErrorCode::Tilt),
            "axes 2 and 3 meet at 75 degrees; a sheared volume cannot be read, right angles "
            "are expected");
  NiftiArray flat = Array({1, 1, 5});
  flat.stepsMm[1] = {};
  EXPECT_EQ(RefusalOf(flat), "axis 2 has a voxel size of 0 mm; a positive length is expected");
  NiftiArray undefined = Array({1, 1, 5});
  undefined.stepsMm[0].y = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(RefusalOf(undefined), "axis 1 has a voxel size of nan mm; a positive length is expected");
  NiftiArray nowhere = Array({1, 1, 5});
  nowhere.originMm.z = std::numeric_limits<double>::infinity();
  EXPECT_EQ(RefusalOf(nowhere), "the position of the first voxel is not a finite number");
}
