#include "Dicom/Write/DerivedAttributes.h"

#include "Support/DerivedExample.h"
#include "Support/DicomItems.h"

#include <gmock/gmock.h>

using namespace Clade;
using Testing::CountItems;
using Testing::DerivedExample;
using Testing::RawText;
using Testing::SequenceItem;
using Testing::SourceExample;

namespace
{
std::string CodeOf(DcmItem& parent, const DcmTagKey& sequence)
{
  DcmItem& code = SequenceItem(parent, sequence);
  return RawText(code, DCM_CodeValue) + "|" + RawText(code, DCM_CodingSchemeDesignator) + "|" +
         RawText(code, DCM_CodeMeaning);
}
} // namespace

TEST(DerivedAttributes, KeepPatientStudyAndFrameOfReference)
{
  SourceExample source = SourceExample::Mr();
  DerivedExample derived(source.Series());
  for (const auto& tag : {DCM_SpecificCharacterSet,
                          DCM_PatientName,
                          DCM_PatientID,
                          DCM_PatientBirthDate,
                          DCM_PatientSex,
                          DCM_PatientWeight,
                          DCM_StudyInstanceUID,
                          DCM_StudyDate,
                          DCM_StudyTime,
                          DCM_StudyID,
                          DCM_AccessionNumber,
                          DCM_ReferringPhysicianName,
                          DCM_StudyDescription,
                          DCM_FrameOfReferenceUID,
                          DCM_PositionReferenceIndicator,
                          DCM_PatientPosition,
                          DCM_BodyPartExamined,
                          DCM_Modality,
                          DCM_ImageOrientationPatient,
                          DCM_PixelSpacing})
  {
    EXPECT_EQ(derived.Text(tag), RawText(source.Slice(0), tag)) << tag.toString();
    EXPECT_TRUE(derived.Has(tag)) << tag.toString();
    EXPECT_TRUE(derived.IsUniform(tag)) << tag.toString();
  }
}

TEST(DerivedAttributes, DropWhatIsPrivateOrNotListedOrNotUniform)
{
  SourceExample source = SourceExample::Ct();
  source.Set(2, DCM_ProtocolName, "other");
  source.SetAll(DCM_PatientComments, "kept");
  source.Set(1, DCM_PatientComments, "another");
  source.SetAll(DCM_OperatorsName, "Somebody");
  DerivedExample derived(source.Series());
  for (const auto& tag :
       {DcmTagKey(0x0019, 0x0010), DcmTagKey(0x0019, 0x1001), DCM_ProtocolName, DCM_PatientComments,
        DCM_OperatorsName, DCM_AcquisitionTime, DCM_GantryDetectorTilt, DCM_TableHeight, DCM_XRayTubeCurrent,
        DCM_LargestImagePixelValue, DCM_StationName, DCM_DeviceSerialNumber})
  {
    EXPECT_FALSE(derived.Has(tag)) << tag.toString();
  }
  EXPECT_EQ(derived.Text(DCM_AcquisitionDate), "20240301");
}

TEST(DerivedAttributes, AreEmptyWhereTypeTwoIsMissingOrVaries)
{
  SourceExample source = SourceExample::Ct();
  for (const auto& tag : {DCM_PatientSex, DCM_StudyID, DCM_KVP, DCM_PatientPosition})
  {
    source.RemoveAll(tag);
  }
  source.Set(3, DCM_AcquisitionNumber, "2");
  DerivedExample derived(source.Series());
  for (const auto& tag : {DCM_PatientSex, DCM_StudyID, DCM_KVP, DCM_PatientPosition, DCM_AcquisitionNumber})
  {
    EXPECT_TRUE(derived.Has(tag)) << tag.toString();
    EXPECT_EQ(derived.Text(tag), "") << tag.toString();
  }
}

