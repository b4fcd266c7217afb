#include "Measurement/ReportOfMeasurements.h"

#include "Base/Error.h"
#include "Base/Format.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
using nlohmann::json;

Vector3 PointOf(const json& point)
{
  return {point[0].get<double>(), point[1].get<double>(), point[2].get<double>()};
}

double NumberOf(const json& object, const char* key)
{
  const json& number = object.at(key);
  return number.is_number() ? number.get<double>()
                            : std::nan(""); // null: not defined, and the report says so
}

// ---- regions: RegionJson's shapes in the patient frame, as a report can draw them

std::vector<Vector3> EndsOfAxes(const Vector3& centre, const std::vector<Vector3>& semiAxes)
{
  std::vector<Vector3> ends;
  for (const Vector3& axis : semiAxes)
  {
    ends.push_back(centre - axis);
    ends.push_back(centre + axis);
  }
  return ends;
}

std::vector<Vector3> CornersOf(const Vector3& centre, const Vector3& size)
{
  std::vector<Vector3> corners;
  for (int i = 0; i < 8; i++)
  {
    corners.push_back(centre + Vector3{(i & 1 ? 0.5 : -0.5) * size.x, (i & 2 ? 0.5 : -0.5) * size.y,
                                       (i & 4 ? 0.5 : -0.5) * size.z});
  }
  return corners;
}

/// A report knows no cylinders and boxes: their axis and corners are drawn, and RegionText says the rest.
ReportRegion DrawnRegion(const json& shape)
{
  ReportRegion region;
  const std::string kind = shape.at("Shape").get<std::string>();
  if (kind == "sphere")
  {
    const double r = shape.at("RadiusMm").get<double>();
    region.graphic = ReportGraphic::Ellipsoid;
    region.pointsMm = EndsOfAxes(PointOf(shape.at("Centre")), {{r, 0, 0}, {0, r, 0}, {0, 0, r}});
  }
  else if (kind == "cylinder")
  {
    region.graphic = ReportGraphic::Polyline;
    region.pointsMm = {PointOf(shape.at("From")), PointOf(shape.at("To"))};
  }
  else if (kind == "ellipse")
  {
    const Vector3 centre = PointOf(shape.at("Centre"));
    region.graphic = ReportGraphic::Ellipse;
    region.pointsMm =
        EndsOfAxes(centre, {PointOf(shape.at("FirstEnd")) - centre, PointOf(shape.at("SecondEnd")) - centre});
  }
  else if (kind == "polygon")
  {
    region.graphic = ReportGraphic::Polygon;
    for (const json& point : shape.at("Polygon"))
    {
      region.pointsMm.push_back(PointOf(point));
    }
  }
  else
  {
    region.graphic = ReportGraphic::Multipoint;
    region.pointsMm = shape.contains("SizeMm")
                          ? CornersOf(PointOf(shape.at("Centre")), PointOf(shape.at("SizeMm")))
                          : std::vector<Vector3>{PointOf(shape.at("Centre"))};
  }
  return region;
}

std::vector<ReportRegion> DrawnRegions(const json& region, const ReportCode& purpose)
{
  std::vector<ReportRegion> drawn;
  for (const json& shape : region.is_array() ? region : json::array({region}))
  {
    drawn.push_back(DrawnRegion(shape));
    drawn.back().purpose = purpose;
  }
  return drawn;
}

// ---- groups

ReportGroup GroupOf(const std::string& name, std::size_t series, const std::string& method,
                    const json& warnings)
{
  ReportGroup group;
  group.name = name;
  group.series = {series};
  group.method = method;
  for (const json& warning : warnings)
  {
    group.comments.push_back(warning.at("Code").get<std::string>() + ": " +
                             warning.at("Text").get<std::string>());
  }
  return group;
}

ReportValue ValueOf(const ReportCode& name, double value, const ReportCode& unit = ReportCodes::noUnits)
{
  ReportValue found;
  found.name = name;
  found.value = value;
  found.unit = unit;
  return found;
}

