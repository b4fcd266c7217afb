#include "Dicom/Read/SeriesRules.h"

#include "Dicom/File/Product.h"
#include "Support/DicomPhantom.h"

#include <dcmtk/dcmdata/dcsequen.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

// The rules of Dicom.md that concern every image, each with the phantom that breaks it.
namespace
{
std::string VerdictOn(const DatasetEdit& edit)
{
  return Verdict(MakeSeries({}, edit));
}

DatasetEdit SettingNumber(const DcmTagKey& tag, int value, int onlySlice = -1)
{
  return [=](DcmDataset& dataset, std::size_t slice)
  {
    if (onlySlice < 0 || static_cast<std::size_t>(onlySlice) == slice)
    {
      dataset.putAndInsertUint16(tag, static_cast<Uint16>(value));
    }
  };
}

PhantomSeriesOptions Ct()
{
  PhantomSeriesOptions options;
  options.modality = "CT";
  options.rescaleIntercept = -1024;
  return options;
}
} // namespace

TEST(SeriesRules, PhantomsOfBothModalitiesAreAccepted)
{
  EXPECT_EQ(Verdict(MakeSeries()), "accepted");
  EXPECT_EQ(Verdict(MakeSeries(Ct())), "accepted");
}

TEST(SeriesRules, OtherObjectsAreRefusedByName)
{
  EXPECT_EQ(VerdictOn(Setting(DCM_SOPClassUID, UID_SecondaryCaptureImageStorage)),
            "E_SOP_CLASS: 1.2.840.10008.5.1.4.1.1.7 (SecondaryCaptureImageStorage) is not a CT or MR image");
  EXPECT_EQ(VerdictOn(Setting(DCM_SOPClassUID, UID_CTImageStorage, 3)),
            "E_SOP_CLASS: the series mixes CT and MR images");
}

TEST(SeriesRules, ModalityAndClassThatContradictEachOtherAreRefusedByName)
{
  EXPECT_THAT(VerdictOn(Setting(DCM_Modality, "CT")),
              AllOf(StartsWith("E_SOP_CLASS: Modality of "),
                    HasSubstr(" is \"CT\", but its SOPClassUID says MR (MRImageStorage)")));
  EXPECT_THAT(Verdict(MakeSeries(Ct(), Setting(DCM_Modality, "PT"))),
              HasSubstr(" is \"PT\", but its SOPClassUID says CT (CTImageStorage)"));
  EXPECT_THAT(VerdictOn(Setting(DCM_Modality, "SEG", 2)), HasSubstr("Modality of slice 2 is \"SEG\""));
  EXPECT_EQ(VerdictOn(Setting(DCM_Modality, "")), "accepted") << "the class alone says it";
}

TEST(SeriesRules, MultiFrameObjectsWithoutGroupsOfTheirFramesAreRefused)
{
  EXPECT_EQ(VerdictOn(Setting(DCM_NumberOfFrames, "2")),
            "E_FUNCTIONAL_GROUPS: multi-frame object without PerFrameFunctionalGroupsSequence");
  const DatasetEdit makeShared = [](DcmDataset& dataset, std::size_t)
  {
    dataset.putAndInsertString(DCM_SOPClassUID, UID_EnhancedMRImageStorage);
    dataset.insertEmptyElement(DCM_SharedFunctionalGroupsSequence);
  };
  EXPECT_EQ(VerdictOn(makeShared),
            "E_FUNCTIONAL_GROUPS: multi-frame object without PerFrameFunctionalGroupsSequence");
  const DatasetEdit makeEnhanced = [&](DcmDataset& dataset, std::size_t slice)
  {
    makeShared(dataset, slice);
    dataset.insertEmptyElement(DCM_PerFrameFunctionalGroupsSequence);
  };
  EXPECT_EQ(VerdictOn(makeEnhanced),
            "E_FUNCTIONAL_GROUPS: PerFrameFunctionalGroupsSequence has 0 items for 1 frames");
}

