#include "MeasurementPage.h"

#include "PageParts.h"

#include "Base/Format.h"
#include "Report/PlotStyle.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
using nlohmann::json;

std::vector<std::string> NamesOf(const json& answer)
{
  std::vector<std::string> paths;
  for (const json& series : answer["Series"])
  {
    paths.push_back(series.is_string() ? series.get<std::string>() : series["Series"].get<std::string>());
  }
  std::vector<std::string> names = ShortNames(paths);
  std::transform(names.begin(), names.end(), names.begin(),
                 [](const std::string& name) { return PlotText(name); });
  return names;
}

/// Every warning, with the series that it is about.
json WarningsOf(const json& answer)
{
  json all = json::array();
  const auto add = [&](const json& warnings, const std::string& series)
  {
    for (json warning : warnings)
    {
      warning["Series"] = series;
      all.push_back(warning);
    }
  };
  add(answer.value("Warnings", json::array()), "");
  for (const json& series : answer["Series"])
  {
    if (series.is_object())
    {
      add(series["Warnings"], series["Series"]);
      for (const json& line : series.value("Lines", json::array()))
      {
        add(line["Warnings"], series["Series"]);
      }
    }
  }
  return all;
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

/// The profile on the scale of the filtered one; nothing where the reading normalises otherwise.
json OnFilteredScale(const json& profile, const json& answer)
{
  const std::string reading = answer["Reading"];
  if (answer["Normalise"] == false)
  {
    return profile;
  }
  if (reading == "D" || reading == "G" || profile.empty())
  {
    return json::array();
  }
  const auto values = profile.get<std::vector<double>>();
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  json scaled = json::array();
  for (const double value : values)
  {
    scaled.push_back((value - *low) / (*high - *low));
  }
  return scaled;
}

/// Profile, filtered profile (above) and gradient (below) of one line of one series.
void AddLineTraces(json& traces, const json& answer, const json& line, const std::string& name,
                   std::size_t series)
{
  const double stepMm = answer["StepMm"];
  const json& gradient = line["Gradient"];
  const json distances = Distances(line["Filtered"].size(), stepMm);
  const double startMm = gradient.size() < line["Filtered"].size() ? stepMm / 2 : 0; // reading C
  const json look = {{"color", PlotColour(series)}, {"dash", PlotDash(series)}, {"width", 2}};
  const json ground = {{"type", "scatter"}, {"legendgroup", std::to_string(series)}};
  const auto add = [&](json trace)
  {
    trace.update(ground);
    traces.push_back(std::move(trace));
  };
  add({{"name", name}, {"mode", "lines"}, {"x", distances}, {"y", line["Filtered"]}, {"line", look}});
  add({{"name", name + ", as sampled"},
       {"mode", "markers"},
       {"x", distances},
       {"y", OnFilteredScale(line["Profile"], answer)},
       {"showlegend", false},
       {"marker", {{"color", PlotColour(series)}, {"size", 5}, {"symbol", "circle-open"}}}});
  add({{"name", name + ", gradient"},
       {"mode", "lines"},
       {"x", Distances(gradient.size(), stepMm, startMm)},
       {"y", gradient},
       {"yaxis", "y2"},
       {"showlegend", false},
       {"line", look}});
  const auto steepest = std::max_element(gradient.begin(), gradient.end(),
                                         [](const json& a, const json& b)
                                         { return std::abs(a.get<double>()) < std::abs(b.get<double>()); });
  add({{"name", name + ", edge sharpness " + Decimal(line["Value"], 4)},
       {"mode", "markers"},
       {"x", json::array({line["PositionMm"]})},
       {"y", json::array({std::copysign(line["Value"].get<double>(), steepest->get<double>())})},
       {"yaxis", "y2"},
       {"showlegend", false},
       {"marker", {{"color", PlotColour(series)}, {"size", 11}, {"symbol", "diamond"}}}});
}

void AddEdgePlots(HtmlReport& page, const json& answer, const std::vector<std::string>& names)
{
  const std::string unit = answer["Unit"];
  const bool isNormalised = answer["Normalise"] == true;
  page.AddParagraph("Reading " + answer["Reading"].get<std::string>() + ", a sample every " +
                    Decimal(answer["StepMm"], 4) + " mm, " +
                    (answer.value("WidthMm", 0.0) > 0
                         ? "parallel lines averaged over " + Decimal(answer["WidthMm"], 4) + " mm."
                         : "along the line alone."));
  const json& lines = answer["Series"][0]["Lines"];
  for (std::size_t l = 0; l < lines.size(); l++)
  {
    json traces = json::array();
    for (std::size_t s = 0; s < names.size(); s++)
    {
      AddLineTraces(traces, answer, answer["Series"][s]["Lines"][l], names[s], s);
    }
    json layout = {{"height", 640},
                   {"xaxis", PlotAxis("distance along the line / mm")},
                   {"yaxis", PlotAxis(isNormalised ? "intensity, 0 to 1" : "intensity")},
                   {"yaxis2", PlotLayout()["yaxis"]}};
    layout["xaxis"]["anchor"] = "y2";
    layout["yaxis"]["domain"] = {0.54, 1.0};
    layout["yaxis2"].update(
        {{"domain", {0.0, 0.46}}, {"title", {{"text", "gradient / (" + PlotText(unit) + ")"}}}});
    const std::string name = lines[l].value("Name", "");
    page.AddHeading(name.empty() ? lines.size() > 1 ? "Line " + std::to_string(l + 1) : "Profile"
                                 : "Line " + name);
    page.AddPlot(
        {{"data", traces}, {"layout", layout}},
        "Above: intensities as sampled (circles) and filtered by Savitzky and Golay (lines). Below: their "
        "gradient; the edge sharpness is its largest magnitude (diamonds).");
  }
}

// ---- PIQE

void AddPiqePlots(HtmlReport& page, const json& answer, const std::vector<std::string>& names)
{
  json bySlice = json::array(), boxes = json::array();
  for (std::size_t s = 0; s < names.size(); s++)
  {
    const json& series = answer["Series"][s];
    const json look = {{"color", PlotColour(s)}, {"dash", PlotDash(s)}};
    bySlice.push_back({{"type", "scatter"},
                       {"mode", "lines+markers"},
                       {"name", names[s]},
                       {"line", look},
                       {"marker", {{"size", 5}}},
                       {"x", series["Indices"]},
                       {"y", series["Slices"]}});
    boxes.push_back({{"type", "box"},
                     {"name", names[s]},
                     {"y", series["Slices"]},
                     {"boxpoints", "all"},
                     {"boxmean", true},
                     {"text", series["Indices"]},
                     {"hovertemplate", "slice %{text}: %{y:.2f}"},
                     {"marker", {{"color", PlotColour(s)}, {"size", 4}, {"opacity", 0.6}}}});
  }
  page.AddParagraph("Plane: " + answer["Plane"].get<std::string>() + ". Intensities " +
                    Decimal(answer["Range"][0], 4) + " to " + Decimal(answer["Range"][1], 4) +
                    " became the grey levels 0 to 255.");
  page.AddHeading("Score by slice");
  page.AddPlot({{"data", bySlice},
                {"layout", {{"xaxis", PlotAxis("slice")}, {"yaxis", PlotAxis("PIQE (lower is better)")}}}},
               "A slice without tissue scores 100: there is nothing to judge.");
  page.AddHeading("Score of each series");
  page.AddPlot(
      {{"data", boxes}, {"layout", {{"showlegend", false}, {"yaxis", PlotAxis("PIQE (lower is better)")}}}},
      "Boxes: quartiles and median of the slices; dashed: their mean; each point is a slice.");
}

// ---- signal-to-noise ratio

/// A box for each series of what lies in one region, from its statistics.
json RegionBoxes(const json& answer, const std::vector<std::string>& names, const char* region,
                 const char* name, std::size_t colour)
{
  json box = {{"type", "box"}, {"name", name}, {"x", names}, {"marker", {{"color", PlotColour(colour)}}}};
  for (const json& series : answer["Series"])
  {
    const json& values = series[region];
    box["lowerfence"].push_back(values["Minimum"]);
    box["q1"].push_back(values["Quartiles"][0]);
    box["median"].push_back(values["Median"]);
    box["q3"].push_back(values["Quartiles"][1]);
    box["upperfence"].push_back(values["Maximum"]);
    box["mean"].push_back(values["Mean"]);
  }
  box["boxmean"] = true;
  return box;
}

void AddSnrPlots(HtmlReport& page, const json& answer, const std::vector<std::string>& names)
{
  page.AddHeading("Values in the regions");
  page.AddPlot({{"data",
                 {RegionBoxes(answer, names, "SignalRegion", "signal", 0),
                  RegionBoxes(answer, names, "NoiseRegion", "noise", 1)}},
                {"layout", {{"boxmode", "group"}, {"yaxis", PlotAxis("voxel value")}}}},
               "Boxes: quartiles and median; whiskers: lowest and highest voxel; dashed: mean.");
  json ratios = {{"type", "bar"},
                 {"x", names},
                 {"width", 0.4},
                 {"texttemplate", "%{y:.4~g}"},
                 {"textposition", "outside"},
                 {"cliponaxis", false},
                 {"marker", {{"color", PlotColour(2)}}}};
  for (const json& series : answer["Series"])
  {
    ratios["y"].push_back(series["Snr"]);
  }
  page.AddHeading("Ratio");
  page.AddPlot({{"data", json::array({ratios})}, {"layout", {{"yaxis", PlotAxis("signal-to-noise ratio")}}}},
               answer["RayleighCorrection"] == true
                   ? "Mean of the signal region over the standard deviation of the noise region, times 0.655 "
                     "(noise of "
                     "air in a magnitude image)."
                   : "Mean of the signal region over the standard deviation of the noise region.");
}

// ---- comparison

void AddComparisonPlots(HtmlReport& page, const json& answer, const std::vector<std::string>& names)
{
  page.AddParagraph("Reference: " + answer["Series"][0].get<std::string>() +
                    ". Compared with it: " + answer["Series"][1].get<std::string>() + ".");
  const json& shells = answer["FourierShells"];
  if (!shells.is_object())
  {
    return;
  }
  const std::size_t side = shells["SideVoxels"];
  json frequencies = json::array();
  for (std::size_t n = 0; n < shells["Correlation"].size(); n++)
  {
    frequencies.push_back(static_cast<double>(n) / static_cast<double>(side));
  }
  const json trace = {{"type", "scatter"}, {"mode", "lines+markers"},
                      {"x", frequencies},  {"y", shells["Correlation"]},
                      {"name", names[1]},  {"line", {{"color", PlotColour(0)}}}};
  const json threshold = {{"type", "line"},
                          {"xref", "paper"},
                          {"x0", 0},
                          {"x1", 1},
                          {"y0", 1 / 7.0},
                          {"y1", 1 / 7.0},
                          {"line", {{"dash", "dash"}, {"color", PlotColour(1)}}}};
  page.AddHeading("Agreement by spatial frequency");
  page.AddPlot({{"data", json::array({trace})},
                {"layout",
                 {{"xaxis", PlotAxis("spatial frequency / (cycles per voxel)")},
                  {"yaxis", PlotAxis("Fourier shell correlation")},
                  {"shapes", json::array({threshold})}}}},
               shells["ResolutionMm"].is_number() ? "The correlation falls below 1/7 (dashed) at " +
                                                        Decimal(shells["ResolutionMm"], 3) + " mm."
                                                  : "The correlation stays above 1/7 (dashed).");
}
// ---- stairs and noise

void AddPhasePlots(HtmlReport& page, const json& answer, const std::vector<std::string>& names)
{
  page.AddParagraph(
      "Where a series remembers its thick slices, the energy of its differences along the slice normal "
      "varies "
      "with the position between them. Anatomy alone has a modulation of about 0.03, cubic interpolation 0.2 "
      "to 0.5; stairs at oblique borders have more.");
  for (const auto& [member, name] :
       {std::pair("Phases", "First differences"), std::pair("SecondPhases", "Second differences")})
  {
    json traces = json::array();
    for (std::size_t s = 0; s < names.size(); s++)
    {
      const json& phases = answer["Series"][s][member];
      json places = json::array();
      for (std::size_t n = 0; n < phases.size(); n++)
      {
        places.push_back((static_cast<double>(n) + 0.5) / static_cast<double>(phases.size()));
      }
      traces.push_back({{"type", "scatter"},
                        {"mode", "lines+markers"},
                        {"name", names[s]},
                        {"x", places},
                        {"y", phases},
                        {"line", {{"color", PlotColour(s)}, {"dash", PlotDash(s)}}}});
    }
    json layout = {{"xaxis", PlotAxis("position between two thick slices")},
                   {"yaxis", PlotAxis("energy, mean 1")}};
    layout["xaxis"]["range"] = {0, 1};
    layout["yaxis"]["rangemode"] = "tozero";
    page.AddHeading(name);
    page.AddPlot({{"data", traces}, {"layout", layout}},
                 "0 and 1: on a thick slice. The modulation is the largest less the smallest value.");
  }
}

/// One bar a series.
void AddBars(HtmlReport& page, const json& answer, const std::vector<std::string>& names, const char* member,
             const std::string& axis, const std::string& caption)
{
  json bars = {{"type", "bar"},
               {"x", names},
               {"width", 0.4},
               {"texttemplate", "%{y:.3~g}"},
               {"textposition", "outside"},
               {"cliponaxis", false},
               {"marker", {{"color", PlotColour(0)}}}};
  for (const json& series : answer["Series"])
  {
    bars["y"].push_back(series[member]);
  }
  page.AddPlot({{"data", json::array({bars})}, {"layout", {{"yaxis", PlotAxis(axis)}}}}, caption);
}

void AddDisplacementPlots(HtmlReport& page, const json& answer, const std::vector<std::string>& names)
{
  page.AddParagraph("Truth: " + answer["Reference"].get<std::string>() + ".");
  AddBars(page, answer, names, "Rms", "RMS distance / pixels",
          "Distance of iso-contours from the truth's, at strong borders 25 to 65 degrees out of the slices.");
  AddBars(page, answer, names, "BeyondOne", "part of the borders",
          "Borders that are off by more than a pixel.");
}

void AddTexturePlots(HtmlReport& page, const json& answer, const std::vector<std::string>& names)
{
  page.AddParagraph(std::to_string(answer["Regions"].size()) + " spheres of " +
                    Decimal(answer["RadiusMm"], 2) +
                    " mm radius in the quietest tissue of the first series.");
  AddBars(
      page, answer, names, "Ratio", "along the normal / in the plane",
      "Noise power of neighbours along the slice normal over that in the plane: 1 where noise is alike in "
      "all directions, less where it was smoothed along the normal.");
}
} // namespace

HtmlReport MeasurementPage(const json& answer)
{
  const std::string measure = answer["Measure"];
  const ResultTable summary = SummaryOf(answer);
  const std::vector<std::string> names = NamesOf(answer);
  HtmlReport page(summary.title);
  page.AddTable(summary.heading, summary.rows);
  const auto add = measure == "edge-sharpness"        ? AddEdgePlots
                   : measure == "piqe"                ? AddPiqePlots
                   : measure == "snr"                 ? AddSnrPlots
                   : measure == "phase-modulation"    ? AddPhasePlots
                   : measure == "border-displacement" ? AddDisplacementPlots
                   : measure == "noise-texture"       ? AddTexturePlots
                                                      : AddComparisonPlots;
  add(page, answer, names);
  AddWarningTable(page, WarningsOf(answer));
  page.AddParagraph("Made by clade " CLADE_VERSION ".");
  return page;
}
} // namespace Clade