TEST(DerivedAttributes, SayWhatTheImageIs)
{
  DerivedExample ct(SourceExample::Ct().Series());
  DerivedExample mr(SourceExample::Mr().Series());
  EXPECT_EQ(ct.Text(DCM_ImageType), "DERIVED\\SECONDARY\\AXIAL");
  EXPECT_EQ(mr.Text(DCM_ImageType), "DERIVED\\SECONDARY\\OTHER\\RESAMPLED");
  EXPECT_EQ(mr.Text(DCM_Manufacturer), "CLADE for Orthanc project");
  EXPECT_EQ(mr.Text(DCM_ManufacturerModelName), "CLADE for Orthanc");
  EXPECT_EQ(mr.Text(DCM_SoftwareVersions), CLADE_VERSION "\\cubic");
  EXPECT_EQ(mr.Text(DCM_ContentQualification), "RESEARCH");
  EXPECT_EQ(mr.Text(DCM_ImageComments),
            "RESEARCH USE ONLY - through-plane detail is estimated, not acquired");
  EXPECT_EQ(mr.Text(DCM_SeriesDescription), "t2_tse_sag [cubic 0.812 mm] RESEARCH");
  EXPECT_EQ(mr.Text(DCM_SeriesDate) + mr.Text(DCM_SeriesTime), "20240302120000.500000");
  EXPECT_EQ(mr.Text(DCM_ContentDate) + mr.Text(DCM_ContentTime), "20240302120000.500000");
  EXPECT_EQ(
      mr.Text(DCM_DerivationDescription),
      "Through-plane resampling of 9 slices (spacing 6.5 mm, thickness 5 mm) to 65 slices of 0.8125 mm, "
      "factor "
      "8, by cubic B-spline interpolation. Detail between the acquired slices is estimated, not "
      "acquired.");
}

TEST(DerivedAttributes, NameTheModelByItsHash)
{
  SourceExample source = SourceExample::Mr();
  DerivationInfo info = Testing::ExampleInfo();
  info.method = "network";
  info.modelName = "mr-body";
  info.modelSha256 = "0123456789abcdef" + std::string(48, '7');
  info.remark = "A gantry tilt of 5 degrees was corrected.";
  source.Series().hasSliceThickness = false;
  source.SetAll(DCM_DerivationDescription, "JPEG");
  DerivedExample derived(source.Series(), info);
  EXPECT_EQ(derived.Text(DCM_SoftwareVersions), CLADE_VERSION "\\model-sha256:01234567");
  const std::string text = derived.Text(DCM_DerivationDescription);
  EXPECT_THAT(text, testing::HasSubstr("thickness 5 mm assumed"));
  EXPECT_THAT(text,
              testing::HasSubstr("model mr-body (SHA-256 " + info.modelSha256 + "). A gantry tilt of 5"));
  EXPECT_THAT(text, testing::EndsWith("estimated, not acquired. ; JPEG"));
}

TEST(DerivedAttributes, ReferToTheSourceInTwoPlacesAlike)
{
  SourceExample source = SourceExample::Mr();
  DerivedExample derived(source.Series());
  for (std::size_t k = 0; k < derived.files.size(); k += 8)
  {
    DcmDataset& slice = derived.Slice(k);
    DcmItem& series = SequenceItem(slice, DCM_ReferencedSeriesSequence);
    ASSERT_EQ(CountItems(slice, DCM_SourceImageSequence), source.Slices());
    ASSERT_EQ(CountItems(series, DCM_ReferencedInstanceSequence), source.Slices());
    EXPECT_EQ(RawText(series, DCM_SeriesInstanceUID), "1.2.3.4.5");
    DcmItem& image = SequenceItem(slice, DCM_SourceImageSequence);
    EXPECT_EQ(CodeOf(image, DCM_PurposeOfReferenceCodeSequence),
              "121322|DCM|Source image for image processing operation");
    EXPECT_EQ(RawText(image, DCM_ReferencedSOPClassUID), UID_MRImageStorage);
    EXPECT_EQ(RawText(image, DCM_ReferencedSOPInstanceUID),
              RawText(SequenceItem(series, DCM_ReferencedInstanceSequence), DCM_ReferencedSOPInstanceUID));
  }
  DcmItem& related = SequenceItem(derived.Slice(0), DCM_RelatedSeriesSequence);
  EXPECT_EQ(RawText(related, DCM_StudyInstanceUID), "1.2.3.4");
  EXPECT_EQ(RawText(related, DCM_SeriesInstanceUID), "1.2.3.4.5");
  EXPECT_EQ(CodeOf(related, DCM_PurposeOfReferenceCodeSequence),
            "121323|DCM|Source series for image processing operation");
}

