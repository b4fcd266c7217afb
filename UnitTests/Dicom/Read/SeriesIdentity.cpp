#include "Dicom/Read/SeriesRules.h"

#include "Support/DicomPhantom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

namespace
{
std::string VerdictOn(const DatasetEdit& edit)
{
  return Verdict(MakeSeries({}, edit));
}
} // namespace

TEST(SeriesIdentity, ImagesOfSeveralPatientsOrStudiesAreRefusedByAttributeAndValues)
{
  const std::string mix = "E_PATIENT_MIX: images of different patients in one series: ";
  EXPECT_THAT(VerdictOn(Setting(DCM_PatientID, "another", 5)),
              AllOf(StartsWith(mix + "PatientID is "), HasSubstr("\"another\" in 1 image"),
                    HasSubstr("in 7 images")));
  EXPECT_THAT(VerdictOn(Setting(DCM_PatientID, "", 5)), StartsWith(mix + "PatientID is missing in 1 image"));
  EXPECT_THAT(VerdictOn(Setting(DCM_PatientName, "Another^One", 0)), StartsWith(mix + "PatientName is "));
  const DatasetEdit dates = [](DcmDataset& dataset, std::size_t slice)
  { dataset.putAndInsertString(DCM_PatientBirthDate, slice == 0 ? "19700101" : "19700102"); };
  EXPECT_THAT(VerdictOn(dates), StartsWith(mix + "PatientBirthDate is \"19700101\" in 1 image"));
  EXPECT_THAT(VerdictOn(Setting(DCM_PatientSex, "F", 1)), StartsWith(mix + "PatientSex is "));
  EXPECT_THAT(VerdictOn(Setting(DCM_StudyInstanceUID, "2.25.7", 1)),
              StartsWith("E_PATIENT_MIX: images of different studies in one series: StudyInstanceUID is "));
}

TEST(SeriesIdentity, WhatNamesOnePatientInSeveralWaysIsToldAndTheFullestKept)
{
  const auto warning = [](const std::string& text)
  { return "accepted, W_PATIENT: " + text + "; PatientID and study agree"; };
  EXPECT_EQ(VerdictOn(Setting(DCM_PatientName, "Phantom^Clade^", 3)),
            warning("PatientName is \"Phantom^Clade\" in 7 images, \"Phantom^Clade^\" in 1 image"));
  EXPECT_EQ(VerdictOn(Setting(DCM_PatientName, "PHANTOM^CLADE^^^", 3)),
            warning("PatientName is \"PHANTOM^CLADE^^^\" in 1 image, \"Phantom^Clade\" in 7 images"));
  EXPECT_THAT(VerdictOn(Setting(DCM_PatientName, "", 3)),
              HasSubstr("W_PATIENT: PatientName is missing in 1 image"));
  EXPECT_THAT(VerdictOn(Setting(DCM_PatientBirthDate, "19700101", 3)),
              HasSubstr("W_PATIENT: PatientBirthDate is missing in 7 images, \"19700101\" in 1 image"));
  EXPECT_THAT(VerdictOn(Setting(DCM_IssuerOfPatientID, "somebody", 5)),
              HasSubstr("W_PATIENT: IssuerOfPatientID is missing in 7 images"));
}

TEST(SeriesIdentity, ImagesOfSeveralSeriesAreTheCallersMistake)
{
  EXPECT_EQ(VerdictOn(Setting(DCM_SeriesInstanceUID, "2.25.7", 1)),
            "InvalidArgument: images of several series were given, expected those of one");
}

TEST(SeriesIdentity, ImagesWithoutUidsAreRefused)
{
  EXPECT_EQ(VerdictOn(Setting(DCM_SOPInstanceUID, "", 2)),
            "E_CORRUPT: slice 2 lacks its SOP Instance, Series Instance or Study Instance UID");
}

TEST(SeriesIdentity, FrameOfReferenceMustBeOneOrNone)
{
  EXPECT_THAT(
      VerdictOn(Setting(DCM_FrameOfReferenceUID, "2.25.7", 4)),
      AllOf(StartsWith("E_FRAME_OF_REFERENCE: the patient was moved or repositioned within the series: "
                       "FrameOfReferenceUID is "),
            HasSubstr("\"2.25.7\" in 1 image")));
  EXPECT_EQ(
      VerdictOn(Removing(DCM_FrameOfReferenceUID)),
      "accepted, W_NO_FOR: no registration link to the source can be written; viewers may not align the two");
  EXPECT_THAT(VerdictOn(Removing(DCM_FrameOfReferenceUID, 2)),
              StartsWith("accepted, W_FRAME_OF_REFERENCE: FrameOfReferenceUID is missing in 1 image"));
}

TEST(SeriesIdentity, AFrameOfReferenceForEverySliceIsAWritersHabit)
{
  const DatasetEdit each = [](DcmDataset& dataset, std::size_t slice)
  { dataset.putAndInsertString(DCM_FrameOfReferenceUID, ("2.25.7" + std::to_string(slice)).c_str()); };
  const std::vector<DicomObject> objects = MakeSeries({}, each);
  EXPECT_THAT(Verdict(objects), StartsWith("accepted, W_FRAME_OF_REFERENCE: FrameOfReferenceUID is "));
  EXPECT_EQ(Read(objects).frameOfReferenceUid, "") << "the derived series gets one of its own";
}
