#include "Dicom/Report/MeasurementReport.h"

#include "Base/Error.h"
#include "Dicom/File/Attributes.h"
#include "Dicom/Write/AttributeRules.h"
#include "Support/DicomItems.h"
#include "Support/ReportExample.h"
#include "Support/TemporaryFolder.h"

#include <cmath>
#include <fstream>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <set>

using namespace Clade;
using namespace Clade::Testing;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

namespace
{
std::string NameOf(DcmItem& content)
{
  return CountItems(content, DCM_ConceptNameCodeSequence) == 0
             ? ""
             : RawText(SequenceItem(content, DCM_ConceptNameCodeSequence), DCM_CodeMeaning);
}

/// All content items below `item` that `isWanted`, in the order of the document.
std::vector<DcmItem*> Find(DcmItem& item, const std::function<bool(DcmItem&)>& isWanted)
{
  std::vector<DcmItem*> found;
  for (unsigned long i = 0; i < CountItems(item, DCM_ContentSequence); i++)
  {
    DcmItem& child = SequenceItem(item, DCM_ContentSequence, static_cast<long>(i));
    if (isWanted(child))
    {
      found.push_back(&child);
    }
    const auto below = Find(child, isWanted);
    found.insert(found.end(), below.begin(), below.end());
  }
  return found;
}

std::vector<DcmItem*> FindNamed(DcmItem& item, const std::string& name)
{
  return Find(item, [&](DcmItem& child) { return NameOf(child) == name; });
}

std::vector<double> GraphicData(DcmItem& item)
{
  const Float32* numbers = nullptr;
  unsigned long count = 0;
  item.findAndGetFloat32Array(DCM_GraphicData, numbers, &count);
  return {numbers, numbers + count};
}
} // namespace

TEST(MeasurementReport, IsACompleteUnverifiedMeasurementReport)
{
  const ReportObject object = MakeMeasurementReport(ExampleReport());
  const DicomFile file = Load(object);
  DcmDataset& dataset = *file.dataset;
  EXPECT_EQ(file.transferSyntaxUid, "1.2.840.10008.1.2.1");
  EXPECT_EQ(RawText(dataset, DCM_SOPClassUID), "1.2.840.10008.5.1.4.1.1.88.34");
  EXPECT_EQ(RawText(dataset, DCM_Modality), "SR");
  EXPECT_EQ(RawText(dataset, DCM_CompletionFlag), "COMPLETE");
  EXPECT_EQ(RawText(dataset, DCM_VerificationFlag), "UNVERIFIED");
  EXPECT_EQ(RawText(dataset, DCM_ValueType), "CONTAINER");
  EXPECT_EQ(NameOf(dataset), "Imaging Measurement Report");
  EXPECT_EQ(RawText(SequenceItem(dataset, DCM_ContentTemplateSequence), DCM_TemplateIdentifier), "1500");
  EXPECT_EQ(RawText(SequenceItem(dataset, DCM_ContentTemplateSequence), DCM_MappingResource), "DCMR");
  EXPECT_EQ(RawText(dataset, DCM_Manufacturer), "CLADE for Orthanc project");
  EXPECT_EQ(RawText(dataset, DCM_ManufacturerModelName), "CLADE for Orthanc");
  EXPECT_EQ(RawText(dataset, DCM_ContentQualification), "RESEARCH");
  EXPECT_EQ(RawText(dataset, DCM_SeriesNumber), "9800");
  EXPECT_EQ(RawText(dataset, DCM_SeriesInstanceUID), object.seriesInstanceUid);
  EXPECT_EQ(RawText(dataset, DCM_SOPInstanceUID), object.sopInstanceUid);
  EXPECT_EQ(RawText(dataset, DCM_StudyInstanceUID), object.studyInstanceUid);
}

