#include "Commands/EnhanceDicom.h"

#include "Commands/EnhanceOutput.h"
#include "Commands/StagedFiles.h"
#include "Commands/StagingFolder.h"
#include "Terminal/Terminal.h"

#include "Base/Error.h"
#include "Dicom/Read/SeriesChoice.h"
#include "Enhance/EnhanceSeries.h"
#include "Enhance/SeriesNifti.h"
#include "Volume/NiftiFile.h"

#include <cctype>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;
using MadeVolumes = std::vector<MadeVolume>;

InputLimits LimitsOf(const EnhanceArguments& arguments)
{
  InputLimits limits = InputLimitsOf(arguments.options);
  limits.threads = arguments.threads;
  return limits;
}

EnhanceRequest RequestFor(const SourceSeries& source, const EnhanceArguments& arguments)
{
  EnhanceRequest request;
  request.model = ResolveModel(arguments.model, source.modality, arguments.modelsDirectory, true);
  request.settings = {arguments.options, arguments.threads};
  return request;
}

/// The series as DICOM into the existing folder `folder`, which becomes `output`; several volumes into
/// folders of it.
MadeVolumes MakeSeries(const EnhanceArguments& arguments, const std::vector<DicomObject>& objects,
                       const fs::path& folder, const fs::path& output, StageClock& progress)
{
  const VolumeReader reader(objects, LimitsOf(arguments), progress);
  const std::vector<std::size_t> volumes = reader.Wanted();
  MadeVolumes made;
  for (const std::size_t volume : volumes)
  {
    const SourceSeries source = reader.Read(volume, progress);
    const fs::path below = volumes.size() == 1 ? "" : "volume-" + std::to_string(volume);
    const fs::path place = below.empty() ? folder : folder / below;
    fs::create_directory(place);
    const EnhancePlan plan = PlanEnhancement(source, RequestFor(source, arguments));
    made.push_back({EnhanceSeries(source, plan, place.string(), progress).report,
                    (below.empty() ? output : output / below).string()});
  }
  return made;
}

/// The series as NIfTI files.
MadeVolumes MakeNifti(const EnhanceArguments& arguments, const std::vector<DicomObject>& objects,
                      StageClock& progress)
{
  const VolumeReader reader(objects, LimitsOf(arguments), progress);
  const std::vector<std::size_t> volumes = reader.Wanted();
  const std::vector<std::string> outputs = NiftiOutputs(arguments.output, volumes);
  StagedFiles files(AllNiftiOutputs(arguments, outputs));
  MadeVolumes made;
  for (std::size_t n = 0; n < volumes.size(); n++)
  {
    const std::string& path = outputs[n];
    const SourceSeries source = reader.Read(volumes[n], progress);
    const EnhanceRequest request = RequestFor(source, arguments);
    EnhancedVolume derived = EnhanceSeriesVolume(source, request, progress);
    WriteSeriesAsNifti(files.PlaceOf(path), derived.volume, source, false, progress);
    if (derived.uncertainty && arguments.options.uncertainty)
    {
      WriteSeriesAsNifti(files.PlaceOf(UncertaintyBeside(path)), *derived.uncertainty, source, true,
                         progress);
    }
    derived.report.seconds = progress.Seconds();
    derived.report.peakMemoryMiB = PeakMemoryMiB();
    made.push_back({std::move(derived.report), path});
  }
  files.MoveIntoPlace();
  return made;
}

/// The one series that is meant; the error for several says what else can be done.
std::vector<DicomObject> ObjectsOf(const EnhanceArguments& arguments)
{
  try
  {
    return FindOneSeries(arguments.input, arguments.series);
  }
  catch (const Error& error)
  {
    if (error.Code() != ErrorCode::InvalidArgument || !arguments.series.empty())
    {
      throw;
    }
    throw Error(error.Code(), error.Message() + "\n  --all  every one that can be enhanced, each into a "
                                                "folder of OUTPUT");
  }
}

/// "4-t2_tse_tra": what a file system takes of number and description.
std::string FolderNameOf(const FoundSeries& series, std::set<std::string>& taken)
{
  constexpr std::size_t longest = 60;
  std::string name = (series.number ? std::to_string(*series.number) + "-" : "") +
                     (series.description.empty() ? "series" : series.description);
  for (char& c : name)
  {
    const auto byte = static_cast<unsigned char>(c);
    const bool isSafe = std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '+' || c == '=';
    c = isSafe && byte < 0x80 ? c : '_';
  }
  name = name.substr(0, longest);
  std::string unique = name.front() == '.' ? "_" + name.substr(1) : name;
  for (int n = 2; !taken.insert(unique).second; n++)
  {
    unique = name + "-" + std::to_string(n);
  }
  return unique;
}

