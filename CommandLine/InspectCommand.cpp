#include "Command.h"
#include "MeasurementOutput.h"
#include "Terminal.h"
#include "TerminalText.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Base/FileWriting.h"
#include "Base/Format.h"
#include "Base/Joined.h"
#include "Dicom/Read/SummaryJson.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <tuple>
#include <unistd.h>

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

/// "Series 4: t2_tse_tra, MR, 19 images"
std::string NameOfSeries(const SeriesSummary& summary)
{
  return "Series " + (summary.seriesNumber ? std::to_string(*summary.seriesNumber) : "without number") +
         ": " + (summary.description.empty() ? "no description" : Printable(summary.description)) + ", " +
         (summary.modality.empty() ? "no modality" : Printable(summary.modality)) + ", " +
         Counted(summary.images, "image");
}

/// "384 x 384 x 19 voxels of 0.5 x 0.5 x 3 mm, axial, slice thickness 3 mm, ratio 6": what is known of it.
std::string GeometryOf(const SeriesSummary& summary)
{
  std::vector<std::string> parts;
  if (summary.columns)
  {
    parts.push_back(Known(summary.columns) + " x " + Known(summary.rows) +
                    (summary.slices ? " x " + Known(summary.slices) + " voxels" : " pixels"));
  }
  if (!parts.empty() && summary.columnSpacingMm && summary.rowSpacingMm)
  {
    parts.back() += " of " + Known(summary.columnSpacingMm) + " x " + Known(summary.rowSpacingMm) +
                    (summary.sliceSpacingMm ? " x " + Known(summary.sliceSpacingMm) : "") + " mm";
  }
  if (!summary.orientation.empty())
  {
    parts.push_back(summary.orientation);
  }
  if (summary.sliceThicknessMm)
  {
    parts.push_back("slice thickness " + Known(summary.sliceThicknessMm) + " mm");
  }
  if (summary.ratio)
  {
    parts.push_back("ratio " + Known(summary.ratio));
  }
  return Joined(parts);
}

bool NeedsNothing(const SeriesSummary& summary)
{
  return summary.code == TraitsOf(ErrorCode::NothingToDo).name;
}

void Print(const SeriesSummary& summary)
{
  const std::size_t columns = TerminalColumns(STDOUT_FILENO);
  std::cout << Wrapped(NameOfSeries(summary), 0, columns);
  const std::string geometry = GeometryOf(summary);
  const std::string step = NextStep(summary.code, Place::CommandLine);
  std::vector<std::string> lines;
  if (!geometry.empty())
  {
    lines.push_back(geometry);
  }
  for (const SeriesSummary::Volume& volume : summary.volumes)
  {
    lines.push_back("volume " + std::to_string(volume.number) + ": " + Printable(volume.label) + ", " +
                    Counted(volume.images, "image"));
  }
  for (const Warning& warning : summary.warnings)
  {
    lines.push_back(warning.code + ": " + Printable(warning.text));
  }
  lines.push_back(summary.isAccepted      ? "accepted"
                  : NeedsNothing(summary) ? summary.code + ": " + summary.sentence
                                          : "refused: " + summary.code + ": " + Printable(summary.sentence));
  if (!step.empty())
  {
    lines.push_back("what to do: " + step);
  }
  lines.push_back(summary.seriesInstanceUid.empty() ? "(no SeriesInstanceUID)" : summary.seriesInstanceUid);
  for (const std::string& line : lines)
  {
    std::cout << Wrapped(line, 2, columns);
  }
}

/// By study, and there by number; those without a number come last.
bool IsBefore(const SeriesSummary& a, const SeriesSummary& b)
{
  const auto keyOf = [](const SeriesSummary& series)
  {
    return std::make_tuple(series.studyInstanceUid, !series.seriesNumber, series.seriesNumber.value_or(0),
                           series.seriesInstanceUid);
  };
  return keyOf(a) < keyOf(b);
}

void PrintAll(const std::vector<SeriesSummary>& list)
{
  const bool hasStudies =
      !list.empty() && list.front().studyInstanceUid != list.back().studyInstanceUid; // sorted by study
  const SeriesSummary* before = nullptr;
  for (const SeriesSummary& series : list)
  {
    if (hasStudies && (before == nullptr || before->studyInstanceUid != series.studyInstanceUid))
    {
      std::cout << (before == nullptr ? "" : "\n") << "Study "
                << (series.studyInstanceUid.empty() ? "(unknown)" : series.studyInstanceUid) << '\n';
    }
    Print(series);
    before = &series;
  }
  const auto accepted =
      std::count_if(list.begin(), list.end(), [](const SeriesSummary& series) { return series.isAccepted; });
  const auto fine = std::count_if(list.begin(), list.end(), NeedsNothing);
  std::cout << '\n'
            << list.size() << " series: " << accepted << " would be enhanced, " << fine
            << " fine enough already, " << static_cast<std::ptrdiff_t>(list.size()) - accepted - fine
            << " refused\n";
}

