#include "Enhance/SeriesNifti.h"

#include "Dicom/Write/SeriesWriter.h"
#include "Support/DicomPhantom.h"
#include "Volume/NiftiFile.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
/// The value at a place in the patient, which must be a voxel's centre to a thousandth of a voxel.
float ValueAt(const Volume& volume, const Vector3& patientMm)
{
  const Vector3 index = volume.grid.IndexFromPatient(patientMm);
  for (const double n : {index.x, index.y, index.z})
  {
    EXPECT_NEAR(n, std::round(n), 1e-3);
  }
  return volume.At(static_cast<std::size_t>(std::lround(index.x)),
                   static_cast<std::size_t>(std::lround(index.y)),
                   static_cast<std::size_t>(std::lround(index.z)));
}

/// Voxel by voxel the same real values at the same places.
void ExpectSame(const Volume& read, const SourceSeries& source)
{
  const VolumeGrid& grid = source.volume.grid;
  ASSERT_EQ(read.grid.VoxelCount(), grid.VoxelCount());
  for (std::size_t k = 0; k < grid.slices; k += 3)
  {
    for (std::size_t j = 0; j < grid.rows; j += 5)
    {
      for (std::size_t i = 0; i < grid.columns; i += 7)
      {
        const Vector3 place =
            grid.PatientFromIndex({static_cast<double>(i), static_cast<double>(j), static_cast<double>(k)});
        const double real =
            source.volume.At(i, j, k) * source.format.rescaleSlope + source.format.rescaleIntercept;
        ASSERT_NEAR(ValueAt(read, place), real, 1e-3) << i << ' ' << j << ' ' << k;
      }
    }
  }
}

PhantomSeriesOptions Ct()
{
  PhantomSeriesOptions options;
  options.modality = "CT";
  options.rescaleSlope = 2;
  options.rescaleIntercept = -1024;
  return options;
}
} // namespace

TEST(SeriesNifti, HoldsTheRealValuesAtTheirPlaces)
{
  const TemporaryFolder folder;
  NoProgress progress;
  for (const PhantomSeriesOptions& options : {PhantomSeriesOptions(), Ct()})
  {
    const SourceSeries source = Read(MakeSeries(options));
    const std::string path = folder / (options.modality + ".nii.gz");
    WriteSeriesAsNifti(path, source.volume, source, false, progress);
    ExpectSame(ReadNifti(path, progress).volume, source);
  }
}

TEST(SeriesNifti, DifferencesHaveNoIntercept)
{
  const TemporaryFolder folder;
  NoProgress progress;
  const SourceSeries source = Read(MakeSeries(Ct()));
  Volume nothing(source.volume.grid);
  WriteSeriesAsNifti(folder / "none.nii", nothing, source, true, progress);
  const Volume read = ReadNifti(folder / "none.nii", progress).volume;
  for (const float voxel : read.voxels)
  {
    ASSERT_EQ(voxel, 0);
  }
}

TEST(SeriesNifti, LiesWhereDcm2niixPutsTheSameSeries)
{
  if (std::system("command -v dcm2niix > /dev/null") != 0)
  {
    GTEST_SKIP() << "dcm2niix is not installed";
  }
  for (const PhantomSeriesOptions& options : {PhantomSeriesOptions(), Ct()})
  {
    const TemporaryFolder folder;
    const std::string dicom = folder / "dicom", theirs = folder / "theirs";
    std::filesystem::create_directory(dicom);
    std::filesystem::create_directory(theirs);
    WritePhantomSeries(SlopingVolume(), options, dicom);
    ASSERT_EQ(
        std::system(("dcm2niix -b n -z n -f volume -o " + theirs + " " + dicom + " > /dev/null").c_str()), 0);
    const SourceSeries source = Read(MakeSeries(options));
    NoProgress progress;
    ExpectSame(ReadNifti(theirs + "/volume.nii", progress).volume, source);
    WriteSeriesAsNifti(folder / "ours.nii", source.volume, source, false, progress);
    ExpectSame(ReadNifti(folder / "ours.nii", progress).volume, source);
  }
}
