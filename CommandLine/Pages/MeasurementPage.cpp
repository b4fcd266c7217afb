#include "Pages/MeasurementPage.h"

#include "Pages/PageParts.h"

#include "Base/Counted.h"
#include "Base/Format.h"
#include "Measurement/MeasurementTables.h"
#include "Report/PlotStyle.h"
#include "Settings/OrNull.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
using nlohmann::json;

using Names = std::vector<std::string>;

/// Names of the series, escaped for Plotly.
Names PlotNames(const MeasurementResult& result)
{
  Names names = ShortNames(MeasuredSeries(result));
  std::transform(names.begin(), names.end(), names.begin(),
                 [](const std::string& name) { return PlotText(name); });
  return names;
}

// ---- edge sharpness

/// Samples at `stepMm`, the first at `startMm`.
json Distances(std::size_t count, double stepMm, double startMm = 0)
{
  json distances = json::array();
  for (std::size_t n = 0; n < count; n++)
  {
    distances.push_back(startMm + static_cast<double>(n) * stepMm);
  }
  return distances;
}

/// The profile on the scale of the filtered one; nothing if the reading normalises otherwise.
std::vector<double> OnFilteredScale(std::vector<double> profile, const EdgeOptions& options)
{
  if (!options.normalise || profile.empty())
  {
    return profile;
  }
  if (options.reading == EdgeReading::D || options.reading == EdgeReading::G)
  {
    return {};
  }
  const auto [lowest, highest] = std::minmax_element(profile.begin(), profile.end());
  const double low = *lowest, high = *highest;
  std::transform(profile.begin(), profile.end(), profile.begin(),
                 [&](double value) { return (value - low) / (high - low); });
  return profile;
}

/// Profile, filtered profile (above) and gradient (below) of one line of one series.
void AddLineTraces(json& traces, const EdgeSharpnessResult& result, const MeasuredLine& line,
                   const std::string& name, std::size_t series)
{
  const EdgeSharpness& edge = line.edge;
  const json distances = Distances(edge.filtered.size(), result.stepMm);
  const double startMm = edge.gradient.size() < edge.filtered.size() ? result.stepMm / 2 : 0; // reading C
  const json look = {{"color", PlotColour(series)}, {"dash", PlotDash(series)}, {"width", 2}};
  const json ground = {{"type", "scatter"}, {"legendgroup", std::to_string(series)}};
  const auto add = [&](json trace)
  {
    trace.update(ground);
    traces.push_back(std::move(trace));
  };
  add({{"name", name}, {"mode", "lines"}, {"x", distances}, {"y", edge.filtered}, {"line", look}});
  add({{"name", name + ", as sampled"},
       {"mode", "markers"},
       {"x", distances},
       {"y", OnFilteredScale(line.profile, result.options)},
       {"showlegend", false},
       {"marker", {{"color", PlotColour(series)}, {"size", 5}, {"symbol", "circle-open"}}}});
  add({{"name", name + ", gradient"},
       {"mode", "lines"},
       {"x", Distances(edge.gradient.size(), result.stepMm, startMm)},
       {"y", edge.gradient},
       {"yaxis", "y2"},
       {"showlegend", false},
       {"line", look}});
  const double steepest = *std::max_element(edge.gradient.begin(), edge.gradient.end(),
                                            [](double a, double b) { return std::abs(a) < std::abs(b); });
  add({{"name", name + ", edge sharpness " + Decimal(edge.value, 4)},
       {"mode", "markers"},
       {"x", json::array({edge.maximumMm})},
       {"y", json::array({std::copysign(edge.value, steepest)})},
       {"yaxis", "y2"},
       {"showlegend", false},
       {"marker", {{"color", PlotColour(series)}, {"size", 11}, {"symbol", "diamond"}}}});
}

