#include "Dicom/Report/ReportContent.h"

#include "Base/Error.h"
#include "Dicom/File/DeterministicUid.h"
#include "Dicom/File/DicomText.h"
#include "Dicom/File/Product.h"

#include <dcmtk/dcmsr/dsrimgvl.h>
#include <dcmtk/dcmsr/dsrnumvl.h>
#include <dcmtk/dcmsr/dsrsc3vl.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace Clade
{
namespace
{
// Concepts of the templates (PS3.16)
const ReportCode imagingMeasurementReport{"126000", "DCM", "Imaging Measurement Report"};
const ReportCode language{"121049", "DCM", "Language of Content Item and Descendants"};
const ReportCode english{"eng", "RFC5646", "English"};
const ReportCode observerType{"121005", "DCM", "Observer Type"};
const ReportCode device{"121007", "DCM", "Device"};
const ReportCode deviceUid{"121012", "DCM", "Device Observer UID"};
const ReportCode deviceName{"121013", "DCM", "Device Observer Name"};
const ReportCode deviceManufacturer{"121014", "DCM", "Device Observer Manufacturer"};
const ReportCode deviceModel{"121015", "DCM", "Device Observer Model Name"};
const ReportCode procedureReported{"121058", "DCM", "Procedure reported"};
const ReportCode ctProcedure{"25045-6", "LN", "CT unspecified body region"}; // CID 100
const ReportCode mrProcedure{"25056-3", "LN", "MRI unspecified body region"};
const ReportCode imageLibrary{"111028", "DCM", "Image Library"};
const ReportCode imageLibraryGroup{"126200", "DCM", "Image Library Group"};
const ReportCode modality{"121139", "DCM", "Modality"};
const ReportCode ct{"CT", "DCM", "Computed Tomography"};
const ReportCode mr{"MR", "DCM", "Magnetic Resonance"};
const ReportCode frameOfReference{"112227", "DCM", "Frame of Reference UID"};
const ReportCode seriesUid{"112002", "DCM", "Series Instance UID"};
const ReportCode imagingMeasurements{"126010", "DCM", "Imaging Measurements"};
const ReportCode measurementGroup{"125007", "DCM", "Measurement Group"};
const ReportCode trackingIdentifier{"112039", "DCM", "Tracking Identifier"};
const ReportCode trackingUniqueIdentifier{"112040", "DCM", "Tracking Unique Identifier"};
const ReportCode algorithmName{"111001", "DCM", "Algorithm Name"};
const ReportCode algorithmParameters{"111002", "DCM", "Algorithm Parameters"};
const ReportCode algorithmVersion{"111003", "DCM", "Algorithm Version"};
const ReportCode comment{"121106", "DCM", "Comment"};
const ReportCode derivation{"121401", "DCM", "Derivation"};
const ReportCode sourceOfMeasurement{"121112", "DCM", "Source of Measurement"};
const ReportCode notANumber{"114000", "DCM", "Not a number"}; // CID 42
const ReportCode negativeInfinity{"114001", "DCM", "Negative Infinity"};
const ReportCode positiveInfinity{"114002", "DCM", "Positive Infinity"};

void Require(const OFCondition& condition)
{
  if (condition.bad())
  {
    throw Error(ErrorCode::Internal, std::string("the report cannot be built: ") + condition.text());
  }
}

DSRCodedEntryValue Dcmtk(const ReportCode& code)
{
  return DSRCodedEntryValue(code.value.c_str(), code.scheme.c_str(), code.meaning.c_str());
}

DSRTypes::E_GraphicType3D Dcmtk(ReportGraphic graphic)
{
  switch (graphic)
  {
  case ReportGraphic::Point:
    return DSRTypes::GT3_Point;
  case ReportGraphic::Multipoint:
    return DSRTypes::GT3_Multipoint;
  case ReportGraphic::Polyline:
    return DSRTypes::GT3_Polyline;
  case ReportGraphic::Polygon:
    return DSRTypes::GT3_Polygon;
  case ReportGraphic::Ellipse:
    return DSRTypes::GT3_Ellipse;
  case ReportGraphic::Ellipsoid:
    return DSRTypes::GT3_Ellipsoid;
  }
  return DSRTypes::GT3_invalid;
}

/// The tree as a pen: every item is put below the one that is open.
class Pen
{
public:
  Pen(DSRDocumentTree& tree, const ReportText& text) : tree_(tree), text_(text) {}

  DSRContentItem& Open(DSRTypes::E_RelationshipType relationship, DSRTypes::E_ValueType type,
                       const ReportCode* name)
  {
    if (tree_.addContentItem(relationship, type, DSRTypes::AM_belowCurrent) == 0)
    {
      throw Error(ErrorCode::Internal, "the report cannot be built: DCMTK allows no " +
                                           std::string(DSRTypes::valueTypeToDefinedTerm(type)) +
                                           " item at this place");
    }
    DSRContentItem& item = tree_.getCurrentContentItem();
    if (name != nullptr)
    {
      Require(item.setConceptName(Dcmtk(*name)));
    }
    return item;
  }
  void Close() { tree_.goUp(); }

  void OpenContainer(const ReportCode& name, const char* templateId = nullptr)
  {
    const bool isRoot = tree_.isEmpty();
    DSRContentItem& item =
        Open(isRoot ? DSRTypes::RT_isRoot : DSRTypes::RT_contains, DSRTypes::VT_Container, &name);
    if (templateId != nullptr)
    {
      Require(item.setTemplateIdentification(templateId, "DCMR"));
    }
  }
  void Text(DSRTypes::E_RelationshipType relationship, const ReportCode& name, const std::string& value)
  {
    Require(Open(relationship, DSRTypes::VT_Text, &name).setStringValue(text_.Encode(value).c_str()));
    Close();
  }
  void Uid(DSRTypes::E_RelationshipType relationship, const ReportCode& name, const std::string& uid)
  {
    Require(Open(relationship, DSRTypes::VT_UIDRef, &name).setStringValue(uid.c_str()));
    Close();
  }
  void Code(DSRTypes::E_RelationshipType relationship, const ReportCode& name, const ReportCode& value)
  {
    Require(Open(relationship, DSRTypes::VT_Code, &name).setCodeValue(Dcmtk(value)));
    Close();
  }
  void Image(DSRTypes::E_RelationshipType relationship, const ReportCode* name,
             const ReportSeries::Image& image)
  {
    Require(Open(relationship, DSRTypes::VT_Image, name)
                .setImageReference(
                    DSRImageReferenceValue(image.sopClassUid.c_str(), image.sopInstanceUid.c_str())));
    Close();
  }

private:
  DSRDocumentTree& tree_;
  const ReportText& text_;
};

void PutObserver(Pen& pen)
{
  constexpr auto context = DSRTypes::RT_hasObsContext;
  pen.Code(context, observerType, device);
  pen.Uid(context, deviceUid, DeterministicUid({"device observer", CLADE_VERSION}));
  pen.Text(context, deviceName, std::string(productModelName) + " " + CLADE_VERSION);
  pen.Text(context, deviceManufacturer, productManufacturer);
  pen.Text(context, deviceModel, productModelName);
}

void PutProcedures(Pen& pen, const std::vector<ReportSeries>& series)
{
  for (const bool isCt : {true, false})
  {
    if (std::any_of(series.begin(), series.end(),
                    [&](const ReportSeries& one) { return (one.modality == "CT") == isCt; }))
    {
      pen.Code(DSRTypes::RT_hasConceptMod, procedureReported, isCt ? ctProcedure : mrProcedure);
    }
  }
}

void PutImageLibrary(Pen& pen, const std::vector<ReportSeries>& series)
{
  pen.OpenContainer(imageLibrary);
  for (const auto& one : series)
  {
    pen.OpenContainer(imageLibraryGroup);
    pen.Code(DSRTypes::RT_hasAcqContext, modality, one.modality == "CT" ? ct : mr);
    pen.Uid(DSRTypes::RT_hasAcqContext, frameOfReference, one.frameOfReferenceUid);
    pen.Uid(DSRTypes::RT_hasAcqContext, seriesUid, one.seriesInstanceUid);
    for (const auto& image : one.images)
    {
      pen.Image(DSRTypes::RT_contains, nullptr, image);
    }
    pen.Close();
  }
  pen.Close();
}

/// The points as DICOM wants them: polygons end where they start, axes go from the longest to the shortest.
std::vector<Vector3> PointsToWrite(const ReportRegion& region)
{
  std::vector<Vector3> points = region.pointsMm;
  if (region.graphic == ReportGraphic::Polygon && !(points.front() == points.back()))
  {
    points.push_back(points.front());
  }
  if (region.graphic == ReportGraphic::Ellipse || region.graphic == ReportGraphic::Ellipsoid)
  {
    std::vector<std::array<Vector3, 2>> axes;
    for (std::size_t i = 0; i < points.size(); i += 2)
    {
      axes.push_back({points[i], points[i + 1]});
    }
    std::stable_sort(axes.begin(), axes.end(),
                     [](const auto& a, const auto& b) { return Norm(a[1] - a[0]) > Norm(b[1] - b[0]); });
    points.clear();
    for (const auto& axis : axes)
    {
      points.insert(points.end(), axis.begin(), axis.end());
    }
  }
  return points;
}

void PutRegion(Pen& pen, const MeasurementReport& report, const ReportRegion& region)
{
  DSRSpatialCoordinates3DValue value(Dcmtk(region.graphic));
  for (const Vector3& point : PointsToWrite(region))
  {
    value.getGraphicDataList().addItem(static_cast<Float32>(point.x), static_cast<Float32>(point.y),
                                       static_cast<Float32>(point.z));
  }
  Require(value.setFrameOfReferenceUID(FrameOfReferenceOf(report, region).c_str()));
  Require(pen.Open(DSRTypes::RT_inferredFrom, DSRTypes::VT_SCoord3D, &region.purpose)
              .setSpatialCoordinates3D(value));
  pen.Close();
}

DSRNumericMeasurementValue Dcmtk(double value, const ReportCode& unit)
{
  if (std::isfinite(value))
  {
    return DSRNumericMeasurementValue(DecimalString(value).c_str(), Dcmtk(unit));
  }
  return DSRNumericMeasurementValue(Dcmtk(std::isnan(value) ? notANumber
                                          : value < 0       ? negativeInfinity
                                                            : positiveInfinity));
}

void PutValue(Pen& pen, const MeasurementReport& report, const ReportGroup& group, const ReportValue& value)
{
  Require(pen.Open(DSRTypes::RT_contains, DSRTypes::VT_Num, &value.name)
              .setNumericValue(Dcmtk(value.value, value.unit)));
  if (value.derivation)
  {
    pen.Code(DSRTypes::RT_hasConceptMod, derivation, *value.derivation);
  }
  for (const auto& region : value.regions)
  {
    PutRegion(pen, report, region);
  }
  for (const std::size_t slice : value.slices)
  {
    pen.Image(DSRTypes::RT_inferredFrom, &sourceOfMeasurement,
              report.series[group.series.front()].images[slice]);
  }
  pen.Close();
}

void PutGroup(Pen& pen, const MeasurementReport& report, const ReportGroup& group)
{
  pen.OpenContainer(measurementGroup, "1501");
  pen.Text(DSRTypes::RT_hasObsContext, trackingIdentifier, group.name);
  // Viewers take the first UID of a group for this one
  pen.Uid(DSRTypes::RT_hasObsContext, trackingUniqueIdentifier, TrackingUid(report, group));
  for (const std::size_t series : group.series)
  {
    pen.Uid(DSRTypes::RT_hasObsContext, seriesUid, report.series[series].seriesInstanceUid);
  }
  pen.Text(DSRTypes::RT_hasConceptMod, algorithmName, group.method);
  pen.Text(DSRTypes::RT_hasConceptMod, algorithmVersion, CLADE_VERSION);
  for (const auto& parameter : group.parameters)
  {
    pen.Text(DSRTypes::RT_hasConceptMod, algorithmParameters, parameter);
  }
  for (const auto& value : group.values)
  {
    PutValue(pen, report, group, value);
  }
  for (const auto& sentence : group.comments)
  {
    pen.Text(DSRTypes::RT_contains, comment, sentence);
  }
  pen.Close();
}
} // namespace

void FillReport(DSRDocumentTree& tree, const MeasurementReport& report, const ReportText& text)
{
  Pen pen(tree, text);
  pen.OpenContainer(imagingMeasurementReport, "1500");
  pen.Code(DSRTypes::RT_hasConceptMod, language, english);
  PutObserver(pen);
  PutProcedures(pen, report.series);
  PutImageLibrary(pen, report.series);
  pen.OpenContainer(imagingMeasurements);
  for (const auto& group : report.groups)
  {
    PutGroup(pen, report, group);
  }
  pen.Close();
}

std::string TrackingUid(const MeasurementReport& report, const ReportGroup& group)
{
  std::vector<std::string> parts = {"tracking", group.name};
  for (const std::size_t series : group.series)
  {
    parts.push_back(report.series[series].seriesInstanceUid);
  }
  for (const auto& value : group.values)
  {
    for (const auto& region : value.regions)
    {
      parts.push_back(ToString(region.graphic));
      parts.push_back(FrameOfReferenceOf(report, region));
      for (const Vector3& point : region.pointsMm)
      {
        parts.push_back(GeometryString(point.x) + "\\" + GeometryString(point.y) + "\\" +
                        GeometryString(point.z));
      }
    }
  }
  return DeterministicUid({parts.begin(), parts.end()});
}

const std::string& FrameOfReferenceOf(const MeasurementReport& report, const ReportRegion& region)
{
  return region.frameOfReferenceUid.empty() ? report.series.front().frameOfReferenceUid
                                            : region.frameOfReferenceUid;
}
} // namespace Clade