TEST(MeasurementReport, ItsNameStandsInTheDescriptionOfTheSeries)
{
  MeasurementReport report = ExampleReport();
  report.name = "knee, \xC3\xA9tude 2";
  const DicomFile file = Load(MakeMeasurementReport(report));
  EXPECT_EQ(RawText(*file.dataset, DCM_SpecificCharacterSet), "ISO_IR 100")
      << "the patient's, which holds it";
  EXPECT_EQ(RawText(*file.dataset, DCM_SeriesDescription), "Image quality: knee, \xE9tude 2 RESEARCH");
  const std::string other = MakeMeasurementReport(ExampleReport()).sopInstanceUid;
  EXPECT_NE(MakeMeasurementReport(report).sopInstanceUid, other);
  for (const std::string& wrong : {std::string(41, 'x'), std::string("a\\b"), std::string("a\nb")})
  {
    report.name = wrong;
    EXPECT_THROW(MakeMeasurementReport(report), Error) << wrong;
  }
}

TEST(MeasurementReport, NamesItsObserverLanguageAndProcedures)
{
  MeasurementReport report = ExampleReport();
  report.series.push_back(DescribeSeries(SourceExample::Ct().Series()));
  report.series[1].seriesInstanceUid = "1.2.3.4.7";
  const DicomFile file = Load(MakeMeasurementReport(report));
  const auto code = [&](const char* name, std::size_t index = 0)
  {
    DcmItem& value = SequenceItem(*FindNamed(*file.dataset, name).at(index), DCM_ConceptCodeSequence);
    return RawText(value, DCM_CodeValue) + "|" + RawText(value, DCM_CodingSchemeDesignator);
  };
  EXPECT_EQ(code("Language of Content Item and Descendants"), "eng|RFC5646");
  EXPECT_EQ(code("Observer Type"), "121007|DCM");
  EXPECT_EQ(code("Procedure reported", 0), "25045-6|LN");
  EXPECT_EQ(code("Procedure reported", 1), "25056-3|LN");
  EXPECT_EQ(RawText(*FindNamed(*file.dataset, "Device Observer Model Name").at(0), DCM_TextValue),
            "CLADE for Orthanc");
  EXPECT_THAT(RawText(*FindNamed(*file.dataset, "Device Observer UID").at(0), DCM_UID), StartsWith("2.25."));
}

TEST(MeasurementReport, SaysNumbersWithCodesUnitsAndOrigin)
{
  const DicomFile file = Load(MakeMeasurementReport(ExampleReport()));
  DcmItem& number = *FindNamed(*file.dataset, "Edge sharpness").at(0);
  DcmItem& measured = SequenceItem(number, DCM_MeasuredValueSequence);
  EXPECT_EQ(RawText(measured, DCM_NumericValue), "0.3125");
  EXPECT_EQ(RawText(SequenceItem(measured, DCM_MeasurementUnitsCodeSequence), DCM_CodeValue), "1/mm");
  EXPECT_EQ(RawText(SequenceItem(number, DCM_ConceptNameCodeSequence), DCM_CodingSchemeDesignator),
            "99CLADE");
  DcmItem& line = *FindNamed(number, "Path").at(0);
  EXPECT_EQ(RawText(line, DCM_GraphicType), "POLYLINE");
  EXPECT_EQ(RawText(line, DCM_ReferencedFrameOfReferenceUID), "1.2.3.4.6");
  EXPECT_THAT(GraphicData(line), ElementsAre(-10.5, 20.25, 3, 12.125, 20.25, 4));
  const auto scores = FindNamed(*file.dataset, "Perception-based image quality evaluator");
  ASSERT_EQ(scores.size(), 3u);
  DcmItem& image = *FindNamed(*scores[1], "Source of Measurement").at(0);
  EXPECT_EQ(RawText(SequenceItem(image, DCM_ReferencedSOPSequence), DCM_ReferencedSOPInstanceUID),
            "1.2.3.4.5.8");
  DcmItem& noise = *FindNamed(*file.dataset, "MR signal intensity").at(1);
  EXPECT_EQ(
      RawText(SequenceItem(*FindNamed(noise, "Derivation").at(0), DCM_ConceptCodeSequence), DCM_CodeMeaning),
      "Standard Deviation");
}

