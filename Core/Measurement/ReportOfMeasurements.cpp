#include "Measurement/ReportOfMeasurements.h"

#include "Base/Format.h"
#include "Regions/RegionJson.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
using nlohmann::json;
using SeriesByName = std::map<std::string, ReportSeries>;

/// What is not defined is written as such.
double OrNan(const std::optional<double>& value)
{
  return value.value_or(std::nan(""));
}

// ---- regions, as a report can draw them

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

/// Where edges along the patient's axes end.
std::vector<Vector3> Corners(const Vector3& centre, const Vector3& size)
{
  std::vector<Vector3> corners;
  for (int i = 0; i < 8; i++)
  {
    corners.push_back(centre + Vector3{(i & 1 ? 0.5 : -0.5) * size.x, (i & 2 ? 0.5 : -0.5) * size.y,
                                       (i & 4 ? 0.5 : -0.5) * size.z});
  }
  return corners;
}

ReportRegion Graphic(ReportGraphic graphic, std::vector<Vector3> pointsMm)
{
  ReportRegion region;
  region.graphic = graphic;
  region.pointsMm = std::move(pointsMm);
  return region;
}

ReportRegion Draw(const Sphere& sphere)
{
  const double r = sphere.radiusMm;
  return Graphic(ReportGraphic::Ellipsoid, EndsOfAxes(sphere.centreMm, {{r, 0, 0}, {0, r, 0}, {0, 0, r}}));
}

/// A report knows no cylinders: the axis is drawn, and the group's parameters say the rest.
ReportRegion Draw(const Cylinder& cylinder)
{
  return Graphic(ReportGraphic::Polyline, {cylinder.fromMm, cylinder.toMm});
}

ReportRegion Draw(const Ellipse& ellipse)
{
  return Graphic(ReportGraphic::Ellipse,
                 EndsOfAxes(ellipse.centreMm, {ellipse.firstSemiAxisMm, ellipse.secondSemiAxisMm}));
}

ReportRegion Draw(const Polygon& polygon)
{
  return Graphic(ReportGraphic::Polygon, polygon.pointsMm);
}

/// Nor boxes: the corners of one along the patient's axes are drawn, else two edges.
ReportRegion Draw(const Box& box)
{
  const std::optional<Polygon> polygon = PolygonOfTurnedBox(box);
  return polygon ? Draw(*polygon) : Graphic(ReportGraphic::Multipoint, Corners(box.centreMm, box.sizeMm));
}

std::vector<ReportRegion> Draw(const Region& region, const ReportCode& purpose)
{
  std::vector<ReportRegion> drawn;
  for (const Shape& shape : region.Shapes())
  {
    drawn.push_back(std::visit([](const auto& one) { return Draw(one); }, shape));
    drawn.back().purpose = purpose;
  }
  return drawn;
}

// ---- groups

ReportGroup MakeGroup(const std::string& name, std::vector<std::size_t> series, const std::string& method,
                      const Warnings& warnings)
{
  ReportGroup group;
  group.name = name;
  group.series = std::move(series);
  group.method = method;
  for (const Warning& warning : warnings)
  {
    group.comments.push_back(warning.code + ": " + warning.text);
  }
  return group;
}

ReportValue MakeValue(const ReportCode& name, double value, const ReportCode& unit = ReportCodes::noUnits)
{
  ReportValue made;
  made.name = name;
  made.value = value;
  made.unit = unit;
  return made;
}

std::string Millimetres(const std::string& name, double mm)
{
  return name + ": " + Decimal(mm, 4) + " mm";
}

ReportGroup GroupOfLine(const EdgeSharpnessResult& result, std::size_t index, const MeasuredLine& line,
                        const std::string& name)
{
  ReportGroup group = MakeGroup(name, {index},
                                "Edge sharpness: steepest slope of the profile, smoothed by Savitzky-Golay "
                                "(window 5, order 3)",
                                line.edge.warnings);
  group.parameters = {"Reading: " + ToString(result.options.reading), Millimetres("Step", result.stepMm),
                      Millimetres("Width", result.widthMm),
                      std::string("Normalised: ") + (result.options.normalise ? "yes" : "no")};
  ReportValue sharpness = MakeValue(ReportCodes::edgeSharpness, line.edge.value, ReportCodes::perMillimetre);
  if (line.place)
  {
    const Vector3& from = line.place->fromMm;
    const Vector3& to = line.place->toMm;
    group.parameters.push_back("Line: " + json{{"From", ToJson(from)}, {"To", ToJson(to)}}.dump());
    sharpness.regions = {Graphic(ReportGraphic::Polyline, {from, to})};
    sharpness.regions.front().purpose = ReportCodes::path;
  }
  group.values = {sharpness,
                  MakeValue(ReportCodes::steepestPoint, line.edge.maximumMm, ReportCodes::millimetre)};
  return group;
}

void AddGroups(MeasurementReport& report, const EdgeSharpnessResult& result)
{
  for (std::size_t index = 0; index < result.series.size(); index++)
  {
    std::size_t number = 0;
    for (const MeasuredLine& line : result.series[index].figures.lines)
    {
      number++;
      const std::string name = line.name.empty() ? "line " + std::to_string(number) : line.name;
      report.groups.push_back(GroupOfLine(result, index, line, name));
    }
  }
}