TEST(DerivedAttributes, ReferToTheSlicesWithinReachAlone)
{
  SourceExample source = SourceExample::Mr();
  DerivationInfo info = Testing::ExampleInfo();
  info.reachSlices = 2;
  DerivedExample derived(source.Series(), info); // 8 output planes a source slice
  const auto first = [&](std::size_t k)
  { return RawText(SequenceItem(derived.Slice(k), DCM_SourceImageSequence), DCM_ReferencedSOPInstanceUID); };
  EXPECT_EQ(CountItems(derived.Slice(0), DCM_SourceImageSequence), 2u);
  EXPECT_EQ(first(0), source.Series().images[0].sopInstanceUid);
  for (std::size_t k : {33, 36, 39}) // between source slices 4 and 5
  {
    EXPECT_EQ(CountItems(derived.Slice(k), DCM_SourceImageSequence), 4u);
    EXPECT_EQ(first(k), source.Series().images[3].sopInstanceUid);
  }
  EXPECT_EQ(CountItems(derived.Slice(63), DCM_SourceImageSequence), 3u);
  EXPECT_EQ(first(63), source.Series().images[6].sopInstanceUid);
  EXPECT_NO_THROW(CheckDerivedSeries(source.Series(), derived.volume, derived.identity, derived.paths));
}

TEST(DerivedAttributes, AMomentThatIsNoneIsNotPassedOn)
{
  for (const auto& [date, time] : {std::pair("20251345", "101600"), std::pair("20240301", "10:16:00"),
                                   std::pair("2024.03.01", "101600")})
  {
    SourceExample source = SourceExample::Mr();
    for (std::size_t k = 0; k < source.Slices(); k++)
    {
      delete source.Slice(k).remove(DCM_AcquisitionDateTime);
    }
    source.SetAll(DCM_AcquisitionDate, date);
    source.SetAll(DCM_AcquisitionTime, time);
    DerivedExample derived(source.Series());
    DcmItem& scanner = SequenceItem(derived.Slice(0), DCM_ContributingEquipmentSequence);
    EXPECT_FALSE(scanner.tagExists(DCM_ContributionDateTime)) << date << ' ' << time;
    EXPECT_EQ(derived.Slice(0).tagExists(DCM_AcquisitionDate), std::string(date) == "20240301") << date;
  }
}

TEST(DerivedAttributes, NameTheScannerAsContributingEquipment)
{
  SourceExample source = SourceExample::Mr();
  DerivedExample derived(source.Series());
  DcmItem& scanner = SequenceItem(derived.Slice(0), DCM_ContributingEquipmentSequence);
  EXPECT_EQ(CodeOf(scanner, DCM_PurposeOfReferenceCodeSequence), "109101|DCM|Acquisition Equipment");
  EXPECT_EQ(RawText(scanner, DCM_Manufacturer), "ACME");
  EXPECT_EQ(RawText(scanner, DCM_ManufacturerModelName), "Scan-O-Matic");
  EXPECT_EQ(RawText(scanner, DCM_DeviceSerialNumber), "0815");
  EXPECT_EQ(RawText(scanner, DCM_StationName), "ROOM1");
  EXPECT_EQ(RawText(scanner, DCM_SoftwareVersions), "VX1\\VY2");
  EXPECT_EQ(RawText(scanner, DCM_ContributionDateTime), "20240301101600");
}

TEST(DerivedAttributes, KeepTheEquipmentAndDerivationOfADerivedSource)
{
  SourceExample source = SourceExample::Ct();
  source.SetAll(DCM_ImageType, "DERIVED\\PRIMARY\\AXIAL");
  source.RemoveAll(DCM_Manufacturer);
  for (std::size_t k = 0; k < source.Slices(); k++)
  {
    DcmItem* item = nullptr;
    source.Slice(k).findOrCreateSequenceItem(DCM_ContributingEquipmentSequence, item, -2);
    item->putAndInsertString(DCM_Manufacturer, "The scanner");
    item->putAndInsertString(DcmTag(0x0029, 0x0010, EVR_LO), "PRIVATE");
    source.Slice(k).findOrCreateSequenceItem(DCM_DerivationCodeSequence, item, -2);
    item->putAndInsertString(DCM_CodeValue, "113040");
    item->putAndInsertString(DCM_CodingSchemeDesignator, "DCM");
    item->putAndInsertString(DCM_CodeMeaning, "Lossy Compression");
  }
  DerivedExample derived(source.Series());
  ASSERT_EQ(CountItems(derived.Slice(3), DCM_ContributingEquipmentSequence), 2u);
  DcmItem& first = SequenceItem(derived.Slice(3), DCM_ContributingEquipmentSequence);
  EXPECT_EQ(CodeOf(first, DCM_PurposeOfReferenceCodeSequence), "109102|DCM|Processing Equipment");
  EXPECT_EQ(RawText(first, DCM_Manufacturer), "UNKNOWN");
  DcmItem& second = SequenceItem(derived.Slice(3), DCM_ContributingEquipmentSequence, 1);
  EXPECT_EQ(RawText(second, DCM_Manufacturer), "The scanner");
  EXPECT_FALSE(second.tagExists(DcmTagKey(0x0029, 0x0010)));
  ASSERT_EQ(CountItems(derived.Slice(3), DCM_DerivationCodeSequence), 2u);
  EXPECT_EQ(RawText(SequenceItem(derived.Slice(3), DCM_DerivationCodeSequence), DCM_CodeValue), "113040");
  EXPECT_EQ(RawText(SequenceItem(derived.Slice(3), DCM_DerivationCodeSequence, 1), DCM_CodeMeaning),
            "Spatial resampling");
}