TEST(MeasurementReport, TracksEachGroupByNameSeriesAndRegions)
{
  MeasurementReport report = ExampleReport();
  report.series.push_back(report.series[0]);
  report.series[1].seriesInstanceUid = "1.2.3.4.7";
  report.groups = {ExampleLine(0), ExampleLine(1)};
  const auto uids = [](const MeasurementReport& one)
  {
    std::vector<std::string> result;
    const DicomFile file = Load(MakeMeasurementReport(one));
    for (DcmItem* item : FindNamed(*file.dataset, "Tracking Unique Identifier"))
    {
      result.push_back(RawText(*item, DCM_UID));
    }
    return result;
  };
  const auto before = uids(report);
  ASSERT_EQ(before.size(), 2u);
  EXPECT_NE(before[0], before[1]);
  report.groups[0].values[0].value = 7; // measured again: the same line
  EXPECT_EQ(uids(report), before);
  report.groups[0].values[0].regions[0].pointsMm[0].x += 1;
  EXPECT_NE(uids(report)[0], before[0]);
  EXPECT_EQ(uids(report)[1], before[1]);
}

TEST(MeasurementReport, ClosesPolygonsAndPutsTheLongestAxisFirst)
{
  const DicomFile file = Load(MakeMeasurementReport(ExampleReport()));
  EXPECT_THAT(GraphicData(*FindNamed(*file.dataset, "Region of the signal").at(0)),
              ElementsAre(0, -9, 1, 0, 9, 1, -5, 0, 1, 5, 0, 1));
  EXPECT_THAT(GraphicData(*FindNamed(*file.dataset, "Region of the noise").at(0)),
              ElementsAre(40, 40, 2, 50, 40, 2, 50, 55, 2, 40, 55, 2, 40, 40, 2));
}

TEST(MeasurementReport, SaysWhyANumberIsNone)
{
  MeasurementReport report = ExampleReport();
  const double infinity = std::numeric_limits<double>::infinity();
  report.groups = {ExampleLine(), ExampleLine(), ExampleLine()};
  report.groups[0].values[0].value = infinity;
  report.groups[1].values[0].value = -infinity;
  report.groups[2].values[0].value = std::nan("");
  const DicomFile file = Load(MakeMeasurementReport(report));
  std::vector<std::string> reasons;
  for (DcmItem* number : FindNamed(*file.dataset, "Edge sharpness"))
  {
    EXPECT_EQ(CountItems(*number, DCM_MeasuredValueSequence), 0u);
    reasons.push_back(RawText(SequenceItem(*number, DCM_NumericValueQualifierCodeSequence), DCM_CodeMeaning));
  }
  EXPECT_THAT(reasons, ElementsAre("Positive Infinity", "Negative Infinity", "Not a number"));
}

TEST(MeasurementReport, ListsEveryImageOnceAsEvidence)
{
  MeasurementReport report = ExampleReport();
  report.series.push_back(DescribeSeries(SourceExample::Ct().Series()));
  report.series[1].studyInstanceUid = "9.8.7";
  report.series[1].seriesInstanceUid = "9.8.7.6";
  const DicomFile file = Load(MakeMeasurementReport(report));
  const auto instances = [&](const DcmTagKey& evidence, const std::string& study, const std::string& series)
  {
    EXPECT_EQ(CountItems(*file.dataset, evidence), 1u);
    DcmItem& one = SequenceItem(*file.dataset, evidence);
    EXPECT_EQ(RawText(one, DCM_StudyInstanceUID), study);
    EXPECT_EQ(CountItems(one, DCM_ReferencedSeriesSequence), 1u);
    DcmItem& list = SequenceItem(one, DCM_ReferencedSeriesSequence);
    EXPECT_EQ(RawText(list, DCM_SeriesInstanceUID), series);
    std::set<std::string> uids;
    for (unsigned long i = 0; i < CountItems(list, DCM_ReferencedSOPSequence); i++)
    {
      uids.insert(RawText(SequenceItem(list, DCM_ReferencedSOPSequence, static_cast<long>(i)),
                          DCM_ReferencedSOPInstanceUID));
    }
    EXPECT_EQ(CountItems(list, DCM_ReferencedSOPSequence), 9u);
    return uids.size();
  };
  EXPECT_EQ(instances(DCM_CurrentRequestedProcedureEvidenceSequence, "1.2.3.4", "1.2.3.4.5"), 9u);
  EXPECT_EQ(instances(DCM_PertinentOtherEvidenceSequence, "9.8.7", "9.8.7.6"), 9u);
  EXPECT_EQ(FindNamed(*file.dataset, "Image Library Group").size(), 2u);
}

