#include "Measurement/MeasurementResult.h"

#include "ImageQuality/MeasurementJson.h"
#include "Regions/RegionJson.h"
#include "Settings/OrNull.h"
#include "Settings/WarningJson.h"

#include <initializer_list>

namespace Clade
{
namespace
{
using nlohmann::json;

// ---- the figures of one series

json FiguresJson(const EdgeSharpnessResult::Figures& figures)
{
  json lines = json::array();
  for (const MeasuredLine& line : figures.lines)
  {
    lines.push_back(ToJson(line));
  }
  json result = {{"Value", figures.mean}, {"Lines", lines}};
  if (figures.lines.empty() || figures.lines.front().place)
  {
    result["StandardDeviation"] = OrNull(figures.standardDeviation);
  }
  return result;
}

json FiguresJson(const SignalToNoise& figures)
{
  return ToJson(figures);
}

json FiguresJson(const VolumePiqe& figures)
{
  return ToJson(figures);
}

json FiguresJson(const PhaseModulationResult::Figures& figures)
{
  json result = ToJson(figures.modulation);
  result["SliceSpacingMm"] = figures.sliceSpacingMm;
  result["OffsetMm"] = figures.offsetMm;
  return result;
}

json FiguresJson(const BorderDisplacement& figures)
{
  const auto axis = [](const std::optional<Displacement>& one) { return one ? ToJson(*one) : json(); };
  json result = ToJson(figures.both);
  result["AlongRows"] = axis(figures.alongRows);
  result["AlongColumns"] = axis(figures.alongColumns);
  return result;
}

json FiguresJson(const std::optional<NoiseTexture>& figures)
{
  json result = ToJson(figures.value_or(NoiseTexture()));
  for (const char* figure : {"Along", "InPlane", "Ratio"})
  {
    result[figure] = figures ? result[figure] : json();
  }
  return result;
}

/// "Series" with all of them, and the named figures of the first beside it.
template<class Figures>
void AddSeries(json& answer, const std::vector<OfSeries<Figures>>& all,
               std::initializer_list<const char*> figuresOfFirst)
{
  answer["Series"] = json::array();
  for (const OfSeries<Figures>& one : all)
  {
    json result = FiguresJson(one.figures);
    result["Series"] = one.series;
    result["Warnings"] = ToJson(one.warnings);
    answer["Series"].push_back(std::move(result));
  }
  for (const char* figure : figuresOfFirst)
  {
    answer[figure] = answer["Series"].at(0).at(figure);
  }
}

// ---- each measure

json AnswerOf(const EdgeSharpnessResult& result)
{
  json answer = {{"StepMm", result.stepMm},
                 {"Reading", ToString(result.options.reading)},
                 {"Normalise", result.options.normalise},
                 {"Unit", result.Unit()}};
  AddSeries(answer, result.series, {"Value"});
  const MeasuredLine& first = result.series.front().figures.lines.front();
  if (first.place)
  {
    answer["WidthMm"] = result.widthMm;
  }
  else // a profile: all that is known of it
  {
    answer.update(ToJson(first));
    answer["Warnings"] = json::array();
  }
  return answer;
}

json AnswerOf(const SignalToNoiseResult& result)
{
  json answer = {{"RayleighCorrection", result.options.rayleighCorrection},
                 {"Regions", {{"Signal", ToJson(result.signal)}, {"Noise", ToJson(result.noise)}}}};
  AddSeries(answer, result.series, {"Signal", "Noise", "Snr"});
  return answer;
}

json AnswerOf(const PiqeResult& result)
{
  json answer = {{"Plane", ToString(result.plane)}, {"Range", {result.range.low, result.range.high}}};
  AddSeries(answer, result.series, {"Mean", "StandardDeviation", "Slices"});
  return answer;
}

json AnswerOf(const ComparisonResult& result)
{
  json answer = ToJson(result.figures.value_or(FullReference()));
  if (!result.figures)
  {
    for (json& figure : answer)
    {
      figure = nullptr;
    }
  }
  answer["Identical"] = result.AreIdentical();
  answer["FourierShells"] = result.shells ? ToJson(*result.shells, result.spacingMm) : json();
  answer["ReslicingError"] = result.reslicingError ? ToJson(*result.reslicingError) : json();
  answer["Warnings"] = ToJson(result.warnings);
  answer["Reference"] = result.reference;
  answer["Test"] = result.test;
  answer["Source"] = OrNull(result.source);
  answer["Series"] = {result.reference, result.test};
  return answer;
}

json AnswerOf(const PhaseModulationResult& result)
{
  json answer = {{"Source", OrNull(result.source)}};
  AddSeries(answer, result.series, {"Modulation", "SecondModulation"});
  return answer;
}

json AnswerOf(const BorderDisplacementResult& result)
{
  json answer = {{"Reference", result.reference}};
  AddSeries(answer, result.series, {"Rms", "BeyondOne"});
  return answer;
}

json AnswerOf(const NoiseTextureResult& result)
{
  json answer = {{"RadiusMm", result.radiusMm}, {"Regions", json::array()}};
  for (const Sphere& sphere : result.regions)
  {
    answer["Regions"].push_back(ToJson(Region(sphere)));
  }
  AddSeries(answer, result.series, {"Along", "InPlane", "Ratio"});
  return answer;
}

// ---- names and warnings

template<class Result>
void AddNames(std::vector<std::string>& names, const Result& result)
{
  for (const auto& one : result.series)
  {
    names.push_back(one.series);
  }
}

void AddNames(std::vector<std::string>& names, const ComparisonResult& result)
{
  names = {result.reference, result.test};
}

void Add(std::vector<SeriesWarning>& all, const std::string& series, const Warnings& warnings)
{
  for (const Warning& warning : warnings)
  {
    all.push_back({series, warning});
  }
}

template<class Figures>
void AddOfFigures(std::vector<SeriesWarning>&, const OfSeries<Figures>&)
{
}

void AddOfFigures(std::vector<SeriesWarning>& all, const OfSeries<EdgeSharpnessResult::Figures>& series)
{
  for (const MeasuredLine& line : series.figures.lines)
  {
    Add(all, series.series, line.edge.warnings);
  }
}

template<class Result>
void AddWarnings(std::vector<SeriesWarning>& all, const Result& result)
{
  for (const auto& one : result.series)
  {
    Add(all, one.series, one.warnings);
    AddOfFigures(all, one);
  }
}

void AddWarnings(std::vector<SeriesWarning>& all, const ComparisonResult& result)
{
  Add(all, "", result.warnings);
}
} // namespace

std::optional<double> ComparisonResult::ResolutionMm() const
{
  const std::optional<double> crossing = shells ? shells->Crossing(shellThreshold) : std::nullopt;
  return crossing ? std::make_optional(spacingMm / *crossing) : std::nullopt;
}

std::vector<std::string> MeasuredSeries(const MeasurementResult& result)
{
  std::vector<std::string> names;
  std::visit([&](const auto& one) { AddNames(names, one); }, result);
  return names;
}

std::vector<SeriesWarning> WarningsOf(const MeasurementResult& result)
{
  std::vector<SeriesWarning> all;
  std::visit([&](const auto& one) { AddWarnings(all, one); }, result);
  return all;
}

json ToJson(const MeasuredLine& line)
{
  json result = ToJson(line.edge);
  result["Name"] = line.name;
  result["Profile"] = line.profile;
  if (line.place)
  {
    result["From"] = ToJson(line.place->fromMm);
    result["To"] = ToJson(line.place->toMm);
    result["Position"] = ToJson(line.place->steepestMm);
    result["ParallelLines"] = line.place->parallelLines;
  }
  return result;
}

json ToJson(const MeasurementResult& result)
{
  return std::visit(
      [](const auto& one)
      {
        json answer = AnswerOf(one);
        answer["Measure"] = one.measure;
        return answer;
      },
      result);
}
} // namespace Clade