TEST(DerivedAttributes, WriteLateralityEmptyOnlyWhereThePartMayBePaired)
{
  const auto laterality = [](const char* part, const char* value)
  {
    SourceExample source = SourceExample::Mr();
    source.SetAll(DCM_BodyPartExamined, part);
    if (value != nullptr)
    {
      source.SetAll(DCM_Laterality, value);
    }
    DerivedExample derived(source.Series());
    return derived.Has(DCM_Laterality) ? "<" + derived.Text(DCM_Laterality) + ">" : "absent";
  };
  EXPECT_EQ(laterality("PELVIS", nullptr), "absent");
  EXPECT_EQ(laterality("PELVIS", ""), "absent");
  EXPECT_EQ(laterality("KNEE", nullptr), "<>");
  EXPECT_EQ(laterality("", nullptr), "<>");
  EXPECT_EQ(laterality("KNEE", "L"), "<L>");
}

TEST(DerivedAttributes, PreferTheLateralityOfTheImage)
{
  SourceExample source = SourceExample::Mr();
  source.SetAll(DCM_BodyPartExamined, "KNEE");
  source.SetAll(DCM_ImageLaterality, "R");
  DerivedExample derived(source.Series());
  EXPECT_EQ(derived.Text(DCM_ImageLaterality), "R");
  EXPECT_FALSE(derived.Has(DCM_Laterality));
}

TEST(DerivedAttributes, GiveASeriesWithoutFrameOfReferenceOneOfItsOwn)
{
  SourceExample source = SourceExample::Mr();
  source.Series().frameOfReferenceUid.clear();
  source.RemoveAll(DCM_FrameOfReferenceUID);
  DerivedExample derived(source.Series());
  EXPECT_THAT(derived.Text(DCM_FrameOfReferenceUID), testing::StartsWith("2.25."));
  EXPECT_EQ(derived.Text(DCM_FrameOfReferenceUID), FrameOfReferenceUidOf(source.Series()));
  EXPECT_TRUE(derived.IsUniform(DCM_FrameOfReferenceUID));
}

TEST(DerivedAttributes, KeepTheMrSequenceAndFillWhatItMustHave)
{
  SourceExample source = SourceExample::Mr();
  DerivedExample derived(source.Series());
  EXPECT_EQ(derived.Text(DCM_EchoTime), "101");
  EXPECT_EQ(derived.Text(DCM_MRAcquisitionType), "2D");
  EXPECT_EQ(derived.Text(DCM_SpacingBetweenSlices), "0.8125");
  EXPECT_EQ(derived.Text(DCM_SliceThickness), "0.8125");
  EXPECT_FALSE(derived.Has(DCM_SAR));
  source.SetAll(DCM_InversionTime, "0"); // some scanners write it whatever the sequence
  source.SetAll(DCM_TriggerTime, "0");
  DerivedExample ungated(source.Series());
  EXPECT_FALSE(ungated.Has(DCM_InversionTime));
  EXPECT_FALSE(ungated.Has(DCM_TriggerTime));

  source.RemoveAll(DCM_ScanningSequence);
  source.RemoveAll(DCM_SequenceVariant);
  source.RemoveAll(DCM_EchoTrainLength);
  source.SetAll(DCM_ScanOptions, "FS\\CG");
  DerivedExample poor(source.Series());
  EXPECT_EQ(poor.Text(DCM_ScanningSequence), "RM");
  EXPECT_EQ(poor.Text(DCM_SequenceVariant), "NONE");
  EXPECT_TRUE(poor.Has(DCM_EchoTrainLength));
  EXPECT_TRUE(poor.Has(DCM_TriggerTime));
  source.SetAll(DCM_ScanningSequence, "SE\\IR");
  source.SetAll(DCM_InversionTime, "150");
  EXPECT_EQ(DerivedExample(source.Series()).Text(DCM_InversionTime), "150");
}