void AddPlots(HtmlReport& page, const EdgeSharpnessResult& result, const Names& names)
{
  page.AddParagraph("Reading " + ToString(result.options.reading) + ", a sample every " +
                    Decimal(result.stepMm, 4) + " mm, " +
                    (result.widthMm > 0
                         ? "parallel lines averaged over " + Decimal(result.widthMm, 4) + " mm."
                         : "along the line alone."));
  const std::vector<MeasuredLine>& lines = result.series.front().figures.lines;
  for (std::size_t l = 0; l < lines.size(); l++)
  {
    json traces = json::array();
    for (std::size_t s = 0; s < names.size(); s++)
    {
      AddLineTraces(traces, result, result.series[s].figures.lines[l], names[s], s);
    }
    json layout = {{"height", 640},
                   {"xaxis", PlotAxis("distance along the line / mm")},
                   {"yaxis", PlotAxis(result.options.normalise ? "intensity, 0 to 1" : "intensity")},
                   {"yaxis2", PlotLayout()["yaxis"]}};
    layout["xaxis"]["anchor"] = "y2";
    layout["yaxis"]["domain"] = {0.54, 1.0};
    layout["yaxis2"].update(
        {{"domain", {0.0, 0.46}}, {"title", {{"text", "gradient / (" + PlotText(result.Unit()) + ")"}}}});
    const std::string& name = lines[l].name;
    page.AddHeading(name.empty() ? lines.size() > 1 ? "Line " + std::to_string(l + 1) : "Profile"
                                 : "Line " + name);
    page.AddPlot(
        {{"data", traces}, {"layout", layout}},
        "Above: intensities as sampled (circles) and filtered by Savitzky and Golay (lines). Below: their "
        "gradient; the edge sharpness is its largest magnitude (diamonds).");
  }
}

// ---- PIQE

void AddPlots(HtmlReport& page, const PiqeResult& result, const Names& names)
{
  json byPosition = json::array(), boxes = json::array();
  for (std::size_t s = 0; s < names.size(); s++)
  {
    const VolumePiqe& piqe = result.series[s].figures;
    json scores = json::array(), positions = json::array(), places = json::array();
    for (std::size_t n = 0; n < piqe.scores.size(); n++)
    {
      scores.push_back(piqe.scores[n].score);
      positions.push_back(piqe.view.PositionMm(piqe.slices[n]));
      places.push_back("slice " + std::to_string(piqe.slices[n]) + " at " +
                       Decimal(positions.back().get<double>(), 2) + " mm");
    }
    const json look = {{"color", PlotColour(s)}, {"dash", PlotDash(s)}};
    byPosition.push_back({{"type", "scatter"},
                          {"mode", "lines+markers"},
                          {"name", names[s]},
                          {"line", look},
                          {"marker", {{"size", 5}}},
                          {"x", positions},
                          {"y", scores},
                          {"text", places},
                          {"hovertemplate", "%{text}: %{y:.2f}"}});
    boxes.push_back({{"type", "box"},
                     {"name", names[s]},
                     {"y", scores},
                     {"boxpoints", "all"},
                     {"boxmean", true},
                     {"text", places},
                     {"hovertemplate", "%{text}: %{y:.2f}"},
                     {"marker", {{"color", PlotColour(s)}, {"size", 4}, {"opacity", 0.6}}}});
  }
  page.AddParagraph("PIQE: perception-based image quality evaluator (Venkatanath et al., 2015), also "
                    "spelt PIQUE. Plane: " +
                    std::string(ToString(result.plane)) + ". Intensities " + Decimal(result.range.low, 4) +
                    " to " + Decimal(result.range.high, 4) + " became the grey levels 0 to 255.");
  page.AddHeading("Score by position");
  const std::string axis = "position of the slice / mm, towards the patient's " +
                           std::string(result.series.front().figures.view.towards);
  page.AddPlot({{"data", byPosition},
                {"layout", {{"xaxis", PlotAxis(axis)}, {"yaxis", PlotAxis("PIQE (lower is better)")}}}},
               "A slice without tissue scores 100: there is nothing to judge. Series of different spacing "
               "stand over the same anatomy.");
  page.AddHeading("Score of each series");
  page.AddPlot(
      {{"data", boxes}, {"layout", {{"showlegend", false}, {"yaxis", PlotAxis("PIQE (lower is better)")}}}},
      "Boxes: quartiles and median of the slices; dashed: their mean; each point is a slice.");
}

// ---- signal-to-noise ratio

