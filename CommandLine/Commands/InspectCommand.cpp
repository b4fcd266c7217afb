#include "Commands/Command.h"
#include "Commands/InspectNifti.h"
#include "Commands/MeasurementOutput.h"
#include "Terminal/Terminal.h"
#include "Terminal/TerminalText.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Base/FileWriting.h"
#include "Base/FilesBelow.h"
#include "Base/Format.h"
#include "Base/Joined.h"
#include "Dicom/Read/SummaryJson.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <iterator>
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

/// "NIfTI file head.nii.gz: CT assumed, 3 volumes"
std::string NameOfFile(const NiftiSummary& summary)
{
  const SeriesSummary& volume = summary.volume;
  return "NIfTI file " + Printable(volume.description) + ": " +
         (volume.modality.empty() ? "no modality" : volume.modality + " assumed") +
         (summary.volumes > 0 ? ", " + Counted(summary.volumes, "volume") : "");
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

/// What was found, the verdict and the next step, after what the series or file is.
std::vector<std::string> LinesOf(const SeriesSummary& summary)
{
  const std::string geometry = GeometryOf(summary);
  const std::string step = NextStep(summary.code, Place::CommandLine);
  std::vector<std::string> lines;
  if (!geometry.empty())
  {
    lines.push_back(geometry);
  }
  for (const SeriesSummary::Volume& volume : summary.volumes)
  {
    if (!volume.label.empty()) // else there is no more to say than how many there are
    {
      lines.push_back("volume " + std::to_string(volume.number) + ": " + Printable(volume.label) + ", " +
                      Counted(volume.images, "image"));
    }
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
  return lines;
}

void PrintIndented(const std::string& name, const std::vector<std::string>& lines)
{
  const std::size_t columns = TerminalColumns(STDOUT_FILENO);
  std::cout << Wrapped(name, 0, columns);
  for (const std::string& line : lines)
  {
    std::cout << Wrapped(line, 2, columns);
  }
}

void Print(const SeriesSummary& summary)
{
  std::vector<std::string> lines = LinesOf(summary);
  lines.push_back(summary.seriesInstanceUid.empty() ? "(no SeriesInstanceUID)" : summary.seriesInstanceUid);
  PrintIndented(NameOfSeries(summary), lines);
}

void Print(const NiftiSummary& summary)
{
  std::vector<std::string> lines = LinesOf(summary.volume);
  if (summary.derived)
  {
    lines.push_back("enhance would make " + Counted(summary.derived->slices, "slice") + " every " +
                    Decimal(summary.derived->sliceSpacingMm, 3) + " mm" +
                    (summary.volumes > 1 ? " of each volume" : ""));
  }
  PrintIndented(NameOfFile(summary), lines);
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

void PrintSeries(const std::vector<SeriesSummary>& list)
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
}

/// What is below the paths, sorted.
struct Found
{
  std::vector<SeriesSummary> series;
  std::vector<NiftiSummary> files;

  /// Series, then files.
  std::vector<SeriesSummary> All() const
  {
    std::vector<SeriesSummary> all = series;
    std::transform(files.begin(), files.end(), std::back_inserter(all),
                   [](const NiftiSummary& file) { return file.volume; });
    return all;
  }
};

void PrintAll(const Found& found)
{
  PrintSeries(found.series);
  for (const NiftiSummary& file : found.files)
  {
    Print(file);
  }
  const std::vector<SeriesSummary> all = found.All();
  const auto accepted =
      std::count_if(all.begin(), all.end(), [](const SeriesSummary& one) { return one.isAccepted; });
  const auto fine = std::count_if(all.begin(), all.end(), NeedsNothing);
  const std::string files = Counted(found.files.size(), "NIfTI file");
  const std::string series = std::to_string(found.series.size()) + " series";
  std::cout << '\n'
            << (found.files.empty()    ? series
                : found.series.empty() ? files
                                       : series + " and " + files)
            << ": " << accepted << " would be enhanced, " << fine << " fine enough already, "
            << static_cast<std::ptrdiff_t>(all.size()) - accepted - fine << " refused\n";
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

/// Everything below the paths.
Found LookBelow(const InspectArguments& arguments)
{
  InputLimits limits;
  limits.allowDerived = arguments.allowDerived;
  limits.skipUnreadable = arguments.skipUnreadable;
  TerminalProgress terminal(arguments.json || isatty(STDERR_FILENO) == 0); // a bar, but no lines in logs
  NoProgress ofOne;
  terminal.BeginStage("inspect");
  const std::vector<std::string> all = FilesBelow(arguments.paths);
  const auto series = SeriesAmong(all);
  const std::vector<std::string> files = NiftiAmong(all);
  const std::size_t count = series.size() + files.size();
  if (count == 0)
  {
    throw Error(ErrorCode::NotFound,
                "there is no DICOM image and no NIfTI file in " + Joined(arguments.paths));
  }
  Found found;
  const auto next = [&]
  {
    terminal.ThrowIfCancelled();
    terminal.Report(static_cast<double>(found.series.size() + found.files.size()) /
                    static_cast<double>(count));
  };
  for (const auto& [uid, paths] : series)
  {
    next();
    std::vector<DicomObject> objects;
    for (const std::string& file : paths)
    {
      objects.push_back({file, {}});
    }
    found.series.push_back(InspectSeries(objects, limits, ofOne));
  }
  for (const std::string& file : files)
  {
    next();
    found.files.push_back(InspectNifti(file, ofOne));
  }
  std::sort(found.series.begin(), found.series.end(), IsBefore);
  return found;
}

nlohmann::json FileToJson(const NiftiSummary& file)
{
  nlohmann::json json = SummaryToJson(file.volume, Place::CommandLine);
  for (const char* ofDicom : {"SeriesInstanceUID", "SeriesNumber", "SeriesDescription", "TransferSyntax",
                              "Images", "SliceThicknessMm"})
  {
    json.erase(ofDicom);
  }
  json["File"] = file.volume.description;
  json["Volumes"] = file.volumes;
  json["DerivedSlices"] = file.derived ? nlohmann::json(file.derived->slices) : nlohmann::json();
  json["DerivedSpacingMm"] = file.derived ? nlohmann::json(file.derived->sliceSpacingMm) : nlohmann::json();
  return json;
}

void Inspect(const InspectArguments& arguments)
{
  if (!arguments.csvFile.empty())
  {
    RequireWritableFile(arguments.csvFile);
  }
  const Found found = LookBelow(arguments);
  if (!arguments.csvFile.empty())
  {
    WriteCsv(arguments.csvFile, TableOf(found.All()));
  }
  if (!arguments.json)
  {
    PrintAll(found);
    return;
  }
  nlohmann::json series = nlohmann::json::array();
  for (const SeriesSummary& summary : found.series)
  {
    series.push_back(SummaryToJson(summary, Place::CommandLine));
  }
  nlohmann::json json = {{"Series", series}};
  for (const NiftiSummary& file : found.files)
  {
    json["NiftiFiles"].push_back(FileToJson(file));
  }
  std::cout << json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}
} // namespace

void AddInspectCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<InspectArguments>();
  CLI::App* inspect = program.add_subcommand(
      "inspect", "what each DICOM series or NIfTI file is, and whether it would be accepted");
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