TEST(DerivedAttributes, KeepContrastOnlyWhereAnAgentIsNamed)
{
  SourceExample source = SourceExample::Ct();
  source.SetAll(DCM_ContrastBolusRoute, "IV");
  EXPECT_FALSE(DerivedExample(source.Series()).Has(DCM_ContrastBolusRoute));
  source.SetAll(DCM_ContrastBolusAgent, "Agent");
  EXPECT_EQ(DerivedExample(source.Series()).Text(DCM_ContrastBolusRoute), "IV");
  source.Set(0, DCM_ContrastBolusAgent, "Other");
  DerivedExample varied(source.Series());
  EXPECT_TRUE(varied.Has(DCM_ContrastBolusAgent));
  EXPECT_EQ(varied.Text(DCM_ContrastBolusAgent), "");
}

TEST(DerivedAttributes, PlaceEverySliceOnTheGridWithOneOrientationString)
{
  SourceExample source = SourceExample::Mr();
  DerivedExample derived(source.Series());
  EXPECT_TRUE(derived.IsUniform(DCM_ImageOrientationPatient));
  for (std::size_t k = 0; k < derived.files.size(); k++)
  {
    const Vector3 expected = derived.volume.grid.PatientFromIndex({0, 0, static_cast<double>(k)});
    double p[3] = {};
    for (unsigned long i = 0; i < 3; i++)
    {
      ASSERT_TRUE(derived.Slice(k).findAndGetFloat64(DCM_ImagePositionPatient, p[i], i).good());
    }
    EXPECT_LT(Norm(Vector3{p[0], p[1], p[2]} - expected), 1e-9);
  }
}

TEST(DerivedAttributes, PrintTheGridWhereTheSourceMeansAnother)
{
  SourceExample source = SourceExample::Ct();
  source.SetAll(DCM_ImageOrientationPatient, "0.99995\\0\\0\\0\\1\\0");
  source.SetAll(DCM_PixelSpacing, "0.9\\0.75");
  DerivedExample derived(source.Series());
  EXPECT_EQ(derived.Text(DCM_ImageOrientationPatient), "1\\0\\0\\0\\1\\0");
  EXPECT_EQ(derived.Text(DCM_PixelSpacing), "0.9\\0.7");
}

TEST(DerivedAttributes, CarrySliceLocationWhereItFollowsThePosition)
{
  SourceExample source = SourceExample::Mr();
  DerivedExample derived(source.Series());
  EXPECT_NEAR(std::stod(derived.Text(DCM_SliceLocation, 0)), 12.5, 1e-6);
  EXPECT_NEAR(std::stod(derived.Text(DCM_SliceLocation, 8)), 19.0, 1e-6);
  source.Set(4, DCM_SliceLocation, "38.6");
  EXPECT_FALSE(DerivedExample(source.Series()).Has(DCM_SliceLocation));
  source.Set(4, DCM_SliceLocation, "");
  EXPECT_FALSE(DerivedExample(source.Series()).Has(DCM_SliceLocation));
}

TEST(DerivedAttributes, InheritBeingSynthetic)
{
  SourceExample source = SourceExample::Mr();
  const DcmTagKey synthetic(0x0008, 0x001c);
  EXPECT_FALSE(DerivedExample(source.Series()).Has(synthetic));
  source.Set(1, DcmTag(synthetic, EVR_CS), "YES");
  EXPECT_EQ(DerivedExample(source.Series()).Text(synthetic), "YES");
}

TEST(DerivedAttributes, MrSlicesHaveTheAcquisitionTimeOfTheNearestAcquiredOne)
{
  SourceExample source = SourceExample::Mr();
  std::vector<SourceImage>& images = source.Series().images;
  for (std::size_t k = 0; k < images.size(); k++)
  {
    const_cast<DcmDataset&>(*images[k].dataset)
        .putAndInsertString(DCM_AcquisitionTime, std::to_string(101500 + k).c_str());
  }
  DerivedExample derived(source.Series());
  const std::size_t last = derived.files.size() - 1;
  EXPECT_EQ(derived.Text(DCM_AcquisitionTime, 0), "101500");
  EXPECT_EQ(derived.Text(DCM_AcquisitionTime, 1), "101500");
  EXPECT_EQ(derived.Text(DCM_AcquisitionTime, last), std::to_string(101500 + images.size() - 1));
}
