#include "TrainingRuns/SweepReport.h"

#include "Base/FileWriting.h"
#include "Settings/OrNull.h"
#include "TrainingRuns/TrainingFigures.h"
#include "TrainingRuns/TrainingPicture.h"
#ifdef CLADE_HAS_REPORT
#include "Report/HtmlReport.h"
#include "Report/PlotStyle.h"
#endif

#include <algorithm>
#include <filesystem>

namespace Clade
{
namespace
{
using nlohmann::json;

void AddFigures(std::vector<std::string>& cells, const json& line, Digits digits)
{
  for (const TrainingFigure& figure : trainingFigures)
  {
    const json value = line.is_object() ? line.value(figure.key, json()) : json();
    cells.push_back(value.is_number() ? Cell(value.get<double>(), digits) : "");
  }
}

void AddHeading(std::vector<std::string>& heading)
{
  for (const TrainingFigure& figure : trainingFigures)
  {
    heading.emplace_back(figure.name);
  }
  heading.emplace_back("Remark");
}

std::string RemarkOf(const SweepRow& row)
{
  return !row.problem.empty()                    ? row.problem
         : row.figures.value("collapsed", false) ? "collapsed: it does not follow its input"
                                                 : "";
}

#ifdef CLADE_HAS_REPORT
constexpr std::size_t mostPictures = 24;

std::string TextOf(const SweepRow& row, const std::vector<SweepAxis>& axes)
{
  std::string text;
  for (std::size_t n = 0; n < axes.size(); n++)
  {
    text += (text.empty() ? "" : ", ") + axes[n].option + " " + ValueText(row.point.values[n]);
  }
  return text;
}

void AddPictures(HtmlReport& report, const SweepOutcome& outcome)
{
  std::vector<GreyPicture> pictures;
  for (std::size_t n = 0; n < outcome.ranked.size() && n < mostPictures; n++)
  {
    const SweepRow& row = outcome.ranked[n];
    const auto drawn = row.figures.is_null() ? std::nullopt : DrawTrainingPicture(row.modelPath);
    if (drawn)
    {
      pictures.push_back({std::to_string(n + 1) + ". " + TextOf(row, outcome.axes), drawn->columns,
                          drawn->rows, drawn->pixels});
    }
  }
  if (!pictures.empty())
  {
    report.AddHeading("Pictures");
    report.AddParagraph("The middle image across the slices of the first validation volume: interpolated, "
                        "network, and the truth where it is known.");
    report.AddPictures(pictures);
  }
}

/// For the eye: the remark, which says what failed, beside the first column; no columns without values.
ResultTable ForPage(const ResultTable& table)
{
  const std::size_t last = table.heading.size() - 1;
  std::vector<std::size_t> columns = {0, last};
  for (std::size_t column = 1; column < last; column++)
  {
    const auto hasValue = [&](const std::vector<std::string>& row) { return !row[column].empty(); };
    if (std::any_of(table.rows.begin(), table.rows.end(), hasValue))
    {
      columns.push_back(column);
    }
  }
  ResultTable shown{table.title, {}, std::vector<std::vector<std::string>>(table.rows.size()), table.bad};
  for (const std::size_t column : columns)
  {
    shown.heading.push_back(table.heading[column]);
    for (std::size_t row = 0; row < table.rows.size(); row++)
    {
      shown.rows[row].push_back(table.rows[row][column]);
    }
  }
  return shown;
}

void AddEpochs(HtmlReport& report, const SweepOutcome& outcome)
{
  if (outcome.epochsOfBest.empty())
  {
    return;
  }
  report.AddHeading("The best, epoch by epoch");
  const ResultTable table = ForPage(EpochsOf(outcome, Digits::Six));
  report.AddTable(table.heading, table.rows);
  json x = json::array(), y = json::array();
  for (const json& line : outcome.epochsOfBest)
  {
    x.push_back(line["epoch"]);
    y.push_back(line.value("piqe", json()));
  }
  report.AddPlot({{"data",
                   {{{"type", "scatter"},
                     {"mode", "lines+markers"},
                     {"x", x},
                     {"y", y},
                     {"line", {{"color", PlotColour(0)}}}}}},
                  {"layout", {{"xaxis", PlotAxis("epoch")}, {"yaxis", PlotAxis("PIQE")}}}},
                 "PIQE by epoch (also spelt PIQUE); 0 is best.");
}

void WritePage(const SweepOutcome& outcome, const std::string& path)
{
  HtmlReport report("Sweep");
  report.AddParagraph("Every combination was trained for one epoch, ranked by PIQE (also spelt PIQUE). PIQE "
                      "also rewards artefacts: read it together with the figures against the truth.");
  const ResultTable table = ForPage(RankingOf(outcome, Digits::Six));
  AddPictures(report, outcome);
  report.AddHeading(table.title);
  report.AddTable(table.heading, table.rows, table.bad);
  AddEpochs(report, outcome);
  report.Write(path);
}
#endif
} // namespace

ResultTable RankingOf(const SweepOutcome& outcome, Digits digits)
{
  ResultTable table;
  table.title = "Combinations, the best first";
  table.heading = {"Rank"};
  for (const SweepAxis& axis : outcome.axes)
  {
    table.heading.push_back(axis.option);
  }
  AddHeading(table.heading);
  for (const SweepRow& row : outcome.ranked)
  {
    std::vector<std::string> cells = {std::to_string(table.rows.size() + 1)};
    for (const json& value : row.point.values)
    {
      cells.push_back(ValueText(value));
    }
    AddFigures(cells, row.figures, digits);
    cells.push_back(RemarkOf(row));
    if (!cells.back().empty())
    {
      table.bad.insert(table.rows.size());
    }
    table.rows.push_back(std::move(cells));
  }
  if (outcome.baseline.is_object())
  {
    std::vector<std::string> cells(1 + outcome.axes.size());
    AddFigures(cells, outcome.baseline, digits);
    cells.emplace_back("interpolation alone");
    table.rows.push_back(std::move(cells));
  }
  return table;
}

ResultTable EpochsOf(const SweepOutcome& outcome, Digits digits)
{
  ResultTable table;
  table.title = "The best, epoch by epoch";
  table.heading = {"Epoch"};
  AddHeading(table.heading);
  const json* kept = nullptr; // the model file has the weights of the last one that was chosen
  for (const json& line : outcome.epochsOfBest)
  {
    kept = line.value("chosen", false) ? &line : kept;
  }
  for (const json& line : outcome.epochsOfBest)
  {
    std::vector<std::string> cells = {line["epoch"].dump()};
    AddFigures(cells, line, digits);
    cells.emplace_back(&line == kept ? "kept" : "");
    table.rows.push_back(std::move(cells));
  }
  return table;
}

nlohmann::json ToJson(const SweepOutcome& outcome)
{
  json varied = json::array(), ranked = json::array();
  for (const SweepAxis& axis : outcome.axes)
  {
    varied.push_back(axis.option);
  }
  for (const SweepRow& row : outcome.ranked)
  {
    json values = json::object();
    for (std::size_t n = 0; n < outcome.axes.size(); n++)
    {
      values[outcome.axes[n].option] = row.point.values[n];
    }
    ranked.push_back({{"Name", row.point.name},
                      {"Values", values},
                      {"Figures", row.figures},
                      {"Problem", OrNull(row.problem)}});
  }
  return {{"Varied", varied}, {"Ranked", ranked}, {"Baseline", outcome.baseline}};
}

void WriteSweepFiles(const SweepOutcome& outcome, const std::string& folder)
{
  const auto path = [&](const char* name) { return (std::filesystem::path(folder) / name).string(); };
  WriteWholeFile(path("sweep.csv"), ToCsv(RankingOf(outcome, Digits::Every)));
  if (!outcome.epochsOfBest.empty())
  {
    WriteWholeFile(path("epochs.csv"), ToCsv(EpochsOf(outcome, Digits::Every)));
  }
#ifdef CLADE_HAS_REPORT
  WritePage(outcome, path("sweep.html"));
#endif
}
} // namespace Clade