TEST(MeasurementReport, KeepsPatientAndStudyByteForByte)
{
  SourceExample source = SourceExample::Mr();
  const DicomFile file = Load(MakeMeasurementReport(ExampleReport(source)));
  for (const auto& tag :
       {DCM_SpecificCharacterSet, DCM_PatientName, DCM_PatientID, DCM_PatientBirthDate, DCM_PatientSex,
        DCM_PatientWeight, DCM_StudyInstanceUID, DCM_StudyDate, DCM_StudyTime, DCM_StudyID,
        DCM_AccessionNumber, DCM_ReferringPhysicianName, DCM_StudyDescription})
  {
    EXPECT_TRUE(file.dataset->tagExists(tag)) << tag.toString();
    EXPECT_EQ(RawText(*file.dataset, tag), RawText(source.Slice(0), tag)) << tag.toString();
  }
  EXPECT_EQ(RawText(*file.dataset, DCM_PatientName), "Ph\xe4ntom^Anna");
}

TEST(MeasurementReport, InventsNothingOfThePatientAndTakesNothingOfTheImage)
{
  SourceExample source = SourceExample::Ct();
  for (const auto& tag :
       {DCM_PatientName, DCM_PatientID, DCM_PatientBirthDate, DCM_PatientSex, DCM_PatientWeight,
        DCM_StudyDate, DCM_StudyID, DCM_AccessionNumber, DCM_ReferringPhysicianName})
  {
    source.RemoveAll(tag);
  }
  const DicomFile file = Load(MakeMeasurementReport(ExampleReport(source)));
  for (unsigned long i = 0; i < file.dataset->card(); i++)
  {
    const DcmTagKey tag = file.dataset->getElement(i)->getTag();
    if (tag.getGroup() == 0x0010 || tag.getGroup() == 0x0012)
    {
      EXPECT_EQ(RawText(*file.dataset, tag), "") << tag.toString();
    }
    EXPECT_EQ(tag.getGroup() % 2, 0) << tag.toString();
  }
  EXPECT_EQ(RawText(*file.dataset, DCM_StudyDate), "");
  EXPECT_TRUE(file.dataset->tagExists(DCM_StudyID));
  for (const auto& tag : {DCM_BodyPartExamined, DCM_PatientPosition, DCM_ImageType, DCM_KVP, DCM_StationName,
                          DCM_InstanceCreatorUID, DCM_FrameOfReferenceUID})
  {
    EXPECT_FALSE(file.dataset->tagExists(tag)) << tag.toString();
  }
}

TEST(MeasurementReport, WritesLabelsInThePatientsCharacterSet)
{
  const auto label = [](const char* characterSet, const std::string& patient, const std::string& name)
  {
    SourceExample source = SourceExample::Mr();
    source.SetAll(DCM_SpecificCharacterSet, characterSet);
    source.SetAll(DCM_PatientName, patient);
    MeasurementReport report = ExampleReport(source);
    report.groups = {ExampleLine()};
    report.groups[0].name = name;
    const DicomFile file = Load(MakeMeasurementReport(report));
    EXPECT_EQ(RawText(*file.dataset, DCM_PatientName), patient);
    return RawText(*file.dataset, DCM_SpecificCharacterSet) + ": " +
           RawText(*FindNamed(*file.dataset, "Tracking Identifier").at(0), DCM_TextValue);
  };
  EXPECT_EQ(label("ISO_IR 100", "Ph\xe4ntom^Anna", "Rand der Milz"), "ISO_IR 100: Rand der Milz");
  EXPECT_EQ(label("ISO_IR 100", "Ph\xe4ntom^Anna", "K\xc3\xa4"), "ISO_IR 100: K\xe4");
  EXPECT_EQ(label("ISO_IR 100", "Ph\xe4ntom^Anna", "\xe8\x82\x9d?"), "ISO_IR 100: ??");
  EXPECT_EQ(label("ISO_IR 100", "Phantom^Anna", "\xe8\x82\x9d"), "ISO_IR 192: \xe8\x82\x9d");
  EXPECT_EQ(label("", "Phantom^Anna", "K\xc3\xa4"), "ISO_IR 192: K\xc3\xa4");
  EXPECT_EQ(label("", "Phantom^Anna", "plain"), ": plain");
  EXPECT_EQ(label("ISO_IR 192", "Ph\xc3\xa4", "\xe8\x82\x9d"), "ISO_IR 192: \xe8\x82\x9d");
  EXPECT_EQ(label("GB18030", "\xb8\xce", "\xe8\x82\x9d"), "GB18030: \xb8\xce");
  EXPECT_EQ(label("\\ISO 2022 IR 87", "Yamada=\x1b$B;3ED\x1b(B", "\xe8\x82\x9d A"), "\\ISO 2022 IR 87: ? A");
}

