#include "Inference/AcquisitionModel.h"

#include "Base/Error.h"
#include "Support/Phantom.h"

#include <gtest/gtest.h>
#include <numeric>

using namespace Clade;
using namespace Clade::Testing;

TEST(AcquisitionModel, RowsSumToOneAndStayInside)
{
  for (const auto shape : {SliceProfileShape::Box, SliceProfileShape::Gaussian})
  {
    for (const double thickness : {0.2, 1.0, 4.0, 5.0, 9.0})
    {
      for (const AcquisitionRow& row : AcquisitionModel({shape, thickness}, 9, 5.3, 43, 1))
      {
        EXPECT_NEAR(std::accumulate(row.weights.begin(), row.weights.end(), 0.0), 1, 1e-12);
        EXPECT_LE(row.first + row.weights.size(), 43u);
      }
    }
  }
}

TEST(AcquisitionModel, ABoxIsTheMeanOfTheCellsItCovers)
{
  const auto rows = AcquisitionModel({SliceProfileShape::Box, 5}, 3, 5, 11, 1);
  EXPECT_EQ(rows[1].first, 3u); // cells 3..7 around the slice at 5
  ASSERT_EQ(rows[1].weights.size(), 5u);
  for (const double weight : rows[1].weights)
  {
    EXPECT_NEAR(weight, 0.2, 1e-12);
  }
  EXPECT_EQ(rows[0].first, 0u); // half of it lies before the first cell
  ASSERT_EQ(rows[0].weights.size(), 3u);
  EXPECT_NEAR(rows[0].weights[0], 1 / 3.0, 1e-12);
}

TEST(AcquisitionModel, AThinSliceInterpolatesBetweenItsNeighbours)
{
  const auto rows = AcquisitionModel({SliceProfileShape::Box, 0.1}, 2, 2.25, 5, 1);
  EXPECT_EQ(rows[1].first, 2u);
  ASSERT_EQ(rows[1].weights.size(), 2u);
  EXPECT_NEAR(rows[1].weights[0], 0.75, 1e-12);
  EXPECT_NEAR(rows[1].weights[1], 0.25, 1e-12);
}

TEST(AcquisitionModel, AGaussianHasItsWidthAtHalfMaximum)
{
  const AcquisitionRow row = AcquisitionModel({SliceProfileShape::Gaussian, 8}, 3, 20, 41, 1)[1];
  const auto weight = [&](std::size_t k) { return row.weights[k - row.first]; };
  EXPECT_NEAR(weight(24) / weight(20), 0.5, 0.01);
  EXPECT_NEAR(weight(16), weight(24), 1e-12);
}

TEST(AcquisitionModel, ThickSlicesAreMeansAndPaddingDoesNotEnter)
{
  Volume fine = Paint(UnitGrid(2, 1, 11), [](const Vector3& p) { return 10 * p.z + p.x; });
  fine.padding.assign(fine.voxels.size(), 0);
  for (std::size_t k = 0; k < 7; k++)
  {
    fine.padding[fine.Offset(0, 0, k)] = 1;
  }
  const Volume thick = AverageToThickSlices(fine, 5, {SliceProfileShape::Box, 5});
  ASSERT_EQ(thick.grid.slices, 3u);
  EXPECT_EQ(thick.grid.sliceSpacingMm, 5);
  EXPECT_NEAR(thick.At(1, 0, 1), 51, 1e-4); // the mean of slices 3..7
  EXPECT_TRUE(thick.IsPadding(0, 0, 0));
  EXPECT_FALSE(thick.IsPadding(0, 0, 1));
  EXPECT_NEAR(thick.At(0, 0, 1), 70, 1e-4); // slice 7 is all that is known
  EXPECT_THROW(AverageToThickSlices(fine, 0.5, {SliceProfileShape::Box, 5}), Error);
}
