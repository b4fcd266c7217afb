#include "Dicom/Read/SeriesReader.h"

#include "Base/Error.h"
#include "Dicom/Read/SeriesInspector.h"

#include <cmath>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ostream>
#include <string>
#include <vector>

using namespace Clade;
namespace fs = std::filesystem;

// Series of real scanners, where they lie beside the project.
namespace
{
struct Accepted
{
  const char* folder;
  const char* modality;
  std::size_t columns, rows, slices;
  double pixelMm, spacingMm, thicknessMm;
  double meanStored; // over all voxels, found with pydicom
  const char* orientation;

  friend std::ostream& operator<<(std::ostream& out, const Accepted& series) { return out << series.folder; }
};

struct Refused
{
  const char* folder;
  const char* code;
  const char* text; // a part of the sentence

  friend std::ostream& operator<<(std::ostream& out, const Refused& series) { return out << series.folder; }
};

std::string PathOf(const std::string& folder)
{
  return std::string(CLADE_SHARED_DATA_DIR) + "/" + folder;
}

std::vector<DicomObject> FilesOf(const std::string& folder)
{
  std::vector<DicomObject> objects;
  for (const auto& [uid, files] : FindSeries({PathOf(folder)}))
  {
    for (const std::string& file : files)
    {
      objects.push_back({file, {}});
    }
  }
  return objects;
}

bool IsThere(const std::string& folder)
{
  return fs::exists(PathOf(folder));
}

class AcceptedSeries : public testing::TestWithParam<Accepted>
{
};
class RefusedSeries : public testing::TestWithParam<Refused>
{
};
} // namespace

TEST_P(AcceptedSeries, IsReadWithItsGeometryAndPixels)
{
  const Accepted& expected = GetParam();
  if (!IsThere(expected.folder))
  {
    GTEST_SKIP() << "the real series " << expected.folder << " is not beside the project";
  }
  NoProgress progress;
  const SourceSeries series = ReadSeries(FilesOf(expected.folder), {}, progress);
  const VolumeGrid& grid = series.volume.grid;
  EXPECT_EQ(series.modality, expected.modality);
  EXPECT_EQ(grid.columns, expected.columns);
  EXPECT_EQ(grid.rows, expected.rows);
  EXPECT_EQ(grid.slices, expected.slices);
  EXPECT_NEAR(grid.columnSpacingMm, expected.pixelMm, 1e-5);
  EXPECT_NEAR(grid.sliceSpacingMm, expected.spacingMm, 1e-3);
  EXPECT_NEAR(series.sliceThicknessMm, expected.thicknessMm, 1e-4);
  double sum = 0;
  for (float voxel : series.volume.voxels)
  {
    sum += static_cast<double>(voxel);
  }
  EXPECT_NEAR(sum / static_cast<double>(grid.VoxelCount()), expected.meanStored, 1e-4);
  for (std::size_t k = 1; k < series.images.size(); k++)
  {
    EXPECT_NEAR(series.images[k].positionMm - series.images[k - 1].positionMm, expected.spacingMm, 0.02);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Real, AcceptedSeries,
    testing::Values(Accepted{"mr-pelvis-prostatex-0000/3.000000-t2tsesag-87368", "MR", 320, 320, 19, 0.5625,
                             3.6, 3, 289.3186, "sagittal"},
                    Accepted{"mr-pelvis-prostatex-0000/4.000000-t2tsetra-00702", "MR", 384, 384, 19, 0.5, 3,
                             3, 221.7270, "axial"},
                    Accepted{"mr-pelvis-prostatex-0000/5.000000-t2tsecor-03471", "MR", 320, 320, 15, 0.6, 3,
                             3, 241.5781, "coronal"},
                    Accepted{"mr-pelvis-prostatex-0000/8.000000-ep2ddifftraDYNDISTCALCBVAL-83202", "MR", 84,
                             128, 19, 2, 3, 3, 7.8901208, "axial"},
                    Accepted{"mr-pelvis-vibe-prostatex-0218/23.000000-fl3dvibepreflip2degWip403dPD-72759",
                             "MR", 160, 160, 20, 1.625, 3.6, 3.6, 113.5272, "axial"},
                    Accepted{"mr-pelvis-vibe-prostatex-0218/26.000000-fl3dvibepreflip20degWip403d-85720",
                             "MR", 160, 160, 20, 1.625, 3.6, 3.6, 150.3218, "axial"},
                    Accepted{"ct-mr-sarcoma-sts-dicom/STS_003/CT", "CT", 154, 158, 51, 0.976562, 3.27, 3.27,
                             -217.7456, "axial"},
                    Accepted{"ct-mr-sarcoma-sts-dicom/STS_003/MR_T1", "MR", 121, 138, 47, 0.976562, 3.27,
                             3.26995, 462.4824, "axial"},
                    Accepted{"ct-mr-sarcoma-sts-dicom/STS_012/CT", "CT", 159, 155, 53, 0.976562, 3.27, 3.27,
                             -185.2132, "axial"}));

TEST_P(AcceptedSeries, IsInspectedToTheSameVerdictAndGeometry)
{
  const Accepted& expected = GetParam();
  if (!IsThere(expected.folder))
  {
    GTEST_SKIP() << "the real series " << expected.folder << " is not beside the project";
  }
  NoProgress progress;
  const SeriesSummary summary = InspectSeries(FilesOf(expected.folder), {}, progress);
  EXPECT_TRUE(summary.isAccepted) << summary.code << ": " << summary.sentence;
  EXPECT_EQ(summary.modality, expected.modality);
  EXPECT_EQ(summary.columns, expected.columns);
  EXPECT_EQ(summary.rows, expected.rows);
  EXPECT_EQ(summary.slices, expected.slices);
  EXPECT_NEAR(summary.ratio.value(), expected.spacingMm / expected.pixelMm, 1e-2);
  EXPECT_EQ(summary.orientation, expected.orientation);
}

TEST_P(RefusedSeries, IsRefusedByName)
{
  const Refused& expected = GetParam();
  if (!IsThere(expected.folder))
  {
    GTEST_SKIP() << "the real series " << expected.folder << " is not beside the project";
  }
  NoProgress progress;
  try
  {
    ReadSeries(FilesOf(expected.folder), {}, progress);
    FAIL() << "accepted, expected " << expected.code;
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.CodeName(), expected.code) << error.Message();
    EXPECT_THAT(error.Message(), testing::HasSubstr(expected.text));
    const SeriesSummary summary = InspectSeries(FilesOf(expected.folder), {}, progress);
    EXPECT_FALSE(summary.isAccepted);
    EXPECT_EQ(summary.code, expected.code);
    EXPECT_EQ(summary.sentence, error.Message());
    EXPECT_TRUE(summary.rows.has_value());
  }
}