/// A box for each series of what lies in one region, from its statistics.
json RegionBoxes(const SignalToNoiseResult& result, const Names& names,
                 RegionStatistics SignalToNoise::*region, const char* name, std::size_t colour)
{
  json box = {{"type", "box"}, {"name", name}, {"x", names}, {"marker", {{"color", PlotColour(colour)}}}};
  for (const OfSeries<SignalToNoise>& series : result.series)
  {
    const RegionStatistics& values = series.figures.*region;
    box["lowerfence"].push_back(values.lowest);
    box["q1"].push_back(values.quartiles.lower);
    box["median"].push_back(values.quartiles.median);
    box["q3"].push_back(values.quartiles.upper);
    box["upperfence"].push_back(values.highest);
    box["mean"].push_back(values.mean);
  }
  box["boxmean"] = true;
  return box;
}

/// One bar per series, each labelled with its value, to `digits` digits.
json Bars(const Names& names, const std::vector<std::optional<double>>& values, int digits,
          std::size_t colour)
{
  json bars = {{"type", "bar"},
               {"x", names},
               {"width", 0.4},
               {"texttemplate", "%{y:." + std::to_string(digits) + "~g}"},
               {"textposition", "outside"},
               {"cliponaxis", false},
               {"marker", {{"color", PlotColour(colour)}}}};
  for (const std::optional<double>& value : values)
  {
    bars["y"].push_back(OrNull(value));
  }
  return bars;
}

/// A number of each series.
template<class Series, class Number>
std::vector<std::optional<double>> OfEach(const Series& series, const Number& number)
{
  std::vector<std::optional<double>> values;
  for (const auto& one : series)
  {
    values.push_back(number(one.figures));
  }
  return values;
}

void AddPlots(HtmlReport& page, const SignalToNoiseResult& result, const Names& names)
{
  page.AddHeading("Values in the regions");
  page.AddPlot({{"data",
                 {RegionBoxes(result, names, &SignalToNoise::signal, "signal", 0),
                  RegionBoxes(result, names, &SignalToNoise::noise, "noise", 1)}},
                {"layout", {{"boxmode", "group"}, {"yaxis", PlotAxis("voxel value")}}}},
               "Boxes: quartiles and median; whiskers: lowest and highest voxel; dashed: mean.");
  const json ratios =
      Bars(names, OfEach(result.series, [](const SignalToNoise& snr) { return snr.ratio; }), 4, 2);
  page.AddHeading("Ratio");
  page.AddPlot({{"data", json::array({ratios})}, {"layout", {{"yaxis", PlotAxis("signal-to-noise ratio")}}}},
               result.options.rayleighCorrection
                   ? "Mean of the signal region over the standard deviation of the noise region, times 0.655 "
                     "(noise of air in a magnitude image)."
                   : "Mean of the signal region over the standard deviation of the noise region.");
}

// ---- comparison

void AddPlots(HtmlReport& page, const ComparisonResult& result, const Names& names)
{
  page.AddParagraph("Reference: " + result.reference + ". Compared with it: " + result.test + ".");
  if (!result.shells)
  {
    return;
  }
  json frequencies = json::array(), correlation = json::array();
  for (std::size_t n = 0; n < result.shells->correlation.size(); n++)
  {
    frequencies.push_back(static_cast<double>(n) / static_cast<double>(result.shells->side));
    correlation.push_back(OrNull(result.shells->correlation[n]));
  }
  const json trace = {{"type", "scatter"}, {"mode", "lines+markers"}, {"x", frequencies},
                      {"y", correlation},  {"name", names[1]},        {"line", {{"color", PlotColour(0)}}}};
  const json threshold = {{"type", "line"},
                          {"xref", "paper"},
                          {"x0", 0},
                          {"x1", 1},
                          {"y0", ComparisonResult::shellThreshold},
                          {"y1", ComparisonResult::shellThreshold},
                          {"line", {{"dash", "dash"}, {"color", PlotColour(1)}}}};
  const std::optional<double> resolutionMm = result.ResolutionMm();
  page.AddHeading("Agreement by spatial frequency");
  page.AddPlot({{"data", json::array({trace})},
                {"layout",
                 {{"xaxis", PlotAxis("spatial frequency / (cycles per voxel)")},
                  {"yaxis", PlotAxis("Fourier shell correlation")},
                  {"shapes", json::array({threshold})}}}},
               resolutionMm
                   ? "The correlation falls below 1/7 (dashed) at " + Decimal(*resolutionMm, 3) + " mm."
                   : "The correlation stays above 1/7 (dashed).");
}

