#include "Dicom/Report/MeasurementReport.h"

#include "Base/Error.h"
#include "Dicom/File/Attributes.h"
#include "Dicom/File/DeterministicUid.h"
#include "Dicom/File/DicomLibrary.h"
#include "Dicom/File/DicomText.h"
#include "Dicom/File/PendingFiles.h"
#include "Dicom/File/Product.h"
#include "Dicom/Report/ReportCheck.h"
#include "Dicom/Report/ReportContent.h"
#include "Dicom/Write/DerivedAttributes.h"
#include "Dicom/Write/DicomBytes.h"

#include <numeric>

namespace Clade
{
namespace
{
void Require(const OFCondition& condition, const char* what)
{
  if (condition.bad())
  {
    throw Error(ErrorCode::Internal,
                std::string("the report cannot be written: ") + what + ": " + condition.text());
  }
}

/// Patient and study of the image, as it says them.
std::unique_ptr<DcmDataset> StudyAttributes(const ReportSeries& series)
{
  SourceSeries one;
  one.images.emplace_back();
  one.images.front().dataset = series.dataset;
  auto attributes = std::make_unique<DcmDataset>();
  SourceAttributes(one).Copy(StudyRules(), *attributes);
  return attributes;
}

/// The character set to write in: the patient's, or UTF-8 where that would lose characters of ours and
/// changes nothing for the patient.
std::string CharacterSetFor(DcmDataset& study, const MeasurementReport& report)
{
  std::string ours = report.name;
  for (const auto& group : report.groups)
  {
    ours += group.name + group.method;
    for (const auto* texts : {&group.parameters, &group.comments})
    {
      ours = std::accumulate(texts->begin(), texts->end(), ours);
    }
  }
  OFString value;
  study.findAndGetOFStringArray(DCM_SpecificCharacterSet, value);
  const std::string set(value.c_str());
  const bool isFree = !IsMultiByte(set) && !study.containsExtendedCharacters();
  return isFree && !ReportText(set).Holds(ours) ? "ISO_IR 192" : set;
}

/// The report with all that DCMTK's document says of itself; it lacks UIDs and times.
std::unique_ptr<DcmDataset> MakeDocument(const MeasurementReport& report, const ReportText& text)
{
  DSRDocument document(DSRTypes::DT_Comprehensive3DSR);
  FillReport(document.getTree(), report, text);
  Require(document.completeDocument(), "completion");
  Require(document.getCodingSchemeIdentification().addItem(ReportCodes::privateScheme,
                                                           DeterministicUid({"coding scheme"}).c_str(),
                                                           productModelName, productManufacturer),
          "coding scheme");
  for (const auto& series : report.series)
  {
    const bool isCurrent = series.studyInstanceUid == report.series.front().studyInstanceUid;
    auto& evidence =
        isCurrent ? document.getCurrentRequestedProcedureEvidence() : document.getPertinentOtherEvidence();
    for (const auto& image : series.images)
    {
      Require(evidence.addItem(series.studyInstanceUid.c_str(), series.seriesInstanceUid.c_str(),
                               image.sopClassUid.c_str(), image.sopInstanceUid.c_str()),
              "evidence");
    }
  }
  auto dataset = std::make_unique<DcmDataset>();
  Require(document.write(*dataset), "document");
  for (const auto& tag : {DCM_InstanceCreatorUID, DCM_InstanceCreationDate, DCM_InstanceCreationTime,
                          DCM_SOPInstanceUID, DCM_SeriesInstanceUID, DCM_ContentDate, DCM_ContentTime})
  {
    dataset->findAndDeleteElement(tag);
  }
  return dataset;
}

/// Copies every attribute of `from`, over what `to` has.
void Overlay(DcmDataset& from, DcmDataset& to)
{
  for (unsigned long i = 0; i < from.card(); i++)
  {
    std::unique_ptr<DcmElement> copy(dynamic_cast<DcmElement*>(from.getElement(i)->clone()));
    RequireGood(to.insert(copy.get(), OFTrue), copy->getTag());
    copy.release();
  }
}

/// By the form of it sets are found again in an archive.
std::string DescriptionOf(const MeasurementReport& report, const ReportText& text)
{
  return report.name.empty() ? "Image quality measurements RESEARCH"
                             : "Image quality: " + text.Encode(report.name) + " RESEARCH";
}

void PutSeries(DcmDataset& dataset, const MeasurementReport& report, const ReportText& text)
{
  PutText(dataset, DCM_Modality, "SR");
  PutText(dataset, DCM_SeriesNumber, std::to_string(report.seriesNumber));
  PutText(dataset, DCM_SeriesDescription, DescriptionOf(report, text));
  PutText(dataset, DCM_InstanceNumber, "1");
  PutText(dataset, DCM_ContentQualification, "RESEARCH");
  PutText(dataset, DCM_Manufacturer, productManufacturer);
  PutText(dataset, DCM_ManufacturerModelName, productModelName);
  PutText(dataset, DCM_DeviceSerialNumber, "none (software)"); // Type 1 here
  PutText(dataset, DCM_SoftwareVersions, CLADE_VERSION);
}

void PutTimes(DcmDataset& dataset, const MeasurementReport& report)
{
  const DicomTime now = CurrentDicomTime(TextOf(dataset, DCM_TimezoneOffsetFromUTC));
  const DicomTime measured = report.time.empty() ? now : ParseDicomTime(report.time);
  PutText(dataset, DCM_InstanceCreationDate, now.date);
  PutText(dataset, DCM_InstanceCreationTime, now.time);
  PutText(dataset, DCM_SeriesDate, measured.date);
  PutText(dataset, DCM_SeriesTime, measured.time);
  PutText(dataset, DCM_ContentDate, measured.date);
  PutText(dataset, DCM_ContentTime, measured.time);
}
} // namespace

ReportSeries DescribeSeries(const SourceSeries& series)
{
  if (series.images.empty())
  {
    throw Error(ErrorCode::InvalidArgument, "the series has no images to report measurements of");
  }
  ReportSeries described;
  described.modality = series.modality;
  described.studyInstanceUid = series.studyInstanceUid;
  described.seriesInstanceUid = series.seriesInstanceUid;
  described.frameOfReferenceUid = FrameOfReferenceUidOf(series);
  for (const auto& image : series.images)
  {
    described.images.push_back({image.sopClassUid, image.sopInstanceUid});
  }
  described.dataset = series.images[series.images.size() / 2].dataset;
  return described;
}

ReportObject MakeMeasurementReport(const MeasurementReport& report)
{
  RequireDicomLibrary();
  RequireSound(report);
  const auto study = StudyAttributes(report.series.front());
  const std::string characterSet = CharacterSetFor(*study, report);
  DcmFileFormat file(MakeDocument(report, ReportText(characterSet)).get());
  DcmDataset& dataset = *file.getDataset();
  Overlay(*study, dataset);
  if (!characterSet.empty())
  {
    PutText(dataset, DCM_SpecificCharacterSet, characterSet);
  }
  PutSeries(dataset, report, ReportText(characterSet));

  ReportObject object;
  object.studyInstanceUid = report.series.front().studyInstanceUid;
  std::string content;
  object.seriesInstanceUid = DeterministicUid({"report series", EncodeDataset(dataset, content)});
  object.sopInstanceUid = DeterministicUid({"report", object.seriesInstanceUid});
  PutText(dataset, DCM_StudyInstanceUID, object.studyInstanceUid);
  PutText(dataset, DCM_SeriesInstanceUID, object.seriesInstanceUid);
  PutText(dataset, DCM_SOPInstanceUID, object.sopInstanceUid);
  PutTimes(dataset, report);
  EncodeFile(file, object.bytes);
  return object;
}

ReportObject WriteMeasurementReport(const MeasurementReport& report, const std::string& path)
{
  ReportObject object = MakeMeasurementReport(report);
  PendingFiles file({path});
  file.Write(0, object.bytes);
  file.Commit();
  return object;
}
} // namespace Clade