TEST(MeasurementReport, CleansTextsOfControlsAndBrokenUtf8AndCutsNone)
{
  MeasurementReport report = ExampleReport();
  report.groups = {ExampleLine()};
  report.groups[0].name = "a\nb\xff"
                          "c\\d" +
                          std::string(5000, 'x');
  const DicomFile file = Load(MakeMeasurementReport(report));
  EXPECT_EQ(RawText(*FindNamed(*file.dataset, "Tracking Identifier").at(0), DCM_TextValue),
            "a?b?c\\d" + std::string(5000, 'x'));
}

TEST(MeasurementReport, UidsFollowFromWhatItSays)
{
  const MeasurementReport report = ExampleReport();
  const ReportObject first = MakeMeasurementReport(report);
  MeasurementReport later = report;
  later.time.clear();
  EXPECT_EQ(MakeMeasurementReport(later).sopInstanceUid, first.sopInstanceUid);
  EXPECT_EQ(MakeMeasurementReport(later).seriesInstanceUid, first.seriesInstanceUid);
  EXPECT_NE(first.seriesInstanceUid, report.series[0].seriesInstanceUid);
  EXPECT_THAT(first.sopInstanceUid, StartsWith("2.25."));
  MeasurementReport other = report;
  other.groups[0].values[0].value += 0.125;
  EXPECT_NE(MakeMeasurementReport(other).sopInstanceUid, first.sopInstanceUid);
  EXPECT_NE(MakeMeasurementReport(other).seriesInstanceUid, first.seriesInstanceUid);
}

TEST(MeasurementReport, CarriesTheTimeGivenAndTheSchemeOfItsCodes)
{
  const DicomFile file = Load(MakeMeasurementReport(ExampleReport()));
  EXPECT_EQ(RawText(*file.dataset, DCM_ContentDate) + RawText(*file.dataset, DCM_ContentTime),
            "20240302120000.500000");
  EXPECT_EQ(RawText(*file.dataset, DCM_SeriesDate) + RawText(*file.dataset, DCM_SeriesTime),
            "20240302120000.500000");
  DcmItem& scheme = SequenceItem(*file.dataset, DCM_CodingSchemeIdentificationSequence);
  EXPECT_EQ(RawText(scheme, DCM_CodingSchemeDesignator), "99CLADE");
  EXPECT_EQ(RawText(scheme, DCM_CodingSchemeResponsibleOrganization), "CLADE for Orthanc project");
}

TEST(MeasurementReport, GivesASeriesWithoutFrameOfReferenceTheOneOfItsDerivedSeries)
{
  SourceExample source = SourceExample::Mr();
  source.Series().frameOfReferenceUid.clear();
  const DicomFile file = Load(MakeMeasurementReport(ExampleReport(source)));
  EXPECT_THAT(RawText(*FindNamed(*file.dataset, "Path").at(0), DCM_ReferencedFrameOfReferenceUID),
              StartsWith("2.25."));
}

TEST(MeasurementReport, RefusesATimeThatIsNone)
{
  MeasurementReport report = ExampleReport();
  report.time = "yesterday";
  try
  {
    MakeMeasurementReport(report);
    FAIL() << "nothing was thrown";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Message(), "the start time is \"yesterday\", expected YYYYMMDDHHMMSS.ffffff");
  }
}

TEST(MeasurementReport, IsWrittenAsAFileOrNotAtAll)
{
  const TemporaryFolder folder;
  const ReportObject object = WriteMeasurementReport(ExampleReport(), folder / "report.dcm");
  std::ifstream file(folder / "report.dcm", std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), object.bytes);
  try
  {
    WriteMeasurementReport(ExampleReport(), folder / "missing/report.dcm");
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::NotFound);
  }
}