/// What became of the series of a study.
struct StudyOutcome
{
  nlohmann::json made = nlohmann::json::array();
  nlohmann::json thereAlready = nlohmann::json::array();
  nlohmann::json leftOut = nlohmann::json::array();
  std::vector<Error> refusals;
};

std::string TitleOf(const FoundSeries& series)
{
  return "series " + (series.number ? std::to_string(*series.number) : series.seriesInstanceUid) +
         (series.description.empty() ? "" : " (" + series.description + ")");
}

nlohmann::json EntryOf(const FoundSeries& series)
{
  return {{"SeriesInstanceUID", series.seriesInstanceUid},
          {"SeriesNumber", series.number ? nlohmann::json(*series.number) : nlohmann::json()},
          {"SeriesDescription", series.description}};
}

void MakeOneOf(const FoundSeries& series, const fs::path& folder, const EnhanceArguments& arguments,
               TerminalProgress& terminal, StudyOutcome& outcome)
{
  nlohmann::json entry = EntryOf(series);
  entry["Folder"] = folder.string();
  std::error_code ignored;
  if (fs::exists(folder) && !fs::is_empty(folder, ignored))
  {
    outcome.thereAlready.push_back(entry);
    terminal.PrintLine(TitleOf(series) + ": " + folder.string() + " already exists, left as it is");
    return;
  }
  try
  {
    StageClock progress(terminal);
    StagingFolder staging(folder);
    for (const MadeVolume& volume : MakeSeries(arguments, series.Objects(), staging.Path(), folder, progress))
    {
      entry["Volumes"].push_back(ToJson(volume.report));
    }
    staging.MoveIntoPlace();
    outcome.made.push_back(entry);
    terminal.PrintLine(TitleOf(series) + ": " + folder.string());
  }
  catch (const Error& error)
  {
    if (!TraitsOf(error.Code()).isInputVerdict && error.Code() != ErrorCode::QualityGate)
    {
      throw;
    }
    entry.erase("Folder");
    entry["Code"] = error.CodeName();
    entry["Sentence"] = error.Message();
    outcome.leftOut.push_back(entry);
    outcome.refusals.push_back(error);
    terminal.PrintLine(TitleOf(series) + ": left out, " + std::string(error.CodeName()) + ": " +
                       error.Message());
  }
}
} // namespace

void EnhanceDicom(const EnhanceArguments& arguments)
{
  TerminalProgress terminal(arguments.json);
  StageClock progress(terminal);
  MadeVolumes made;
  if (IsNiftiPath(arguments.output))
  {
    made = MakeNifti(arguments, ObjectsOf(arguments), progress);
  }
  else
  {
    StagingFolder staging(arguments.output);
    made = MakeSeries(arguments, ObjectsOf(arguments), staging.Path(), arguments.output, progress);
    staging.MoveIntoPlace();
  }
  terminal.Finish();
  PrintReports(arguments, made);
}

void EnhanceStudy(const EnhanceArguments& arguments)
{
  TerminalProgress terminal(arguments.json);
  terminal.BeginStage("look for series");
  const std::vector<FoundSeries> list = ListSeries({arguments.input});
  if (list.empty())
  {
    throw Error(ErrorCode::NotFound, "there is no DICOM image in " + arguments.input);
  }
  std::error_code error;
  fs::create_directories(arguments.output, error);
  if (error)
  {
    throw Error(ErrorCode::Forbidden, "cannot make the folder " + arguments.output + ": " + error.message());
  }
  StudyOutcome outcome;
  std::set<std::string> names;
  for (const FoundSeries& series : list)
  {
    MakeOneOf(series, fs::path(arguments.output) / FolderNameOf(series, names), arguments, terminal, outcome);
  }
  terminal.Finish();
  if (outcome.made.empty() && outcome.thereAlready.empty())
  {
    fs::remove(arguments.output, error); // where it is empty
    throw outcome.refusals.front().WithContext("of " + std::to_string(list.size()) +
                                               " series, none was enhanced; the first");
  }
  WriteReport(
      arguments,
      {{"Series", outcome.made}, {"ThereAlready", outcome.thereAlready}, {"LeftOut", outcome.leftOut}});
  if (!arguments.json)
  {
    std::cout << list.size() << " series: " << outcome.made.size() << " enhanced, "
              << outcome.thereAlready.size() << " already there, " << outcome.leftOut.size()
              << " left out; in " << arguments.output << '\n';
  }
}
} // namespace Clade
