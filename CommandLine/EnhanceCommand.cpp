#include "Command.h"
#include "OptionsOf.h"
#include "StagingFolder.h"
#include "Terminal.h"

#include "Base/Error.h"
#include "Enhance/EnhanceVolume.h"
#include "Volume/NiftiFile.h"
#ifdef CLADE_HAS_DICOM
#include "Enhance/EnhanceSeries.h"
#include "Enhance/SeriesLoader.h"
#endif

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <memory>
#include <vector>

namespace Clade
{
namespace
{
struct EnhanceArguments
{
  std::string input;
  std::string output;
  std::string model = "auto";
  std::string modelsDirectory;
  std::string modality = "auto";
  std::string series;
  std::string reportFile;
  bool json = false;
  bool allowDerived = false;
  bool skipUnreadable = false;
  bool force = false;
  std::size_t threads = 0;
  EnhanceOptions options;
};

EnhanceSettings SettingsOf(const EnhanceArguments& arguments)
{
  return {arguments.options, arguments.threads, arguments.force};
}

/// Into the file that was asked for, and to standard output with --json.
void WriteReport(const EnhanceArguments& arguments, const nlohmann::json& report)
{
  if (!arguments.reportFile.empty())
  {
    std::ofstream file(arguments.reportFile);
    file << report.dump(2) << '\n';
    if (!file.flush())
    {
      throw Error(ErrorCode::StorageFull, "cannot write the report " + arguments.reportFile);
    }
  }
  if (arguments.json)
  {
    std::cout << report.dump() << '\n';
  }
}

void PrintSummary(const EnhanceArguments& arguments, const nlohmann::json& report)
{
  const nlohmann::json& output = report["Output"];
  std::cout << std::setprecision(4) << output["Slices"] << " slices of " << output["Columns"] << " x "
            << output["Rows"] << " voxels, " << output["SpacingMm"][0].get<double>() << " x "
            << output["SpacingMm"][1].get<double>() << " x " << output["SpacingMm"][2].get<double>()
            << " mm, in " << arguments.output << '\n';
  for (const nlohmann::json& warning : report["Warnings"])
  {
    std::cout << warning["Code"].get<std::string>() << ": " << warning["Text"].get<std::string>() << '\n';
  }
}

void PrintReport(const EnhanceArguments& arguments, const nlohmann::json& report)
{
  WriteReport(arguments, report);
  if (!arguments.json)
  {
    PrintSummary(arguments, report);
  }
}

#ifdef CLADE_HAS_DICOM
/// One report is printed as it is, several as {"Volumes": [...]}.
void PrintReports(const EnhanceArguments& arguments, const std::vector<nlohmann::json>& reports)
{
  if (reports.size() == 1)
  {
    PrintReport(arguments, reports.front());
    return;
  }
  WriteReport(arguments, {{"Volumes", reports}});
  for (const nlohmann::json& report : reports)
  {
    if (!arguments.json)
    {
      std::cout << "volume " << report["Volume"]["Number"] << " ("
                << report["Volume"]["Label"].get<std::string>() << "): ";
      PrintSummary(arguments, report);
    }
  }
}

void EnhanceDicom(const EnhanceArguments& arguments)
{
  TerminalProgress terminal(arguments.json);
  StageClock progress(terminal);
  StagingFolder staging(arguments.output);

  InputLimits limits;
  limits.allowDerived = arguments.allowDerived;
  limits.memoryLimitGiB = arguments.options.memoryLimitGiB;
  limits.skipUnreadable = arguments.skipUnreadable;
  limits.volume = arguments.options.volume == allVolumes ? everyVolume
                                                         : static_cast<std::size_t>(arguments.options.volume);
  const VolumeReader reader(FindOneSeries(arguments.input, arguments.series), limits, progress);
  const std::vector<std::size_t> volumes = reader.Wanted();
  std::vector<nlohmann::json> reports;
  for (const std::size_t volume : volumes)
  {
    const SourceSeries source = reader.Read(volume, progress);
    const std::filesystem::path folder =
        volumes.size() == 1 ? staging.Path() : staging.Path() / ("volume-" + std::to_string(volume));
    std::filesystem::create_directory(folder);
    EnhanceRequest request;
    request.model = ResolveModel(arguments.model, source.modality, arguments.modelsDirectory, true);
    request.settings = SettingsOf(arguments);
    const EnhancePlan plan = PlanEnhancement(source, request);
    reports.push_back(EnhanceSeries(source, plan, folder.string(), progress).report);
  }
  staging.MoveIntoPlace();
  PrintReports(arguments, reports);
}
#else
void EnhanceDicom(const EnhanceArguments&)
{
  throw Error(ErrorCode::InvalidArgument,
              "this program was built without DCMTK: only .nii and .nii.gz files are read");
}
#endif

/// CT numbers go far below zero, magnitudes of MR never do.
std::string ModalityOf(const Volume& volume)
{
  const float lowest = *std::min_element(volume.voxels.begin(), volume.voxels.end());
  return lowest < -500 ? "CT" : "MR";
}

/// "fine.nii.gz" and "-uncertainty": "fine-uncertainty.nii.gz".
std::string BesideOutput(const std::string& path, const std::string& mark)
{
  const std::size_t end = path.size() - (path.back() == 'z' || path.back() == 'Z' ? 7 : 4);
  return path.substr(0, end) + mark + path.substr(end);
}

void EnhanceNifti(const EnhanceArguments& arguments)
{
  if (std::filesystem::exists(arguments.output))
  {
    throw Error(ErrorCode::Conflict, arguments.output + " is there already; nothing is overwritten");
  }
  TerminalProgress terminal(arguments.json);
  StageClock progress(terminal);
  const NiftiVolume source = ReadNifti(arguments.input, progress);
  VolumeMeaning meaning;
  meaning.modality = arguments.modality == "auto" ? ModalityOf(source.volume) : arguments.modality;
  const EnhanceModel model = ResolveModel(arguments.model, meaning.modality, arguments.modelsDirectory, true);

  nlohmann::json report = {{"Version", CLADE_VERSION}, {"Warnings", nlohmann::json::array()}};
  report["Input"] = GridToJson(source.volume.grid);
  report["Input"]["Modality"] = meaning.modality;
  const EnhancedVolume derived =
      EnhanceVolume(source.volume, meaning, model, SettingsOf(arguments), progress, report);
  WriteNifti(arguments.output, derived.volume, source.layout, progress);
  if (arguments.options.uncertainty && derived.uncertainty)
  {
    WriteNifti(BesideOutput(arguments.output, "-uncertainty"), *derived.uncertainty, source.layout, progress);
  }
  report["Seconds"] = SecondsToJson(progress);
  report["PeakMemoryMiB"] = PeakMemoryMiB();
  PrintReport(arguments, report);
}

void Enhance(const EnhanceArguments& arguments)
{
  RequireValid(arguments.options);
  if (IsNiftiPath(arguments.input) != IsNiftiPath(arguments.output))
  {
    throw Error(ErrorCode::InvalidArgument,
                "INPUT and OUTPUT must both be DICOM folders or both .nii or .nii.gz files");
  }
  IsNiftiPath(arguments.input) ? EnhanceNifti(arguments) : EnhanceDicom(arguments);
}

void AddCommon(CLI::App& command, EnhanceArguments& arguments)
{
  command.add_option("input", arguments.input, "DICOM folder or file, or .nii or .nii.gz")->required();
  command.add_option("output", arguments.output, "folder, or .nii or .nii.gz; must not be there yet")
      ->required();
  command.add_option("--series", arguments.series,
                     "SeriesInstanceUID, where the folder holds several series");
  command
      .add_option("--modality", arguments.modality,
                  "modality of a NIfTI file; auto: CT where values go below -500")
      ->check(CLI::IsMember({"auto", "MR", "CT"}));
  command.add_option("--threads", arguments.threads, "processor threads; 0: all");
  command.add_option("--report", arguments.reportFile, "file to write the report to, as JSON");
  command.add_flag("--json", arguments.json, "print the report as one JSON object");
  command.add_flag("--skip-unreadable", arguments.skipUnreadable,
                   "leave out files that cannot be read, with a warning");
  command.add_flag("--allow-derived", arguments.allowDerived, "accept parametric maps and projections");
}
} // namespace

void AddEnhanceCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<EnhanceArguments>();
  CLI::App* enhance = program.add_subcommand("enhance", "make a thick-slice series or volume near-isotropic");
  AddCommon(*enhance, *arguments);
  enhance
      ->add_option("--model", arguments->model,
                   "name, file, auto (by modality) or cubic (interpolation alone)")
      ->capture_default_str();
  enhance->add_option("--models-directory", arguments->modelsDirectory, "where models are found by name");
  enhance->add_flag("--force", arguments->force,
                    "use a model outside the modality and range it was trained for");
  AddEnhanceOptions(*enhance, arguments->options, true);
  enhance->footer("Example: clade enhance series/ derived/ --model cubic");
  enhance->callback([arguments] { Enhance(*arguments); });

  const auto cubic = std::make_shared<EnhanceArguments>();
  cubic->model = "cubic";
  CLI::App* resample = program.add_subcommand("resample", "enhance --model cubic: interpolation alone");
  AddCommon(*resample, *cubic);
  AddEnhanceOptions(*resample, cubic->options, false);
  resample->footer("Example: clade resample thick.nii.gz isotropic.nii.gz --grid aligned");
  resample->callback([cubic] { Enhance(*cubic); });
}
} // namespace Clade