INSTANTIATE_TEST_SUITE_P(
    Real, RefusedSeries,
    testing::Values(
        Refused{"mr-pelvis-prostatex-0000-missing-slice", "E_MISSING_SLICE", "(gap 6 mm, spacing 3 mm)"},
        Refused{"mr-pelvis-vibe-prostatex-0218/3.000000-t2localizer-14071", "E_MIXED_ORIENTATION",
                "series contains 3 stacks with different orientation"},
        Refused{
            "mr-pelvis-prostatex-0000/6.000000-ep2ddifftraDYNDIST-69284", "E_MULTI_VOLUME",
            "series contains 3 volumes distinguished by Siemens b-value (0019,100C) (1: 50, 2: 400, 3: 800)"},
        Refused{"mr-pelvis-prostatex-0000/7.000000-ep2ddifftraDYNDISTADC-48780", "E_DERIVED_INPUT",
                "the images are derived (ADC), not an acquired stack"},
        Refused{"ct-head-tilt-ge", "E_MULTI_VOLUME",
                "series contains 2 volumes distinguished by ImageType (1: ORIGINAL\\PRIMARY\\AXIAL, 2: "
                "ORIGINAL\\PRIMARY\\AXIAL\\ADD)"},
        Refused{"mr-brain-t1-iso-datalad", "I_NOTHING_TO_DO", "is already close to the pixel spacing 0.7 mm"},
        Refused{"ct-body-totalsegmentator/example_ct_dicom", "E_SOP_CLASS",
                "the object does not say what it is (no SOPClassUID)"},
        Refused{"dicom-difficult-dicom2nifti/failing/gantrytilting", "E_TOO_FEW",
                "4 slices, at least 5 needed"},
        Refused{"dicom-difficult-dicom2nifti/failing/sliceincrement/001", "E_MISSING_SLICE", "spacing 5 mm"},
        Refused{"dicom-difficult-dicom2nifti/failing/notavolume", "E_DUP_POSITION",
                "1 slice position occurs more than once and no attribute tells the volumes apart"},
        Refused{"dicom-difficult-dicom2nifti/failing/slicecount", "E_TOO_FEW", "2 slices, at least 5 needed"},
        Refused{"dicom-difficult-dicom2nifti/failing/sliceorientation", "E_LOCALIZER",
                "the series is a localizer"},
        Refused{"dicom-difficult-dicom2nifti/generic/rgb", "E_SOP_CLASS", "SecondaryCaptureImageStorage"},
        Refused{"dicom-difficult-dicom2nifti/ge/fmri/001", "E_MULTI_VOLUME",
                "2 volumes distinguished by the order of InstanceNumber"},
        Refused{"dicom-difficult-dicom2nifti/philips_enhanced/anatomical", "I_NOTHING_TO_DO",
                "slice spacing 1.2 mm is already close to the pixel spacing 1 mm"},
        Refused{"dicom-difficult-dicom2nifti/philips_enhanced/fmri", "E_MULTI_VOLUME",
                "series contains 4 volumes distinguished by TemporalPositionIdentifier"},
        Refused{"dicom-difficult-dicom2nifti/siemens_multiframe/anatomical", "I_NOTHING_TO_DO",
                "slice spacing 0.9 mm is already close to the pixel spacing"}));

// The same four slices in three codings, whose first pixels were read with pydicom.
TEST(RealSeries, LosslessCodingsDecodeToTheSamePixels)
{
  const std::string folder = "dicom-difficult-dicom2nifti/generic/";
  if (!IsThere(folder))
  {
    GTEST_SKIP() << "the real series " << folder << " are not beside the project";
  }
  InputLimits limits;
  limits.minimumSlices = 4;
  limits.requireAnisotropy = false;
  NoProgress progress;
  const SourceSeries runLength = ReadSeries(FilesOf(folder + "compressed_rle"), limits, progress);
  const std::vector<float> first(runLength.volume.voxels.begin(), runLength.volume.voxels.begin() + 6);
  EXPECT_THAT(first, testing::ElementsAre(12, 75, 226, 4, 200, 202));
  for (const char* coding : {"compressed_jpeg", "compressed_jpegls", "compressed_j2k"})
  {
    const SourceSeries coded = ReadSeries(FilesOf(folder + coding), limits, progress);
    EXPECT_NE(coded.images.front().transferSyntaxUid, runLength.images.front().transferSyntaxUid) << coding;
    EXPECT_EQ(coded.volume.voxels, runLength.volume.voxels) << coding;
    EXPECT_FALSE(coded.isLossy) << coding;
  }
}