TEST(SeriesRules, OurOwnOutputIsRefused)
{
  const std::string done = "E_ALREADY_DONE: the series has already been enhanced through-plane";
  EXPECT_EQ(VerdictOn(Setting(DCM_ManufacturerModelName, productModelName)), done);
  const DatasetEdit contribute = [](DcmDataset& dataset, std::size_t)
  {
    DcmItem* item = nullptr;
    dataset.findOrCreateSequenceItem(DCM_ContributingEquipmentSequence, item);
    item->putAndInsertString(DCM_Manufacturer, "other");
    dataset.findOrCreateSequenceItem(DCM_ContributingEquipmentSequence, item, 1);
    item->putAndInsertString(DCM_ManufacturerModelName, productModelName);
  };
  EXPECT_EQ(VerdictOn(contribute), done);
  const DatasetEdit resample = [](DcmDataset& dataset, std::size_t)
  {
    DcmItem* item = nullptr;
    dataset.findOrCreateSequenceItem(DCM_DerivationCodeSequence, item);
    item->putAndInsertString(DCM_CodeValue, "113085");
    item->putAndInsertString(DCM_CodingSchemeDesignator, "DCM");
  };
  EXPECT_EQ(VerdictOn(resample), done);
}

TEST(SeriesRules, PhaseRealAndImaginaryImagesAreRefused)
{
  const std::string refused = "E_NOT_MAGNITUDE: phase/real/imaginary images cannot be super-resolved";
  for (const char* type :
       {"ORIGINAL\\PRIMARY\\P\\ND", "ORIGINAL\\PRIMARY\\PHASE MAP", "DERIVED\\PRIMARY\\M\\PHASE",
        "ORIGINAL\\PRIMARY\\VELOCITY MAP", "ORIGINAL\\PRIMARY\\R_IR\\R\\IR", "ORIGINAL\\PRIMARY\\OTHER\\REAL",
        "ORIGINAL\\PRIMARY\\OTHER\\IMAGINARY"})
  {
    EXPECT_EQ(VerdictOn(Setting(DCM_ImageType, type)), refused) << type;
  }
  EXPECT_EQ(VerdictOn(Setting(DCM_ComplexImageComponent, "PHASE")), refused);
  EXPECT_EQ(VerdictOn(Setting(DCM_ComplexImageComponent, "MAGNITUDE")), "accepted");
}

TEST(SeriesRules, GeRawDataTypeTellsMagnitudeFromTheRest)
{
  for (const int type : {0, 1, 2, 3})
  {
    const DatasetEdit edit = [=](DcmDataset& dataset, std::size_t)
    {
      dataset.putAndInsertString(DcmTag(0x0043, 0x0010, EVR_LO), "GEMS_PARM_01");
      dataset.putAndInsertSint16(DcmTag(0x0043, 0x102f, EVR_SS), static_cast<Sint16>(type));
    };
    EXPECT_THAT(VerdictOn(edit), StartsWith(type == 0 ? "accepted" : "E_NOT_MAGNITUDE")) << type;
  }
}

TEST(SeriesRules, ThePhaseTermsOfMrSayNothingInCt)
{
  EXPECT_EQ(Verdict(MakeSeries(Ct(), Setting(DCM_ImageType, "ORIGINAL\\PRIMARY\\AXIAL\\P"))), "accepted");
}

TEST(SeriesRules, ParametricMapsAndProjectionsAreRefusedUnlessAllowed)
{
  for (const char* term : {"ADC", "FA", "T1 MAP", "T2_STAR MAP", "DIFFUSION MAP", "MIP", "PROJECTION IMAGE",
                           "CALC_BVALUE", "RCBF"})
  {
    const std::vector<DicomObject> series =
        MakeSeries({}, Setting(DCM_ImageType, std::string("ORIGINAL\\PRIMARY\\OTHER\\") + term));
    EXPECT_EQ(Verdict(series),
              std::string("E_DERIVED_INPUT: the images are derived (") + term + "), not an acquired stack");
    InputLimits limits;
    limits.allowDerived = true;
    EXPECT_EQ(Verdict(series, limits), "accepted") << term;
  }
}

TEST(SeriesRules, APlainDiffusionImageIsNoMap)
{
  EXPECT_EQ(VerdictOn(Setting(DCM_ImageType, "ORIGINAL\\PRIMARY\\DIFFUSION\\NONE")), "accepted");
  EXPECT_EQ(VerdictOn(Setting(DCM_ImageType, "ORIGINAL\\PRIMARY\\DIFFUSION\\TRACEW")),
            "accepted, W_DERIVED_SOURCE: source images are themselves derived (TRACEW), not as acquired")
      << "the mean of several directions";
}

TEST(SeriesRules, MosaicsAreRefused)
{
  EXPECT_EQ(VerdictOn(Setting(DCM_ImageType, "ORIGINAL\\PRIMARY\\M\\ND\\MOSAIC")),
            "E_MOSAIC: mosaic images are not supported");
  const auto grid = [](DcmDataset& dataset, std::size_t)
  {
    dataset.putAndInsertString(DcmTag(0x0065, 0x0010, EVR_LO), "Image Private Header");
    DcmItem* item = nullptr;
    dataset.findOrCreateSequenceItem(DcmTag(0x0065, 0x1051, EVR_SQ), item, 1);
  };
  EXPECT_EQ(VerdictOn(grid), "E_MOSAIC: mosaic images are not supported") << "of United Imaging";
}

