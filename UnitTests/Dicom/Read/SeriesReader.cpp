#include "Dicom/Read/SeriesReader.h"

#include "Support/DicomPhantom.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
namespace fs = std::filesystem;

TEST(SeriesReader, GridIsTheOneThatWasWritten)
{
  const VolumeGrid grid = ObliqueGrid(24, 20, 8);
  const SourceSeries series = Read(MakeSeries());
  EXPECT_TRUE(SameGrid(series.volume.grid, grid, 1e-6));
  ASSERT_EQ(series.images.size(), 8u);
  for (std::size_t k = 0; k < 8; k++)
  {
    const Vector3 position = grid.PatientFromIndex({0, 0, static_cast<double>(k)});
    EXPECT_NEAR(series.images[k].positionMm, Dot(position, grid.Normal()), 1e-6);
  }
}

TEST(SeriesReader, NeitherOrderNorInstanceNumbersMatter)
{
  const SourceSeries sorted = Read(MakeSeries());
  PhantomSeriesOptions against;
  against.countsAgainstNormal = true;
  std::vector<DicomObject> shuffled = MakeSeries(against);
  std::rotate(shuffled.begin(), shuffled.begin() + 3, shuffled.end());
  std::swap(shuffled[1], shuffled[6]);
  const SourceSeries series = Read(shuffled);
  EXPECT_EQ(series.volume.voxels, sorted.volume.voxels);
  EXPECT_EQ(series.images.front().instanceNumber, 8);
  EXPECT_TRUE(series.images.front().hasInstanceNumber);
  const SourceSeries unnumbered = Read(MakeSeries({}, Removing(DCM_InstanceNumber)));
  EXPECT_EQ(unnumbered.volume.voxels, sorted.volume.voxels);
  EXPECT_FALSE(unnumbered.images.front().hasInstanceNumber);
}

TEST(SeriesReader, IdentityIsThatOfTheSource)
{
  PhantomSeriesOptions options;
  options.modality = "CT";
  options.rescaleIntercept = -1024;
  const SourceSeries series = Read(MakeSeries(options));
  EXPECT_EQ(series.modality, "CT");
  EXPECT_THAT(series.studyInstanceUid, testing::StartsWith("2.25."));
  EXPECT_THAT(series.frameOfReferenceUid, testing::StartsWith("2.25."));
  EXPECT_EQ(series.images.front().sopClassUid, "1.2.840.10008.5.1.4.1.1.2");
  EXPECT_EQ(series.sliceThicknessMm, 2.5);
  EXPECT_TRUE(series.hasSliceThickness);
}

TEST(SeriesReader, FilesAndBytesReadAlike)
{
  const TemporaryFolder folder;
  std::vector<DicomObject> files;
  for (const std::string& path : WritePhantomSeries(SlopingVolume(), {}, folder.Path().string()))
  {
    files.push_back({path, {}});
  }
  EXPECT_EQ(Read(files).volume.voxels, Read(MakeSeries()).volume.voxels);
}

TEST(SeriesReader, SeriesAreFoundBelowFoldersAndOtherFilesPassedOver)
{
  const TemporaryFolder folder;
  PhantomSeriesOptions options;
  fs::create_directories(folder.Path() / "a/b");
  fs::create_directories(folder.Path() / "c");
  WritePhantomSeries(SlopingVolume(), options, folder / "a/b");
  options.seriesNumber = 2;
  WritePhantomSeries(SlopingVolume(), options, folder / "c");
  std::ofstream(folder / "c/notes.txt")
      << "no image, though it is long enough to hold the preamble of one: " << std::string(200, ' ');
  std::ofstream(folder / "c/empty");
  const auto series = FindSeries({folder.Path().string()});
  ASSERT_EQ(series.size(), 2u);
  for (const auto& [uid, files] : series)
  {
    EXPECT_EQ(files.size(), 8u) << uid;
    EXPECT_TRUE(std::is_sorted(files.begin(), files.end()));
  }
  EXPECT_EQ(FindSeries({folder / "c/00001.dcm"}).begin()->second.size(), 1u);
}