ResultTable TableOf(const std::vector<SeriesSummary>& list)
{
  ResultTable table{"",
                    {"SeriesInstanceUID",
                     "Modality",
                     "Description",
                     "Images",
                     "Columns",
                     "Rows",
                     "Slices",
                     "ColumnSpacingMm",
                     "RowSpacingMm",
                     "SliceSpacingMm",
                     "SliceThicknessMm",
                     "Orientation",
                     "Ratio",
                     "Accepted",
                     "Code",
                     "Sentence",
                     "NextStep",
                     "Volumes",
                     "Warnings",
                     "SeriesNumber"},
                    {}};
  for (const SeriesSummary& series : list)
  {
    std::string codes;
    for (const Warning& warning : series.warnings)
    {
      codes += (codes.empty() ? "" : " ") + warning.code;
    }
    table.rows.push_back({series.seriesInstanceUid,
                          series.modality,
                          series.description,
                          std::to_string(series.images),
                          Known(series.columns),
                          Known(series.rows),
                          Known(series.slices),
                          Known(series.columnSpacingMm),
                          Known(series.rowSpacingMm),
                          Known(series.sliceSpacingMm),
                          Known(series.sliceThicknessMm),
                          series.orientation,
                          Known(series.ratio),
                          series.isAccepted ? "yes" : "no",
                          series.code,
                          series.sentence,
                          NextStep(series.code, Place::CommandLine),
                          std::to_string(std::max<std::size_t>(series.volumes.size(), 1)),
                          codes,
                          series.seriesNumber ? std::to_string(*series.seriesNumber) : ""});
  }
  return table;
}

/// Every series below the paths, sorted.
std::vector<SeriesSummary> SummariesOf(const InspectArguments& arguments)
{
  InputLimits limits;
  limits.allowDerived = arguments.allowDerived;
  limits.skipUnreadable = arguments.skipUnreadable;
  TerminalProgress terminal(arguments.json || isatty(STDERR_FILENO) == 0); // a bar, but no lines in logs
  NoProgress ofSeries;
  terminal.BeginStage("inspect");
  const auto series = FindSeries(arguments.paths);
  if (series.empty())
  {
    throw Error(ErrorCode::NotFound, "there is no DICOM image in " + Joined(arguments.paths));
  }
  std::vector<SeriesSummary> summaries;
  for (const auto& [uid, files] : series)
  {
    terminal.ThrowIfCancelled();
    terminal.Report(static_cast<double>(summaries.size()) / static_cast<double>(series.size()));
    std::vector<DicomObject> objects;
    for (const std::string& file : files)
    {
      objects.push_back({file, {}});
    }
    summaries.push_back(InspectSeries(objects, limits, ofSeries));
  }
  std::sort(summaries.begin(), summaries.end(), IsBefore);
  return summaries;
}

void Inspect(const InspectArguments& arguments)
{
  if (!arguments.csvFile.empty())
  {
    RequireWritableFile(arguments.csvFile);
  }
  const std::vector<SeriesSummary> summaries = SummariesOf(arguments);
  if (!arguments.csvFile.empty())
  {
    WriteCsv(arguments.csvFile, TableOf(summaries));
  }
  if (!arguments.json)
  {
    PrintAll(summaries);
    return;
  }
  nlohmann::json list = nlohmann::json::array();
  for (const SeriesSummary& summary : summaries)
  {
    list.push_back(SummaryToJson(summary, Place::CommandLine));
  }
  std::cout << nlohmann::json{{"Series", list}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
            << '\n';
}
} // namespace

void AddInspectCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<InspectArguments>();
  CLI::App* inspect =
      program.add_subcommand("inspect", "what each DICOM series is, and whether it would be accepted");
  inspect->add_option("paths", arguments->paths, "folders or files")->required();
  inspect->add_option("--csv", arguments->csvFile, "write a line for each series as CSV")->type_name("FILE");
  inspect->add_flag("--json", arguments->json, "print one JSON object");
  inspect->add_flag("--allow-derived", arguments->allowDerived, "accept parametric maps and projections");
  inspect->add_flag("--skip-unreadable", arguments->skipUnreadable,
                    "leave out files that cannot be read, with a warning");
  inspect->footer("Examples: clade inspect /data/study\n"
                  "          clade inspect /data/archive --csv archive.csv");
  inspect->callback([arguments] { Inspect(*arguments); });
}
} // namespace Clade