TEST(SeriesRules, ALocalizerIsRefused)
{
  for (const char* term : {"LOCALIZER", "SCOUT", "CT_SOM5 TOPOGRAM"})
  {
    const std::string type = std::string("ORIGINAL\\PRIMARY\\") + term;
    EXPECT_EQ(Verdict(MakeSeries(Ct(), Setting(DCM_ImageType, type))),
              "E_LOCALIZER: the series is a localizer");
  }
}

TEST(SeriesRules, BurnedInAnnotationIsRefused)
{
  EXPECT_EQ(VerdictOn(Setting(DCM_BurnedInAnnotation, "YES", 6)),
            "E_BURNED_IN: images carry burned-in annotation");
}

TEST(SeriesRules, AReformattedSourceIsAcceptedWithAWarning)
{
  EXPECT_EQ(VerdictOn(Setting(DCM_ImageType, "DERIVED\\SECONDARY\\MPR")),
            "accepted, W_DERIVED_SOURCE: source images are themselves reformatted (MPR), not as acquired");
  EXPECT_EQ(
      VerdictOn(Setting(DCM_ImageType, "ORIGINAL\\PRIMARY\\AXIAL\\CT_SOM5 MPR")),
      "accepted, W_DERIVED_SOURCE: source images are themselves reformatted (CT_SOM5 MPR), not as acquired");
  EXPECT_EQ(VerdictOn(Setting(DCM_ImageType, "DERIVED\\PRIMARY\\M")),
            "accepted, W_DERIVED_SOURCE: source images are themselves derived, not as acquired");
}

TEST(SeriesRules, OverlaysAreLeftBehindWithAWarning)
{
  EXPECT_EQ(VerdictOn(Setting(DcmTag(0x6000, 0x4000, EVR_LT), "a comment on an overlay")),
            "accepted, W_OVERLAY: overlays are not carried over");
}

TEST(SeriesRules, OnlyPlainMonochromeIntegersAreSupported)
{
  EXPECT_EQ(VerdictOn(Setting(DCM_PhotometricInterpretation, "PALETTE COLOR")),
            "E_PIXEL_FORMAT: PhotometricInterpretation PALETTE COLOR is not supported");
  EXPECT_EQ(VerdictOn(SettingNumber(DCM_SamplesPerPixel, 3)),
            "E_PIXEL_FORMAT: SamplesPerPixel 3 is not supported");
  const DatasetEdit addTable = [](DcmDataset& dataset, std::size_t)
  { dataset.insertEmptyElement(DCM_ModalityLUTSequence); };
  EXPECT_EQ(VerdictOn(addTable), "E_PIXEL_FORMAT: Modality LUT Sequence is not supported");
  const DatasetEdit makeFloat = [](DcmDataset& dataset, std::size_t)
  {
    const std::vector<Float32> pixels(480, 1.0f);
    dataset.findAndDeleteElement(DCM_PixelData);
    dataset.putAndInsertFloat32Array(DCM_FloatPixelData, pixels.data(), pixels.size());
  };
  EXPECT_EQ(VerdictOn(makeFloat), "E_PIXEL_FORMAT: float pixel data is not supported");
  EXPECT_EQ(VerdictOn(SettingNumber(DCM_PixelRepresentation, 1, 2)),
            "E_PIXEL_FORMAT: PixelRepresentation that changes within the series is not supported");
  EXPECT_EQ(VerdictOn(Setting(DCM_PhotometricInterpretation, "MONOCHROME1", 2)),
            "E_PIXEL_FORMAT: PhotometricInterpretation that changes within the series is not supported");
}

TEST(SeriesRules, UnusualBitPackingIsRefused)
{
  EXPECT_EQ(VerdictOn(SettingNumber(DCM_HighBit, 15)),
            "E_BITS: unusual bit packing (stored 12, high bit 15)");
  EXPECT_EQ(VerdictOn(SettingNumber(DCM_BitsAllocated, 32)),
            "E_BITS: unusual bit packing (stored 12, high bit 11)");
  EXPECT_EQ(VerdictOn(SettingNumber(DCM_BitsStored, 17)),
            "E_BITS: unusual bit packing (stored 17, high bit 11)");
}

