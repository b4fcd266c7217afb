#include "Measurement/MeasurableDicom.h"

#include "Base/Error.h"
#include "Dicom/Write/PhantomSeries.h"
#include "Support/Phantom.h"
#include "Support/TemporaryFolder.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
/// Values that rise along each axis by another step.
Volume Slope(std::size_t slices)
{
  return Paint(ObliqueGrid(24, 20, slices),
               [](const Vector3& p) { return std::round(100 + 3 * p.x + 5 * p.y + 2 * p.z); });
}

std::shared_ptr<const MeasurableDicom> Load(const Volume& volume, const PhantomSeriesOptions& options)
{
  const TemporaryFolder folder;
  std::vector<DicomObject> objects;
  for (const std::string& path : WritePhantomSeries(volume, options, folder.Path()))
  {
    objects.push_back({path, {}});
  }
  NoProgress progress;
  return ReadMeasurable(objects, 0, progress);
}
} // namespace

TEST(MeasurableDicom, ValuesAreRealOnesAndSoAreTheirLimits)
{
  PhantomSeriesOptions options;
  options.modality = "CT";
  options.rescaleIntercept = -1024;
  options.sliceThicknessMm = 2;
  const Volume slope = Slope(8);
  const auto found = Load(slope, options);
  EXPECT_EQ(found->series.volume.voxels, slope.voxels);
  EXPECT_EQ(found->series.modality, "CT");
  EXPECT_EQ(found->series.sliceThicknessMm, 2);
  EXPECT_EQ(found->series.acquiredSpacingMm, 0) << "it was not derived";
  EXPECT_EQ(found->series.lowest, -1024);
  EXPECT_EQ(found->series.highest, 4095 - 1024);
}

TEST(MeasurableDicom, ReportsKnowEveryImageAndItsPlane)
{
  const auto found = Load(Slope(8), {});
  EXPECT_EQ(found->report.images.size(), 8u);
  ASSERT_EQ(found->planes.size(), 8u);
  EXPECT_EQ(found->planes[3].frameOfReferenceUid, found->series.frameOfReferenceUid);
  const VolumeGrid& grid = found->series.volume.grid;
  bool isThere = false; // the planes may stand in another order
  for (const ImagePlane& plane : found->planes)
  {
    isThere = isThere || Norm(plane.originMm - grid.PatientFromIndex({0, 0, 3})) < 1e-3;
  }
  EXPECT_TRUE(isThere);
}

TEST(MeasurableDicom, TwoSlicesAreEnoughAndOneIsNot)
{
  EXPECT_EQ(Load(Slope(2), {})->series.volume.grid.slices, 2u);
  EXPECT_THROW(Load(Slope(1), {}), Error);
}
