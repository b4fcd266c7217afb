#include "Dicom/Report/ReportCheck.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Dicom/File/Attributes.h"
#include "Dicom/File/DicomText.h"
#include "Dicom/Report/ReportText.h"

#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
constexpr double flatMm = 0.01; // readers ask for a plane; DICOM stores single precision

void RequireCode(const ReportCode& code, const std::string& group)
{
  const auto fits = [](const std::string& text, std::size_t longest)
  { return !text.empty() && text.size() <= longest && PlainText(text) == text; };
  if (!fits(code.value, 16) || !fits(code.scheme, 16) || !fits(code.meaning, 64))
  {
    RefuseArgument("Measurement \"" + group + "\" has the code (" + CleanUtf8(code.value) + ", " +
                   CleanUtf8(code.scheme) + ", \"" + CleanUtf8(code.meaning) +
                   "\"), where plain texts of 1 to 16, 16 and 64 characters are expected");
  }
}

/// The largest distance of a point from the plane that the polygon's area vector (Newell) is normal to.
double OffPlaneMm(const std::vector<Vector3>& points)
{
  Vector3 centre;
  Vector3 area;
  for (std::size_t i = 0; i < points.size(); i++)
  {
    centre = centre + points[i] * (1.0 / static_cast<double>(points.size()));
    area = area + Cross(points[i] - points[0], points[(i + 1) % points.size()] - points[0]);
  }
  double farthest = 0;
  for (const Vector3& point : points)
  {
    farthest = Norm(area) > 0 ? std::max(farthest, std::abs(Dot(point - centre, area)) / Norm(area)) : 0;
  }
  return farthest;
}

void RequireRegion(const MeasurementReport& report, const ReportRegion& region, const std::string& group)
{
  RequireCode(region.purpose, group);
  const std::string fault = FaultOf(region);
  if (!fault.empty())
  {
    RefuseArgument("Measurement \"" + group + "\" has " + fault);
  }
  if (region.graphic == ReportGraphic::Polygon && OffPlaneMm(region.pointsMm) > flatMm)
  {
    RefuseArgument("Measurement \"" + group + "\" has a polygon with a point " +
                   Decimal(OffPlaneMm(region.pointsMm), 3) +
                   " mm off its plane; reports can only hold planar polygons");
  }
  if (region.frameOfReferenceUid.empty() && report.series.front().frameOfReferenceUid.empty())
  {
    RefuseArgument("Measurement \"" + group + "\" has a region without a frame of reference");
  }
}

void RequireValue(const MeasurementReport& report, const ReportGroup& group, const ReportValue& value,
                  const std::string& name)
{
  RequireCode(value.name, name);
  RequireCode(value.unit, name);
  if (value.derivation)
  {
    RequireCode(*value.derivation, name);
  }
  for (const auto& region : value.regions)
  {
    RequireRegion(report, region, name);
  }
  const std::size_t images = report.series[group.series.front()].images.size();
  for (const std::size_t slice : value.slices)
  {
    if (slice >= images)
    {
      RefuseArgument("Measurement \"" + name + "\" names image " + std::to_string(slice) +
                     " of a series of " + std::to_string(images));
    }
  }
}

void RequireGroup(const MeasurementReport& report, const ReportGroup& group)
{
  const std::string name = CleanUtf8(group.name);
  if (name.find_first_not_of(' ') == std::string::npos)
  {
    RefuseArgument("A measurement has no name");
  }
  if (group.method.empty() || group.values.empty())
  {
    RefuseArgument("Measurement \"" + name + "\" has no " + (group.method.empty() ? "method" : "values"));
  }
  if (group.series.empty() ||
      *std::max_element(group.series.begin(), group.series.end()) >= report.series.size())
  {
    RefuseArgument("Measurement \"" + name + "\" names no series, or one that is not among the " +
                   std::to_string(report.series.size()) + " of the report");
  }
  for (const auto& value : group.values)
  {
    RequireValue(report, group, value, name);
  }
}

/// PatientID and its issuer.
std::vector<std::string> PatientOf(const ReportSeries& series)
{
  DcmDataset& dataset = const_cast<DcmDataset&>(*series.dataset); // looking up is not const in DCMTK
  return {TextOf(dataset, DCM_PatientID), TextOf(dataset, DCM_IssuerOfPatientID)};
}
} // namespace

void RequireReportName(const std::string& name)
{
  const auto characters = std::count_if(
      name.begin(), name.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  if (static_cast<std::size_t>(characters) > MeasurementReport::longestName || CleanUtf8(name) != name ||
      name.find('\\') != std::string::npos)
  {
    RefuseArgument("The name of the report is \"" + CleanUtf8(name) + "\"; expected at most " +
                   std::to_string(MeasurementReport::longestName) + " characters without backslashes");
  }
}

void RequireSound(const MeasurementReport& report)
{
  if (report.series.empty() || report.groups.empty())
  {
    RefuseArgument(std::string("the report has no ") + (report.series.empty() ? "series" : "measurements"));
  }
  RequireReportName(report.name);
  for (const auto& series : report.series)
  {
    if (series.images.empty() || series.dataset == nullptr)
    {
      RefuseArgument("series " + series.seriesInstanceUid + " of the report has no images");
    }
    if (PatientOf(series) != PatientOf(report.series.front()))
    {
      throw Error(ErrorCode::PatientMix, "series " + report.series.front().seriesInstanceUid + " and " +
                                             series.seriesInstanceUid +
                                             " of the report are of different patients");
    }
  }
  for (const auto& group : report.groups)
  {
    RequireGroup(report, group);
  }
}
} // namespace Clade