ReportGroup GroupOfRatio(const SignalToNoiseResult& result, std::size_t index, bool isCt)
{
  const ReportCode& quantity = isCt ? ReportCodes::ctAttenuation : ReportCodes::mrSignal;
  const ReportCode& unit = isCt ? ReportCodes::hounsfield : ReportCodes::noUnits;
  const auto& [name, snr, warnings] = result.series[index];
  ReportGroup group =
      MakeGroup("signal to noise", {index},
                "Mean of the signal region over the standard deviation of the noise region", warnings);
  group.parameters = {"Signal region: " + ToJson(result.signal).dump(),
                      "Noise region: " + ToJson(result.noise).dump()};
  if (result.options.rayleighCorrection)
  {
    group.parameters.push_back("Rayleigh correction of the noise: 0.6551");
  }
  ReportValue mean = MakeValue(quantity, snr.signal.mean, unit);
  mean.derivation = ReportCodes::mean;
  mean.regions = Draw(result.signal, ReportCodes::signalRegion);
  ReportValue deviation = MakeValue(quantity, OrNan(snr.noise.standardDeviation), unit);
  deviation.derivation = ReportCodes::standardDeviation;
  deviation.regions = Draw(result.noise, ReportCodes::noiseRegion);
  group.values = {mean, deviation, MakeValue(ReportCodes::signalToNoise, snr.ratio)};
  return group;
}

void AddGroups(MeasurementReport& report, const SignalToNoiseResult& result)
{
  for (std::size_t index = 0; index < result.series.size(); index++)
  {
    report.groups.push_back(GroupOfRatio(result, index, report.series[index].modality == "CT"));
  }
}

void AddGroups(MeasurementReport& report, const PiqeResult& result)
{
  for (std::size_t index = 0; index < result.series.size(); index++)
  {
    const auto& [name, piqe, warnings] = result.series[index];
    ReportGroup group =
        MakeGroup("PIQE", {index}, "Perception-based image quality evaluator, mean over slices", warnings);
    group.parameters = {"Plane: " + std::string(ToString(piqe.view.plane)),
                        "Grey levels 0 to 255: " + json{result.range.low, result.range.high}.dump()};
    ReportValue mean = MakeValue(ReportCodes::piqe, piqe.mean);
    mean.derivation = ReportCodes::mean;
    ReportValue deviation = MakeValue(ReportCodes::piqe, OrNan(piqe.standardDeviation));
    deviation.derivation = ReportCodes::standardDeviation;
    group.values = {mean, deviation};
    report.groups.push_back(group);
  }
}

void AddGroups(MeasurementReport& report, const PhaseModulationResult& result)
{
  for (std::size_t index = 0; index < result.series.size(); index++)
  {
    const auto& [name, figures, warnings] = result.series[index];
    ReportGroup group = MakeGroup(
        "slice-phase modulation", {index},
        "Gradient energy along the slice normal by position between the thick slices, maximum minus minimum",
        warnings);
    group.parameters = {Millimetres("Slice spacing", figures.sliceSpacingMm),
                        Millimetres("Offset", figures.offsetMm)};
    group.values = {MakeValue(ReportCodes::phaseModulation, figures.modulation.first.modulation),
                    MakeValue(ReportCodes::secondPhaseModulation, figures.modulation.second.modulation)};
    report.groups.push_back(group);
  }
}

/// The reference is the first series of the report.
void AddGroups(MeasurementReport& report, const BorderDisplacementResult& result)
{
  for (std::size_t n = 0; n < result.series.size(); n++)
  {
    const auto& [name, displacement, warnings] = result.series[n];
    ReportGroup group = MakeGroup("border displacement", {0, n + 1},
                                  "Distance of iso-contours from those of the first series at strong borders "
                                  "oblique to the slices",
                                  warnings);
    group.values = {MakeValue(ReportCodes::borderDisplacement, displacement.both.rms)};
    report.groups.push_back(group);
  }
}

void AddGroups(MeasurementReport& report, const NoiseTextureResult& result)
{
  for (std::size_t index = 0; index < result.series.size(); index++)
  {
    const auto& [name, texture, warnings] = result.series[index];
    if (!texture)
    {
      continue; // no noise was found to measure
    }
    ReportGroup group =
        MakeGroup("noise texture", {index},
                  "Noise power of neighbours along the slice normal over that in the plane", warnings);
    group.parameters = {"Spheres: " + std::to_string(result.regions.size()),
                        Millimetres("Radius", result.radiusMm)};
    group.values = {MakeValue(ReportCodes::noiseTexture, texture->ratio)};
    report.groups.push_back(group);
  }
}

void AddGroups(MeasurementReport& report, const ComparisonResult& result)
{
  ReportGroup group =
      MakeGroup("comparison", {0, 1}, "Second series compared with the first", result.warnings);
  if (result.figures && (result.figures->psnrDb || result.figures->ssim))
  {
    const std::optional<Ssim>& ssim = result.figures->ssim;
    group.values = {
        MakeValue(ReportCodes::peakSignalToNoise, OrNan(result.figures->psnrDb), ReportCodes::decibel),
        MakeValue(ReportCodes::structuralSimilarity, ssim ? ssim->mean : std::nan("")),
        MakeValue(ReportCodes::meanDifference, result.figures->meanDifference)};
  }
  if (result.reslicingError)
  {
    group.values.push_back(MakeValue(ReportCodes::consistencyError, result.reslicingError->rms));
  }
  report.groups.push_back(group);
}
} // namespace

MeasurementReport ReportOfMeasurements(const MeasurementResult& result, const SeriesByName& series)
{
  MeasurementReport report;
  if (const auto* displacement = std::get_if<BorderDisplacementResult>(&result))
  {
    report.series.push_back(series.at(displacement->reference));
  }
  for (const std::string& name : MeasuredSeries(result))
  {
    report.series.push_back(series.at(name));
  }
  std::visit([&](const auto& one) { AddGroups(report, one); }, result);
  return report;
}
} // namespace Clade
