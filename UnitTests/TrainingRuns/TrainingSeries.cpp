#include "TrainingRuns/TrainingSeries.h"

#include "Dicom/Write/PhantomSeries.h"
#include "Support/Errors.h"
#include "Support/Phantom.h"
#include "Support/TemporaryFolder.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
/// Files of a phantom with slices so far apart.
class TrainingSeriesTest : public testing::Test
{
protected:
  std::vector<DicomObject> Series(double spacingMm, const PhantomSeriesOptions& options = {}) const
  {
    VolumeGrid grid = UnitGrid(24, 20, 12);
    grid.sliceSpacingMm = spacingMm;
    const Volume volume =
        Paint(grid, [](const Vector3& p) { return std::round(300 + 3 * p.x + 5 * p.y + 2 * p.z); });
    std::vector<DicomObject> objects;
    for (const std::string& path : WritePhantomSeries(volume, options, folder_.Path()))
    {
      objects.push_back({path, std::nullopt});
    }
    return objects;
  }

  TemporaryFolder folder_;
};
} // namespace

TEST_F(TrainingSeriesTest, ThickAndFineOnesAreTakenWithTheirGridAndThickness)
{
  PhantomSeriesOptions options;
  options.sliceThicknessMm = 3;
  for (const double spacingMm : {4.0, 1.0})
  {
    const TrainingVolume read = ReadTrainingSeries(Series(spacingMm, options), "MR", 0).at(0);
    EXPECT_NEAR(read.volume.grid.sliceSpacingMm, spacingMm, 1e-6);
    EXPECT_EQ(read.volume.grid.slices, 12u);
    EXPECT_EQ(read.sliceThicknessMm, 3);
    EXPECT_EQ(read.volume.At(2, 1, 0), 300 + 3 * 2 + 5 * 1);
    EXPECT_NE(read.name, "");
    EXPECT_EQ(read.name.find_first_not_of("0123456789."), std::string::npos)
        << "a UID, nothing of the patient";
  }
}

TEST_F(TrainingSeriesTest, VoxelsAreStoredValuesWithTheWayToRealOnes)
{
  PhantomSeriesOptions options;
  options.modality = "CT";
  options.bitsStored = 16;
  options.isSigned = true;
  options.rescaleSlope = 2;
  options.rescaleIntercept = -100;
  const TrainingVolume read = ReadTrainingSeries(Series(4, options), "CT", 0).at(0);
  EXPECT_EQ(read.rescaleSlope, 2);
  EXPECT_EQ(read.rescaleIntercept, -100);
  EXPECT_NEAR(read.rescaleSlope * read.volume.At(2, 1, 0) + read.rescaleIntercept, 300 + 3 * 2 + 5 * 1, 1);
}

TEST_F(TrainingSeriesTest, WhatIsOfAnotherModalityOrRefusedByTheInputRulesIsNotLearnedFrom)
{
  EXPECT_EQ(MessageOf(ErrorCode::Model, [&] { ReadTrainingSeries(Series(4), "CT", 0); }),
            "the series is MR, the model is for CT");
  std::vector<DicomObject> gap = Series(4);
  gap.erase(gap.begin() + 5);
  EXPECT_EQ(CodeOf([&] { ReadTrainingSeries(gap, "MR", 0); }), ErrorCode::MissingSlice);
  std::vector<DicomObject> few = Series(4);
  few.resize(3);
  EXPECT_EQ(CodeOf([&] { ReadTrainingSeries(few, "MR", 0); }), ErrorCode::TooFew);
}