TEST(SeriesRules, PixelDataOfTheWrongLengthIsRefused)
{
  EXPECT_EQ(VerdictOn(SettingNumber(DCM_Rows, 21, 5)), "E_CORRUPT: slice 5 is incomplete");
  EXPECT_EQ(VerdictOn(SettingNumber(DCM_Columns, 25, 5)), "E_CORRUPT: slice 5 is incomplete");
  EXPECT_EQ(VerdictOn(SettingNumber(DCM_Columns, 0, 5)), "E_CORRUPT: slice 5 is incomplete");
  EXPECT_EQ(VerdictOn(Removing(DCM_PixelData, 1)), "E_CORRUPT: slice 1 is incomplete");
}

TEST(SeriesRules, PixelDataLongerThanNeededAreReadWithoutTheExcess) // PS3.5 8.1.1
{
  const std::vector<float> voxels = Read(MakeSeries()).volume.voxels;
  for (const std::size_t excess : {std::size_t{1}, std::size_t{2}, std::size_t{480}})
  {
    const DatasetEdit lengthen = [=](DcmDataset& dataset, std::size_t slice)
    {
      const Uint16* words = nullptr;
      unsigned long count = 0;
      dataset.findAndGetUint16Array(DCM_PixelData, words, &count);
      std::vector<Uint16> more(words, words + count);
      more.insert(more.end(), slice % 2 == 0 ? excess : 0, 0xffff);
      dataset.putAndInsertUint16Array(DCM_PixelData, more.data(), more.size());
    };
    for (const char* syntax : {"1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"})
    {
      PhantomSeriesOptions options;
      options.transferSyntaxUid = syntax;
      EXPECT_EQ(Read(MakeSeries(options, lengthen)).volume.voxels, voxels) << excess << " " << syntax;
    }
  }
}

TEST(SeriesRules, WhatIsReadAsANumberMustBeOneWholly)
{
  struct Case
  {
    DcmTag tag;
    const char* name;
    const char* value;
    const char* expected = "one number";
  };
  for (const Case& broken :
       {Case{DCM_PixelSpacing, "PixelSpacing", "1,171875\\1,171875", "2 numbers"},
        Case{DCM_PixelSpacing, "PixelSpacing", "1.1\\0.8abc", "2 numbers"},
        Case{DCM_ImagePositionPatient, "ImagePositionPatient", "-149,70703\\1\\2", "3 numbers"},
        Case{DCM_ImageOrientationPatient, "ImageOrientationPatient", "1\\0\\0\\0\\one\\0", "6 numbers"},
        Case{DCM_PixelSpacing, "PixelSpacing", "1\\1\\1", "2 numbers"},
        Case{DCM_ImagePositionPatient, "ImagePositionPatient", "1\\2\\3\\4", "3 numbers"},
        Case{DCM_ImageOrientationPatient, "ImageOrientationPatient", "1\\0\\0\\0\\1\\0\\0", "6 numbers"},
        Case{DCM_PixelSpacing, "PixelSpacing", "1.5", "2 numbers"},
        Case{DCM_PixelSpacing, "PixelSpacing", "1.5\\", "2 numbers"},
        Case{DCM_ImagePositionPatient, "ImagePositionPatient", "1\\2", "3 numbers"},
        Case{DCM_ImageOrientationPatient, "ImageOrientationPatient", "1\\0\\0\\\\1\\0", "6 numbers"},
        Case{DCM_RescaleSlope, "RescaleSlope", "1\\2"}, Case{DCM_RescaleSlope, "RescaleSlope", "1,5"},
        Case{DCM_RescaleIntercept, "RescaleIntercept", "-1024 HU"},
        Case{DCM_SliceThickness, "SliceThickness", "5mm"}, Case{DCM_InstanceNumber, "InstanceNumber", "3a"},
        Case{DCM_NumberOfFrames, "NumberOfFrames", "1,0"}})
  {
    EXPECT_EQ(VerdictOn(Setting(broken.tag, broken.value, 5)),
              std::string("E_NUMBER: ") + broken.name + " of slice 5 is \"" + broken.value + "\", expected " +
                  broken.expected + " with a decimal point (DICOM's DS or IS)");
  }
  EXPECT_EQ(VerdictOn(Setting(DCM_SliceLocation, "12,5")), "accepted") << "it is not used";
  EXPECT_EQ(VerdictOn(Setting(DCM_GantryDetectorTilt, "0,0")), "accepted") << "it is only told";
  EXPECT_EQ(VerdictOn(Setting(DCM_EchoTime, "1,42")), "accepted") << "there is one volume";
}

