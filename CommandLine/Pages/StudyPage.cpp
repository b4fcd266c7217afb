#include "Pages/StudyPage.h"

#include "Pages/PageParts.h"

#include "Base/Counted.h"
#include "Base/Format.h"
#include "Report/PlotStyle.h"

namespace Clade
{
namespace
{
using nlohmann::json;

json SubjectsOf(const StudyTable& table)
{
  json subjects = json::array();
  for (std::size_t n = 0; n < table.Subjects(); n++)
  {
    subjects.push_back(table.subjects.empty() ? "row " + std::to_string(n + 1) : PlotText(table.subjects[n]));
  }
  return subjects;
}

void AddBoxes(HtmlReport& page, const StudyTable& table)
{
  json boxes = json::array();
  for (std::size_t c = 0; c < table.Conditions(); c++)
  {
    boxes.push_back({{"type", "box"},
                     {"name", PlotText(table.conditions[c])},
                     {"y", table.Column(c)},
                     {"boxpoints", "all"},
                     {"boxmean", true},
                     {"text", SubjectsOf(table)},
                     {"hovertemplate", "%{text}: %{y}"},
                     {"marker", {{"color", PlotColour(c)}, {"size", 4}, {"opacity", 0.6}}}});
  }
  page.AddHeading("Values by condition");
  page.AddPlot({{"data", boxes}, {"layout", {{"showlegend", false}, {"yaxis", PlotAxis("value")}}}},
               "Boxes: quartiles and median of the subjects; dashed: their mean; each point is a subject.");
}

/// A vertical dashed line at x.
json Mark(double x)
{
  return {{"type", "line"},
          {"yref", "paper"},
          {"x0", x},
          {"x1", x},
          {"y0", 0},
          {"y1", 1},
          {"line", {{"dash", "dash"}, {"color", PlotGrey()}, {"width", 1}}}};
}

/// Rows from the top in the order given, and as high as their number needs.
json LayoutOfRows(std::size_t rows, const std::string& title)
{
  json layout = {{"showlegend", false}, {"height", 140 + 36 * rows}, {"xaxis", PlotAxis(title)}};
  layout["yaxis"] = {{"autorange", "reversed"}, {"type", "category"}};
  return layout;
}

void AddTukey(HtmlReport& page, const json& tukey)
{
  json pairs = json::array(), differences = json::array(), above = json::array(), below = json::array(),
       colours = json::array();
  for (const json& one : tukey["Comparisons"])
  {
    const double difference = one["MeanDifference"], lower = one["Lower"], upper = one["Upper"];
    pairs.push_back(PlotText(one["Pair"][1].get<std::string>() + " - " + one["Pair"][0].get<std::string>()));
    differences.push_back(difference);
    above.push_back(upper - difference);
    below.push_back(difference - lower);
    colours.push_back(lower > 0 || upper < 0 ? PlotColour(1) : PlotColour(0));
  }
  const json trace = {{"type", "scatter"},
                      {"mode", "markers"},
                      {"x", differences},
                      {"y", pairs},
                      {"marker", {{"color", colours}, {"size", 10}}},
                      {"error_x",
                       {{"type", "data"},
                        {"symmetric", false},
                        {"array", above},
                        {"arrayminus", below},
                        {"color", PlotGrey()},
                        {"thickness", 1.5}}}};
  json layout = LayoutOfRows(pairs.size(), "difference of means");
  layout["shapes"] = json::array({Mark(0)});
  page.AddHeading("Tukey's intervals");
  page.AddPlot(
      {{"data", json::array({trace})}, {"layout", layout}},
      "95 % intervals of all pairs together. Where one does not hold 0 (orange), the two conditions differ.");
}

void AddRanks(HtmlReport& page, const json& answer)
{
  const json& ranks = answer["Friedman"]["MeanRanks"];
  const double critical = answer["Nemenyi"]["CriticalDifference"];
  json names = json::array();
  for (const json& condition : answer["Conditions"])
  {
    names.push_back(PlotText(condition.get<std::string>()));
  }
  const json trace = {
      {"type", "scatter"},
      {"mode", "markers"},
      {"x", ranks},
      {"y", names},
      {"marker", {{"color", PlotColour(0)}, {"size", 10}}},
      {"error_x",
       {{"type", "constant"}, {"value", critical / 2}, {"color", PlotGrey()}, {"thickness", 1.5}}}};
  page.AddHeading("Mean ranks");
  page.AddPlot(
      {{"data", json::array({trace})}, {"layout", LayoutOfRows(names.size(), "mean rank (1: lowest value)")}},
      "Bars are half of Nemenyi's critical difference (" + Decimal(critical, 3) +
          " at 0.05) to each side: conditions whose bars do not meet differ.");
}
} // namespace

HtmlReport StudyPage(const StudyTable& table, const json& answer)
{
  HtmlReport page("Do the conditions differ?");
  page.AddParagraph(Counted(table.Subjects(), "subject") + " under " +
                    Counted(table.Conditions(), "condition") + ".");
  AddBoxes(page, table);
  if (answer["Tukey"].is_object())
  {
    AddTukey(page, answer["Tukey"]);
  }
  if (answer["Friedman"].is_object() && answer["Nemenyi"].is_object())
  {
    AddRanks(page, answer);
  }
  for (const ResultTable& result : TablesOfStudy(answer))
  {
    AddResultTable(page, result);
  }
  std::vector<SeriesWarning> warnings;
  for (const json& warning : answer["Warnings"])
  {
    warnings.push_back({"", {warning["Code"], warning["Text"]}});
  }
  AddWarningTable(page, warnings);
  page.AddParagraph("Made by clade " CLADE_VERSION ".");
  return page;
}
} // namespace Clade
