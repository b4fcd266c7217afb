#include "Dicom/Read/SetAside.h"

#include "Support/VolumeSeries.h"

#include <dcmtk/dcmdata/dcuid.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;

// What is in a series and is no slice of its stack.
namespace
{
/// The series with one more object that `edit` makes of its first slice.
std::vector<DicomObject> With(const DatasetEdit& edit, const PhantomSeriesOptions& options = {})
{
  std::vector<DicomObject> objects = MakeSeries(options);
  const DatasetEdit change = [&](DcmDataset& dataset, std::size_t slice)
  {
    dataset.putAndInsertString(DCM_SOPInstanceUID, "2.25.99");
    dataset.putAndInsertString(DCM_InstanceNumber, "0");
    edit(dataset, slice);
  };
  DicomObject stranger = MakeSeries(options, change).front();
  stranger.name = "stranger";
  objects.push_back(std::move(stranger));
  return objects;
}

DatasetEdit WithoutPlace(const char* sopClass)
{
  return [=](DcmDataset& dataset, std::size_t)
  {
    dataset.putAndInsertString(DCM_SOPClassUID, sopClass);
    dataset.findAndDeleteElement(DCM_ImagePositionPatient);
    dataset.findAndDeleteElement(DCM_ImageOrientationPatient);
    dataset.findAndDeleteElement(DCM_PixelSpacing);
  };
}

void ExpectSetAside(const DatasetEdit& edit, const std::string& reason)
{
  const std::vector<DicomObject> objects = With(edit);
  EXPECT_THAT(Verdict(objects), HasSubstr("W_SET_ASIDE: stranger is not used: " + reason));
  const SourceSeries series = Read(objects);
  EXPECT_EQ(series.volume.voxels, SlopingVolume().voxels) << reason;
  ASSERT_EQ(series.setAside.size(), 1u) << reason;
  EXPECT_EQ(series.setAside[0].name, "stranger");
  EXPECT_EQ(series.setAside[0].sopInstanceUid, "2.25.99");
  EXPECT_EQ(series.setAside[0].instanceNumber, 0);
}
} // namespace

TEST(SetAside, ScoutsAreSetAsideWithOrWithoutPixelSpacing)
{
  ExpectSetAside(Setting(DCM_ImageType, "ORIGINAL\\PRIMARY\\LOCALIZER"), "a localizer (ImageType LOCALIZER)");
  const DatasetEdit unspaced = [](DcmDataset& dataset, std::size_t)
  {
    dataset.putAndInsertString(DCM_ImageType, "ORIGINAL\\PRIMARY\\LOCALIZER");
    dataset.putAndInsertString(DCM_ImageOrientationPatient, "1\\0\\0\\0\\0\\-1");
    dataset.findAndDeleteElement(DCM_PixelSpacing);
  };
  ExpectSetAside(unspaced, "a localizer (ImageType LOCALIZER)");
}

TEST(SetAside, ObjectsThatAreNoCtOrMrImageAreSetAside)
{
  ExpectSetAside(Setting(DCM_SOPClassUID, UID_SecondaryCaptureImageStorage),
                 "SecondaryCaptureImageStorage, not a CT or MR image");
  ExpectSetAside(WithoutPlace(UID_SecondaryCaptureImageStorage),
                 "SecondaryCaptureImageStorage, not a CT or MR image");
  const DatasetEdit report = [](DcmDataset& dataset, std::size_t slice)
  {
    WithoutPlace(UID_EnhancedSRStorage)(dataset, slice);
    dataset.findAndDeleteElement(DCM_PixelData);
    dataset.findAndDeleteElement(DCM_Rows);
  };
  ExpectSetAside(report, "EnhancedSRStorage, not a CT or MR image");
  ExpectSetAside(WithoutPlace("1.2.3.4"), "an object of class 1.2.3.4, not a CT or MR image");
}

TEST(SetAside, ScreenshotsAndImagesWithoutAPlaceAreSetAside)
{
  ExpectSetAside(WithoutPlace(UID_MRImageStorage), "it has no ImagePositionPatient");
  const DatasetEdit colour = [](DcmDataset& dataset, std::size_t)
  {
    dataset.putAndInsertUint16(DCM_SamplesPerPixel, 3);
    dataset.putAndInsertString(DCM_PhotometricInterpretation, "RGB");
  };
  ExpectSetAside(colour, "a colour image (RGB)");
}

TEST(SetAside, PhaseImagesMapsAndProjectionsBesideAcquiredImagesAreSetAside)
{
  ExpectSetAside(Setting(DCM_ImageType, "DERIVED\\SECONDARY\\OTHER\\MIP_COR"),
                 "derived (MIP_COR), not acquired");
  ExpectSetAside(Setting(DCM_ImageType, "ORIGINAL\\PRIMARY\\P\\ND"), "not a magnitude image (P)");
}

TEST(SetAside, ManyOfThemLeaveTheStackAsItIs)
{
  std::vector<DicomObject> objects = MakeSeries();
  for (const DicomObject& phase :
       Volumes(2, [](int) { return Setting(DCM_ImageType, "ORIGINAL\\PRIMARY\\P\\ND"); }))
  {
    objects.push_back(phase);
  }
  const SourceSeries series = Read(objects);
  EXPECT_EQ(series.volume.voxels, SlopingVolume().voxels);
  EXPECT_EQ(series.setAside.size(), 16u);
  EXPECT_EQ(series.warnings.size(), 16u) << "said image by image";
}

TEST(SetAside, ASliceThatMerelyLacksAnAttributeIsNot)
{
  EXPECT_EQ(Verdict(MakeSeries({}, Removing(DCM_ImagePositionPatient, 3))),
            "E_GEOMETRY: ImagePositionPatient missing in 1 of 8 images");
  EXPECT_EQ(Verdict(MakeSeries({}, Removing(DCM_PixelSpacing, 7))),
            "E_GEOMETRY: PixelSpacing is missing or not two lengths above 0 in 1 of 8 images");
  EXPECT_EQ(Verdict(MakeSeries({}, Setting(DCM_BurnedInAnnotation, "YES", 6))),
            "E_BURNED_IN: images carry burned-in annotation");
}

TEST(SetAside, WhereTooLittleStaysTheReasonIsThatOfTheImages)
{
  EXPECT_EQ(Verdict(MakeSeries({}, Setting(DCM_SOPClassUID, "1.2.840.10008.5.1.4.1.1.128"))),
            "E_SOP_CLASS: 1.2.840.10008.5.1.4.1.1.128 (PositronEmissionTomographyImageStorage) is not a CT "
            "or MR image");
  EXPECT_EQ(Verdict(MakeSeries({}, Setting(DCM_SOPClassUID, "1.2.840.10008.5.1.4.1.1.20"))),
            "E_SOP_CLASS: 1.2.840.10008.5.1.4.1.1.20 (NuclearMedicineImageStorage) is not a CT or MR image");
}

TEST(SetAside, AFileThatCannotBeReadIsLeftOutOnlyIfThatIsAskedFor)
{
  for (const std::string& bytes :
       {std::string(1, '\0') + std::string(500, '\0'), std::string("DICM is elsewhere")})
  {
    std::vector<DicomObject> objects = MakeSeries();
    objects.push_back({"stranger", bytes});
    EXPECT_THAT(Verdict(objects), testing::StartsWith("E_CORRUPT: stranger ")) << bytes.size();
    InputLimits limits;
    limits.skipUnreadable = true;
    EXPECT_EQ(Verdict(objects, limits), "accepted, W_SET_ASIDE: stranger is not used: it cannot be read");
  }
}
