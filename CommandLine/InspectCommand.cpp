#include "Command.h"
#include "MeasurementOutput.h"
#include "Terminal.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Enhance/SummaryJson.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>

namespace Clade
{
namespace
{
struct InspectArguments
{
  std::vector<std::string> paths;
  std::string csvFile;
  bool json = false;
  bool allowDerived = false;
  bool skipUnreadable = false;
};

std::string Known(const std::optional<double>& value)
{
  return value ? Decimal(*value, 3) : "?";
}
std::string Known(const std::optional<std::size_t>& value)
{
  return value ? std::to_string(*value) : "?";
}

void Print(const SeriesSummary& summary)
{
  std::cout << summary.seriesInstanceUid << '\n'
            << "  " << (summary.modality.empty() ? "?" : summary.modality) << "  " << summary.description
            << "  " << summary.images << " images";
  if (summary.columns)
  {
    std::cout << ", " << Known(summary.columns) << " x " << Known(summary.rows) << " x "
              << Known(summary.slices) << " voxels of " << Known(summary.columnSpacingMm) << " x "
              << Known(summary.rowSpacingMm) << " x " << Known(summary.sliceSpacingMm) << " mm, "
              << summary.orientation << ", slice thickness " << Known(summary.sliceThicknessMm)
              << " mm, ratio " << Known(summary.ratio);
  }
  std::cout << '\n';
  for (const Warning& warning : summary.warnings)
  {
    std::cout << "  " << warning.code << ": " << warning.text << '\n';
  }
  for (const SeriesSummary::Volume& volume : summary.volumes)
  {
    std::cout << "  volume " << volume.number << ": " << volume.label << ", " << volume.images << " images\n";
  }
  std::cout << "  " << (summary.isAccepted ? "accepted" : summary.code + ": " + summary.sentence) << '\n';
  const std::string step = NextStep(summary.code, Place::CommandLine);
  if (!step.empty())
  {
    std::cout << "  what to do: " << step << '\n';
  }
}

ResultTable TableOf(const std::vector<SeriesSummary>& list)
{
  ResultTable table{"",
                    {"SeriesInstanceUID", "Modality", "Description", "Images", "Columns", "Rows", "Slices",
                     "ColumnSpacingMm", "RowSpacingMm", "SliceSpacingMm", "SliceThicknessMm", "Orientation",
                     "Ratio", "Accepted", "Code", "Sentence", "NextStep", "Volumes", "Warnings"},
                    {}};
  for (const SeriesSummary& series : list)
  {
    std::string codes;
    for (const Warning& warning : series.warnings)
    {
      codes += (codes.empty() ? "" : " ") + warning.code;
    }
    table.rows.push_back({series.seriesInstanceUid, series.modality, series.description,
                          std::to_string(series.images), Known(series.columns), Known(series.rows),
                          Known(series.slices), Known(series.columnSpacingMm), Known(series.rowSpacingMm),
                          Known(series.sliceSpacingMm), Known(series.sliceThicknessMm), series.orientation,
                          Known(series.ratio), series.isAccepted ? "yes" : "no", series.code, series.sentence,
                          NextStep(series.code, Place::CommandLine),
                          std::to_string(std::max<std::size_t>(series.volumes.size(), 1)), codes});
  }
  return table;
}

void Inspect(const InspectArguments& arguments)
{
  NoProgress progress;
  InputLimits limits;
  limits.allowDerived = arguments.allowDerived;
  limits.skipUnreadable = arguments.skipUnreadable;
  const auto series = FindSeries(arguments.paths);
  if (series.empty())
  {
    throw Error(ErrorCode::NotFound,
                "there is no DICOM image in " + CLI::detail::join(arguments.paths, ", "));
  }
  nlohmann::json list = nlohmann::json::array();
  std::vector<SeriesSummary> summaries;
  for (const auto& [uid, files] : series)
  {
    std::vector<DicomObject> objects;
    for (const std::string& file : files)
    {
      objects.push_back({file, ""});
    }
    const SeriesSummary summary = InspectSeries(objects, limits, progress);
    summaries.push_back(summary);
    arguments.json ? list.push_back(SummaryToJson(summary, Place::CommandLine)) : Print(summary);
  }
  if (!arguments.csvFile.empty())
  {
    WriteCsv(arguments.csvFile, TableOf(summaries));
  }
  if (arguments.json)
  {
    std::cout << nlohmann::json{{"Series", list}}.dump() << '\n';
  }
}
} // namespace

void AddInspectCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<InspectArguments>();
  CLI::App* inspect =
      program.add_subcommand("inspect", "what each DICOM series is, and whether it would be accepted");
  inspect->add_option("paths", arguments->paths, "folders or files")->required();
  inspect->add_option("--csv", arguments->csvFile, "write a line for each series as CSV");
  inspect->add_flag("--json", arguments->json, "print one JSON object");
  inspect->add_flag("--allow-derived", arguments->allowDerived, "accept parametric maps and projections");
  inspect->add_flag("--skip-unreadable", arguments->skipUnreadable,
                    "leave out files that cannot be read, with a warning");
  inspect->footer("Examples: clade inspect /data/study\n"
                  "          clade inspect /data/archive --csv archive.csv");
  inspect->callback([arguments] { Inspect(*arguments); });
}
} // namespace Clade
