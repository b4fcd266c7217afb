#include "Dicom/Read/SeriesStack.h"

#include "Base/Random.h"
#include "Support/DicomPhantom.h"
#include "Support/VolumeSeries.h"

#include <cmath>
#include <dcmtk/dcmdata/dcelem.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

// From many images to one a position: Dicom.md, from "Duplicates" to "Several volumes".
namespace
{
VolumeGrid GridWith(std::size_t columns, std::size_t rows)
{
  return ObliqueGrid(columns, rows, 8);
}

// The series with one image of another kind put at the end.
std::vector<DicomObject> WithStray(const Volume& ofStray, const DatasetEdit& edit)
{
  std::vector<DicomObject> objects = MakeSeries();
  const DatasetEdit renamed = [&](DcmDataset& dataset, std::size_t slice)
  {
    dataset.putAndInsertString(DCM_SOPInstanceUID, "2.25.99");
    edit(dataset, slice);
  };
  objects.push_back(MakeSeries(ofStray, {}, renamed).front());
  return objects;
}

Volume CoronalVolume(std::size_t slices)
{
  VolumeGrid grid = ObliqueGrid(24, 20, slices);
  grid.columnDirection = grid.Normal();
  return SlopingVolume(grid);
}
} // namespace

TEST(SeriesStack, TheSameInstanceTwiceIsReadOnce)
{
  std::vector<DicomObject> objects = MakeSeries();
  const SourceSeries once = Read(objects);
  PhantomSeriesOptions runLength;
  runLength.transferSyntaxUid = "1.2.840.10008.1.2.5"; // the same pixels, coded otherwise
  objects.push_back(objects[3]);
  objects.push_back(MakeSeries(runLength)[5]);
  const SourceSeries twice = Read(objects);
  EXPECT_EQ(twice.droppedDuplicates, 2u);
  EXPECT_EQ(twice.volume.voxels, once.volume.voxels);
}

TEST(SeriesStack, OneUidForTwoContentsIsRefused)
{
  std::vector<DicomObject> objects = MakeSeries();
  const SourceSeries series = Read(objects);
  objects.push_back(MakeSeries({}, [](DcmDataset& dataset, std::size_t) { BrightenFirstPixel(dataset); })[3]);
  EXPECT_EQ(Verdict(objects), "E_DUP_UID: instance " + series.images[3].sopInstanceUid +
                                  " occurs twice with different content");
}

TEST(SeriesStack, RepeatedPixelsAtOnePlaceAreDroppedByHigherInstanceNumber)
{
  const DatasetEdit none = [](DcmDataset&, std::size_t) {};
  std::vector<DicomObject> objects = TwoVolumes(none, none);
  std::rotate(objects.begin(), objects.begin() + 8, objects.end()); // the higher numbers come first
  const SourceSeries series = Read(objects);
  EXPECT_EQ(series.droppedDuplicates, 8u);
  ASSERT_EQ(series.images.size(), 8u);
  EXPECT_EQ(series.images[2].instanceNumber, 3);
}

TEST(SeriesStack, OneStrayImageIsSetAsideByName)
{
  const DatasetEdit none = [](DcmDataset&, std::size_t) {};
  EXPECT_EQ(Verdict(WithStray(CoronalVolume(8), none)),
            "accepted, W_SET_ASIDE: slice 0 is not used: its orientation is not that of the stack (90 "
            "degrees off)");
  EXPECT_EQ(
      Verdict(WithStray(SlopingVolume(GridWith(48, 20)), none)),
      "accepted, W_SET_ASIDE: slice 0 is not used: it has 48 x 20 pixels of 0.8 x 1.1 mm, the stack 24 x 20 "
      "pixels of 0.8 x 1.1 mm");
  EXPECT_EQ(Verdict(WithStray(SlopingVolume(), Setting(DCM_ImageType, "ORIGINAL\\PRIMARY\\LOCALIZER"))),
            "accepted, W_SET_ASIDE: slice 0 is not used: a localizer (ImageType LOCALIZER)");
}

TEST(SeriesStack, TwoScoutsAreSetAsideToo)
{
  std::vector<DicomObject> objects = WithStray(CoronalVolume(8), Setting(DCM_SeriesDescription, "x"));
  VolumeGrid sagittal = ObliqueGrid(24, 20, 8);
  sagittal.rowDirection = sagittal.Normal();
  objects.push_back(MakeSeries(SlopingVolume(sagittal), {}, Setting(DCM_SOPInstanceUID, "2.25.98")).front());
  const SourceSeries series = Read(objects);
  EXPECT_EQ(series.volume.voxels, SlopingVolume().voxels);
  ASSERT_EQ(series.setAside.size(), 2u);
  EXPECT_EQ(series.setAside[0].sopInstanceUid, "2.25.99");
  EXPECT_EQ(series.setAside[1].sopInstanceUid, "2.25.98");
}