void AddLines(MeasurementReport& report, std::size_t index, const json& answer, const json& result)
{
  const bool isNormalised = answer.at("Normalise").get<bool>();
  std::size_t number = 0;
  for (const json& line : result.at("Lines"))
  {
    number++;
    const std::string name = line.value("Name", "");
    ReportGroup group =
        GroupOf(name.empty() ? "line " + std::to_string(number) : name, index,
                "Edge sharpness: steepest slope of the profile, smoothed by Savitzky-Golay (window 5, "
                "order 3)",
                line.at("Warnings"));
    group.parameters = {"Reading: " + answer.at("Reading").get<std::string>(),
                        "Step: " + Decimal(answer.at("StepMm").get<double>(), 4) + " mm",
                        "Width: " + Decimal(answer.at("WidthMm").get<double>(), 4) + " mm",
                        std::string("Normalised: ") + (isNormalised ? "yes" : "no"),
                        "Line: " + json{{"From", line.at("From")}, {"To", line.at("To")}}.dump()};
    ReportValue sharpness =
        ValueOf(ReportCodes::edgeSharpness, NumberOf(line, "Value"), ReportCodes::perMillimetre);
    ReportRegion path;
    path.purpose = ReportCodes::path;
    path.graphic = ReportGraphic::Polyline;
    path.pointsMm = {PointOf(line.at("From")), PointOf(line.at("To"))};
    sharpness.regions = {path};
    group.values = {sharpness, ValueOf(ReportCodes::steepestPoint, NumberOf(line, "PositionMm"),
                                       ReportCodes::millimetre)};
    report.groups.push_back(group);
  }
}

void AddSnr(MeasurementReport& report, std::size_t index, const json& answer, const json& result)
{
  const bool isCt = report.series[index].modality == "CT";
  const ReportCode& quantity = isCt ? ReportCodes::ctAttenuation : ReportCodes::mrSignal;
  const ReportCode& unit = isCt ? ReportCodes::hounsfield : ReportCodes::noUnits;
  ReportGroup group = GroupOf("signal to noise", index,
                              "Mean of the signal region over the standard deviation of the noise region",
                              result.at("Warnings"));
  group.parameters = {"Signal region: " + answer.at("Regions").at("Signal").dump(),
                      "Noise region: " + answer.at("Regions").at("Noise").dump()};
  if (answer.at("RayleighCorrection").get<bool>())
  {
    group.parameters.push_back("Rayleigh correction of the noise: 0.6551");
  }
  ReportValue mean = ValueOf(quantity, NumberOf(result, "Signal"), unit);
  mean.derivation = ReportCodes::mean;
  mean.regions = DrawnRegions(answer.at("Regions").at("Signal"), ReportCodes::signalRegion);
  ReportValue deviation = ValueOf(quantity, NumberOf(result, "Noise"), unit);
  deviation.derivation = ReportCodes::standardDeviation;
  deviation.regions = DrawnRegions(answer.at("Regions").at("Noise"), ReportCodes::noiseRegion);
  group.values = {mean, deviation, ValueOf(ReportCodes::signalToNoise, NumberOf(result, "Snr"))};
  report.groups.push_back(group);
}

void AddPiqe(MeasurementReport& report, std::size_t index, const json& answer, const json& result)
{
  ReportGroup group = GroupOf("PIQE", index, "Perception-based image quality evaluator, mean over slices",
                              result.at("Warnings"));
  group.parameters = {"Plane: " + result.at("Plane").get<std::string>(),
                      "Grey levels 0 to 255: " + answer.at("Range").dump()};
  ReportValue mean = ValueOf(ReportCodes::piqe, NumberOf(result, "Mean"));
  mean.derivation = ReportCodes::mean;
  ReportValue deviation = ValueOf(ReportCodes::piqe, NumberOf(result, "StandardDeviation"));
  deviation.derivation = ReportCodes::standardDeviation;
  group.values = {mean, deviation};
  report.groups.push_back(group);
}