TEST(SeriesReader, ATruncatedFileIsFoundSoThatItsSeriesIsRefused)
{
  const TemporaryFolder folder;
  WritePhantomSeries(SlopingVolume(), {}, folder.Path().string());
  fs::resize_file(folder / "00004.dcm", 1300); // in the pixel data
  const auto series = FindSeries({folder.Path().string()});
  ASSERT_EQ(series.size(), 1u);
  ASSERT_EQ(series.begin()->second.size(), 8u);
  std::vector<DicomObject> objects;
  for (const std::string& file : series.begin()->second)
  {
    objects.push_back({file, {}});
  }
  EXPECT_EQ(Verdict(objects), "E_CORRUPT: " + (folder / "00004.dcm") + " is incomplete");
}

TEST(SeriesReader, APathThatIsNotThereIsSaid)
{
  const TemporaryFolder folder;
  try
  {
    FindSeries({folder / "missing"});
    FAIL() << "found";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::NotFound);
    EXPECT_EQ(error.Message(), "there is no file or folder " + (folder / "missing"));
  }
  EXPECT_EQ(Verdict({{folder / "missing", {}}}), "NotFound: " + (folder / "missing") + " cannot be read");
}

TEST(SeriesReader, TiltedSlicesArePutStraightForBothSigns)
{
  // Brightness is a plane in the patient: wherever the slices lie, voxels must say where they are.
  const auto brightness = [](const Vector3& p) { return 2000 + 8 * p.x + 11 * p.y + 5 * p.z; };
  for (const double tiltMm : {1.4, -1.4, 0.6})
  {
    const VolumeGrid grid = ObliqueGrid(24, 20, 9);
    Volume volume(grid);
    const Vector3 step = grid.columnDirection * tiltMm;
    for (std::size_t n = 0; n < volume.voxels.size(); n++)
    {
      const auto i = static_cast<double>(n % 24), j = static_cast<double>(n / 24 % 20),
                 k = static_cast<double>(n / 480);
      volume.voxels[n] =
          static_cast<float>(std::round(brightness(grid.PatientFromIndex({i, j, k}) + step * k)));
    }
    const DatasetEdit tilt = [&](DcmDataset& dataset, std::size_t k)
    {
      const Vector3 p = grid.PatientFromIndex({0, 0, static_cast<double>(k)}) + step * static_cast<double>(k);
      dataset.putAndInsertString(
          DCM_ImagePositionPatient,
          (std::to_string(p.x) + "\\" + std::to_string(p.y) + "\\" + std::to_string(p.z)).c_str());
    };
    const SourceSeries series = Read(MakeSeries(volume, {}, tilt));
    const VolumeGrid& straight = series.volume.grid;
    EXPECT_NEAR(series.straightenedDegrees, std::atan(std::abs(tiltMm) / 2.5) * 57.29578, 0.01);
    EXPECT_GT(straight.rows, 20u);
    std::size_t judged = 0;
    for (std::size_t n = 0; n < series.volume.voxels.size(); n++)
    {
      const std::size_t i = n % straight.columns, j = n / straight.columns % straight.rows,
                        k = n / (straight.columns * straight.rows);
      const bool isEdge = j == 0 || j + 1 == straight.rows || series.volume.IsPadding(i, j - 1, k) ||
                          series.volume.IsPadding(i, j + 1, k) || series.volume.IsPadding(i, j, k);
      const Vector3 index{static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)};
      if (!isEdge)
      {
        // 0.1 mm are 1.1; half a unit is rounding, and near an end the spline is a little off a plane
        ASSERT_NEAR(series.volume.voxels[n], brightness(straight.PatientFromIndex(index)), 1.6) << tiltMm;
        judged++;
      }
    }
    EXPECT_GT(judged, 9u * 24 * 16);
  }
}