TEST(SeriesStack, AnImageOnTheNextPositionIsNeverDropped)
{
  const std::size_t last = 7;
  for (const DatasetEdit& edit :
       {Setting(DCM_PixelSpacing, "1.10001\\0.80001", 7), Setting(DCM_PixelSpacing, "1.1002\\0.8001", 7),
        Setting(DCM_ImageType, "ORIGINAL\\PRIMARY\\M\\NORM", 7),
        Setting(DCM_ImageType, "ORIGINAL\\PRIMARY\\OTHER", 7)})
  {
    EXPECT_EQ(Read(MakeSeries({}, edit)).images.size(), last + 1);
  }
  EXPECT_THAT(Verdict(MakeSeries({}, Setting(DCM_PixelSpacing, "1.1\\0.9", 7))),
              testing::StartsWith(
                  "E_MIXED_MATRIX: image size or pixel spacing changes within the series: slice 7 has 24 x "
                  "20 pixels of 0.9 x 1.1 mm, slice 0 24 x 20 pixels of 0.8 x 1.1 mm"));
}

TEST(SeriesStack, OrientationsThatDifferByNoiseAreOneAndTheirMeanIsTaken)
{
  Random random(3);
  for (const double noise : {1e-5, 1e-4, 3e-4})
  {
    const VolumeGrid grid = ObliqueGrid(24, 20, 8);
    const DatasetEdit edit = [&](DcmDataset& dataset, std::size_t)
    {
      std::string text;
      for (const double cosine : {grid.rowDirection.x, grid.rowDirection.y, grid.rowDirection.z,
                                  grid.columnDirection.x, grid.columnDirection.y, grid.columnDirection.z})
      {
        text += (text.empty() ? "" : "\\") + std::to_string(cosine + noise * (2 * random.Uniform() - 1));
      }
      dataset.putAndInsertString(DCM_ImageOrientationPatient, text.c_str());
    };
    const SourceSeries series = Read(MakeSeries({}, edit));
    EXPECT_EQ(series.images.size(), 8u) << noise;
    EXPECT_NEAR(Norm(series.volume.grid.rowDirection - grid.rowDirection), 0, noise);
    EXPECT_NEAR(Norm(series.volume.grid.originMm - grid.originMm), 0, 0.1) << noise;
  }
}

TEST(SeriesStack, SlicesThatTurnAreNoLocalizer)
{
  const DatasetEdit turn = [](DcmDataset& dataset, std::size_t slice)
  {
    const double angle = 0.2 * static_cast<double>(slice);
    const std::string text =
        "1\\0\\0\\0\\" + std::to_string(std::cos(angle)) + "\\" + std::to_string(std::sin(angle));
    dataset.putAndInsertString(DCM_ImageOrientationPatient, text.c_str());
  };
  EXPECT_EQ(Verdict(MakeSeries({}, turn)),
            "E_MIXED_ORIENTATION: series contains 8 stacks with different orientation");
}

TEST(SeriesStack, AStrayImageLeavesTheVolumeAsItWas)
{
  const SourceSeries series = Read(WithStray(CoronalVolume(8), [](DcmDataset&, std::size_t) {}));
  EXPECT_EQ(series.volume.voxels, SlopingVolume().voxels);
}

TEST(SeriesStack, StacksOfSeveralOrientationsAreRefused)
{
  std::vector<DicomObject> objects = MakeSeries();
  PhantomSeriesOptions other;
  for (const DicomObject& object : MakeSeries(
           CoronalVolume(6), other,
           [](DcmDataset&dataset, std::size_t slice)
           { dataset.putAndInsertString(DCM_SOPInstanceUID, ("2.25.1" + std::to_string(slice)).c_str()); }))
  {
    objects.push_back(object);
  }
  EXPECT_EQ(Verdict(objects), "E_MIXED_ORIENTATION: series contains 2 stacks with different orientation");
  objects.erase(objects.begin(), objects.begin() + 5); // 3 and 6 left
  EXPECT_EQ(Verdict(objects), "E_MIXED_ORIENTATION: series contains 2 stacks with different orientation");
  objects.pop_back();
  objects.pop_back(); // 3 and 4: nothing that is a stack
  EXPECT_EQ(Verdict(objects), "E_LOCALIZER: the series is a localizer");
}

TEST(SeriesStack, ChangingMatrixOrPixelSpacingIsRefused)
{
  const auto mixed =
      testing::StartsWith("E_MIXED_MATRIX: image size or pixel spacing changes within the series: slice 0 ");
  const DatasetEdit widen = [](DcmDataset& dataset, std::size_t slice)
  {
    if (slice < 3)
    {
      dataset.putAndInsertString(DCM_PixelSpacing, "1.1\\0.81");
    }
  };
  EXPECT_THAT(Verdict(MakeSeries({}, widen)), mixed);
  const DatasetEdit transpose = [](DcmDataset& dataset, std::size_t slice)
  {
    if (slice < 3)
    {
      dataset.putAndInsertUint16(DCM_Rows, 24);
      dataset.putAndInsertUint16(DCM_Columns, 20);
    }
  };
  EXPECT_THAT(Verdict(MakeSeries({}, transpose)), mixed);
}