TEST(SeriesRules, ARescaleThatSomeImagesLackIsKnownOnlyIfItChangesNothing)
{
  for (const DcmTagKey& tag : {DCM_RescaleSlope, DCM_RescaleIntercept})
  {
    const auto partly = [&](const char* value) -> DatasetEdit
    {
      return [=](DcmDataset& dataset, std::size_t slice)
      {
        dataset.putAndInsertString(DCM_RescaleSlope, "1");
        dataset.putAndInsertString(DCM_RescaleIntercept, "0");
        dataset.putAndInsertString(tag, value);
        if (slice >= 5)
        {
          delete dataset.remove(tag);
        }
      };
    };
    EXPECT_EQ(VerdictOn(partly(tag == DCM_RescaleSlope ? "1" : "0")), "accepted");
    EXPECT_EQ(
        VerdictOn(partly("2")),
        tag == DCM_RescaleSlope
            ? "E_SCALE: RescaleSlope is missing in 3 of 8 images, and not 1 in the others: the values of "
              "these images are not known"
            : "E_SCALE: RescaleIntercept is missing in 3 of 8 images, and not 0 in the others: the values "
              "of these images are not known");
  }
}

TEST(SeriesRules, APrivateScaleSlopeMustNotChange)
{
  const auto scaled = [](bool varies)
  {
    return [=](DcmDataset& dataset, std::size_t slice)
    {
      dataset.putAndInsertString(DcmTag(0x2005, 0x0010, EVR_LO), "Philips MR Imaging DD 001");
      dataset.putAndInsertFloat32(DcmTag(0x2005, 0x100e, EVR_FL),
                                  0.5f + (varies ? 0.01f * static_cast<float>(slice) : 0.0f));
    };
  };
  EXPECT_EQ(VerdictOn(scaled(false)), "accepted");
  EXPECT_EQ(VerdictOn(scaled(true)), "E_SCALE: private scale slope changes between slices");
  PhantomSeriesOptions implicit; // where the attribute is read as bytes of no known kind
  implicit.transferSyntaxUid = "1.2.840.10008.1.2";
  EXPECT_EQ(Verdict(MakeSeries(implicit, scaled(false))), "accepted");
  EXPECT_EQ(Verdict(MakeSeries(implicit, scaled(true))),
            "E_SCALE: private scale slope changes between slices");
}

TEST(SeriesRules, GeometryMustBeInEveryImage)
{
  EXPECT_EQ(VerdictOn(Removing(DCM_ImagePositionPatient)),
            "E_GEOMETRY: ImagePositionPatient missing in 8 of 8 images");
  EXPECT_EQ(VerdictOn(Setting(DCM_ImagePositionPatient, "", 3)),
            "E_GEOMETRY: ImagePositionPatient missing in 1 of 8 images");
  EXPECT_EQ(VerdictOn(Setting(DCM_ImagePositionPatient, "1\\2\\1e300", 3)),
            "E_GEOMETRY: ImagePositionPatient missing in 1 of 8 images");
  EXPECT_EQ(VerdictOn(Setting(DCM_ImageOrientationPatient, "", 3)),
            "E_GEOMETRY: ImageOrientationPatient missing in 1 of 8 images");
  EXPECT_EQ(VerdictOn(Setting(DCM_ImageOrientationPatient, "1\\0\\0\\0.5\\0.8\\0", 3)),
            "E_GEOMETRY: ImageOrientationPatient is not two perpendicular unit vectors in 1 of 8 images");
  EXPECT_EQ(VerdictOn(Setting(DCM_PixelSpacing, "0\\1", 7)),
            "E_GEOMETRY: PixelSpacing is missing or not two lengths above 0 in 1 of 8 images");
  EXPECT_EQ(VerdictOn(Setting(DCM_PixelSpacing, "1e-200\\1", 7)),
            "E_GEOMETRY: PixelSpacing is missing or not two lengths above 0 in 1 of 8 images");
}

TEST(SeriesRules, AbsentInstanceNumberPatientPositionAndOrientationTypeDoNotMatter)
{
  EXPECT_EQ(VerdictOn(Removing(DCM_InstanceNumber)), "accepted");
  EXPECT_EQ(VerdictOn(Removing(DCM_PatientPosition)), "accepted");
  EXPECT_EQ(VerdictOn(Setting(DCM_AnatomicalOrientationType, "QUADRUPED")), "accepted");
}