void AddPhaseModulation(MeasurementReport& report, std::size_t index, const json& result)
{
  ReportGroup group = GroupOf("slice-phase modulation", index,
                              "Gradient energy along the slice normal by position between the thick slices, "
                              "largest less smallest",
                              result.at("Warnings"));
  group.parameters = {"Slice spacing: " + Decimal(result.at("SliceSpacingMm").get<double>(), 4) + " mm",
                      "Offset: " + Decimal(result.at("OffsetMm").get<double>(), 4) + " mm"};
  group.values = {ValueOf(ReportCodes::phaseModulation, NumberOf(result, "Modulation")),
                  ValueOf(ReportCodes::secondPhaseModulation, NumberOf(result, "SecondModulation"))};
  report.groups.push_back(group);
}

/// The truth is the first series of the report.
void AddDisplacement(MeasurementReport& report, std::size_t index, const json& result)
{
  ReportGroup group = GroupOf("border displacement", index,
                              "Distance of iso-contours from those of the first series at strong borders "
                              "oblique to the slices",
                              result.at("Warnings"));
  group.series = {0, index};
  group.values = {ValueOf(ReportCodes::borderDisplacement, NumberOf(result, "Rms"))};
  report.groups.push_back(group);
}

void AddTexture(MeasurementReport& report, std::size_t index, const json& answer, const json& result)
{
  if (!result.at("Ratio").is_number())
  {
    return; // no noise was found to measure
  }
  ReportGroup group = GroupOf("noise texture", index,
                              "Noise power of neighbours along the slice normal over that in the plane",
                              result.at("Warnings"));
  group.parameters = {"Spheres: " + std::to_string(answer.at("Regions").size()),
                      "Radius: " + Decimal(answer.at("RadiusMm").get<double>(), 4) + " mm"};
  group.values = {ValueOf(ReportCodes::noiseTexture, NumberOf(result, "Ratio"))};
  report.groups.push_back(group);
}

void AddComparison(MeasurementReport& report, const json& answer)
{
  ReportGroup group =
      GroupOf("comparison", 0, "Second series compared with the first", answer.at("Warnings"));
  group.series = {0, 1};
  if (answer.at("Psnr").is_number() || answer.at("Ssim").is_number())
  {
    group.values = {ValueOf(ReportCodes::peakSignalToNoise, NumberOf(answer, "Psnr"), ReportCodes::decibel),
                    ValueOf(ReportCodes::structuralSimilarity, NumberOf(answer, "Ssim")),
                    ValueOf(ReportCodes::meanDifference, NumberOf(answer, "MeanDifference"))};
  }
  if (answer.at("ReslicingError").is_object())
  {
    group.values.push_back(
        ValueOf(ReportCodes::consistencyError, NumberOf(answer.at("ReslicingError"), "Rms")));
  }
  report.groups.push_back(group);
}
} // namespace

MeasurementReport ReportOfMeasurements(const json& answer, const std::map<std::string, ReportSeries>& series)
{
  MeasurementReport report;
  const std::string measure = answer.at("Measure").get<std::string>();
  if (measure == "border-displacement")
  {
    report.series.push_back(series.at(answer.at("Reference").get<std::string>()));
  }
  for (const json& result : answer.at("Series"))
  {
    const std::string name =
        result.is_string() ? result.get<std::string>() : result.at("Series").get<std::string>();
    report.series.push_back(series.at(name));
    const std::size_t index = report.series.size() - 1;
    if (measure == "edge-sharpness")
    {
      AddLines(report, index, answer, result);
    }
    else if (measure == "snr")
    {
      AddSnr(report, index, answer, result);
    }
    else if (measure == "piqe")
    {
      AddPiqe(report, index, answer, result);
    }
    else if (measure == "phase-modulation")
    {
      AddPhaseModulation(report, index, result);
    }
    else if (measure == "border-displacement")
    {
      AddDisplacement(report, index, result);
    }
    else if (measure == "noise-texture")
    {
      AddTexture(report, index, answer, result);
    }
  }
  if (measure == "compare")
  {
    AddComparison(report, answer);
  }
  return report;
}
} // namespace Clade