// ---- stairs and noise

void AddPlots(HtmlReport& page, const PhaseModulationResult& result, const Names& names)
{
  page.AddParagraph("Where traces of the thick slices remain, the energy of the differences along the slice "
                    "normal varies with the position between the thick slices. Anatomy alone has a "
                    "modulation of about 0.03, cubic interpolation 0.2 "
                    "to 0.5; stairs at oblique borders have more.");
  for (const auto& [member, name] : {std::pair(&SlicePhaseModulation::first, "First differences"),
                                     std::pair(&SlicePhaseModulation::second, "Second differences")})
  {
    json traces = json::array();
    for (std::size_t s = 0; s < names.size(); s++)
    {
      const PhaseEnergy& energy = result.series[s].figures.modulation.*member;
      json places = json::array(), energies = json::array();
      for (std::size_t n = 0; n < energy.phases.size(); n++)
      {
        places.push_back(energy.PhaseMiddle(n));
        energies.push_back(energy.phases[n]); // no number becomes null
      }
      traces.push_back({{"type", "scatter"},
                        {"mode", "lines+markers"},
                        {"name", names[s]},
                        {"x", places},
                        {"y", energies},
                        {"line", {{"color", PlotColour(s)}, {"dash", PlotDash(s)}}}});
    }
    json layout = {{"xaxis", PlotAxis("position between two thick slices")},
                   {"yaxis", PlotAxis("energy, mean 1")}};
    layout["xaxis"]["range"] = {0, 1};
    layout["yaxis"]["rangemode"] = "tozero";
    page.AddHeading(name);
    page.AddPlot({{"data", traces}, {"layout", layout}},
                 "0 and 1: on a thick slice. The modulation is the maximum minus the minimum.");
  }
}

void AddBars(HtmlReport& page, const Names& names, const std::vector<std::optional<double>>& values,
             const std::string& axis, const std::string& caption)
{
  page.AddPlot({{"data", json::array({Bars(names, values, 3, 0)})}, {"layout", {{"yaxis", PlotAxis(axis)}}}},
               caption);
}

void AddPlots(HtmlReport& page, const BorderDisplacementResult& result, const Names& names)
{
  page.AddParagraph("Truth: " + result.reference + ".");
  AddBars(page, names, OfEach(result.series, [](const BorderDisplacement& found) { return found.both.rms; }),
          "RMS distance / pixels",
          "Distance of iso-contours from the truth's, at strong borders 25 to 65 degrees out of the slices.");
  AddBars(page, names,
          OfEach(result.series, [](const BorderDisplacement& found) { return found.both.beyondOne; }),
          "share of the borders", "Borders that are off by more than a pixel.");
}

void AddPlots(HtmlReport& page, const NoiseTextureResult& result, const Names& names)
{
  page.AddParagraph(Counted(result.regions.size(), "sphere") + " of " + Decimal(result.radiusMm, 2) +
                    " mm radius in the quietest tissue of the first series.");
  const auto ratio = [](const std::optional<NoiseTexture>& texture)
  { return texture ? std::make_optional(texture->ratio) : std::nullopt; };
  AddBars(page, names, OfEach(result.series, ratio), "along the normal / in the plane",
          "Noise power of neighbours along the slice normal over that in the plane: 1 if the noise is the "
          "same in "
          "all directions, less if it was smoothed along the normal.");
}
} // namespace

HtmlReport MeasurementPage(const MeasurementResult& result)
{
  const ResultTable summary = SummaryOf(result);
  HtmlReport page(summary.title);
  page.AddTable(summary.heading, summary.rows);
  std::visit([&, names = PlotNames(result)](const auto& one) { AddPlots(page, one, names); }, result);
  AddWarningTable(page, WarningsOf(result));
  page.AddParagraph("Made by clade " CLADE_VERSION ".");
  return page;
}
} // namespace Clade
