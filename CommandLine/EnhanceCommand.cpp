#include "Command.h"
#include "OptionsOf.h"
#include "StagingFolder.h"
#include "Terminal.h"

#include "Base/Error.h"
#include "Enhance/EnhanceVolume.h"
#include "Volume/AssumedModality.h"
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
#include <nlohmann/json.hpp>
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
  std::size_t maximumSlices = 4096;
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

void PrintSummary(const EnhanceArguments& arguments, const EnhanceReport& report)
{
  const VolumeGrid& grid = report.grid;
  std::cout << std::setprecision(4) << grid.slices << " slices of " << grid.columns << " x " << grid.rows
            << " voxels, " << grid.columnSpacingMm << " x " << grid.rowSpacingMm << " x "
            << grid.sliceSpacingMm << " mm, in " << arguments.output << '\n';
  for (const Warning& warning : report.warnings)
  {
    std::cout << warning.code << ": " << warning.text << '\n';
  }
}

/// One report is printed as it is, several as {"Volumes": [...]}.
void PrintReports(const EnhanceArguments& arguments, const std::vector<EnhanceReport>& reports)
{
  nlohmann::json all = nlohmann::json::array();
  for (const EnhanceReport& report : reports)
  {
    all.push_back(ToJson(report));
  }
  WriteReport(arguments, reports.size() == 1 ? all[0] : nlohmann::json{{"Volumes", all}});
  for (const EnhanceReport& report : reports)
  {
    if (!arguments.json)
    {
      if (reports.size() > 1)
      {
        std::cout << "volume " << report.volume->number << " (" << report.volume->label << "): ";
      }
      PrintSummary(arguments, report);
    }
  }
}

#ifdef CLADE_HAS_DICOM
void EnhanceDicom(const EnhanceArguments& arguments)
{
  TerminalProgress terminal(arguments.json);
  StageClock progress(terminal);
  StagingFolder staging(arguments.output);

  InputLimits limits;
  limits.allowDerived = arguments.allowDerived;
  limits.memoryLimitGiB = arguments.options.memoryLimitGiB;
  limits.skipUnreadable = arguments.skipUnreadable;
  limits.threads = arguments.threads;
  limits.maximumOutputSlices = arguments.maximumSlices;
  limits.volume = arguments.options.volume == allVolumes ? everyVolume
                                                         : static_cast<std::size_t>(arguments.options.volume);
  const VolumeReader reader(FindOneSeries(arguments.input, arguments.series), limits, progress);
  const std::vector<std::size_t> volumes = reader.Wanted();
  std::vector<EnhanceReport> reports;
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

/// "fine.nii.gz" and "-uncertainty": "fine-uncertainty.nii.gz".
std::string BesideOutput(const std::string& path, const std::string& mark)
{
  const std::size_t end = path.size() - (path.back() == 'z' || path.back() == 'Z' ? 7 : 4);
  return path.substr(0, end) + mark + path.substr(end);
}

void RequireNew(const std::string& path)
{
  if (std::filesystem::exists(path))
  {
    throw Error(ErrorCode::Conflict, path + " is there already; nothing is overwritten");
  }
}

EnhanceReport EnhanceNiftiVolume(const EnhanceArguments& arguments, std::size_t number,
                                 const std::string& output, StageClock& progress)
{
  const NiftiVolume source = ReadNifti(arguments.input, progress, number);
  Warnings warnings = source.warnings;
  AcquisitionInfo acquisition;
  acquisition.modality = arguments.modality;
  if (arguments.modality == "auto")
  {
    const AssumedModality assumed = AssumeModality(source.volume, source.description);
    acquisition.modality = assumed.modality;
    warnings.push_back(assumed.ToWarning());
  }
  const EnhanceModel model =
      ResolveModel(arguments.model, acquisition.modality, arguments.modelsDirectory, true);
  EnhancedVolume derived = EnhanceVolume(source.volume, acquisition, model, SettingsOf(arguments), progress);
  WriteNifti(output, derived.volume, source.layout, progress);
  if (arguments.options.uncertainty && derived.uncertainty)
  {
    WriteNifti(BesideOutput(output, "-uncertainty"), *derived.uncertainty, source.layout, progress);
  }
  EnhanceReport& report = derived.report;
  report.input = EnhanceReport::Input{source.volume.grid, acquisition.modality};
  report.warnings.insert(report.warnings.begin(), warnings.begin(), warnings.end());
  report.seconds = progress.Seconds();
  report.peakMemoryMiB = PeakMemoryMiB();
  return report;
}

void EnhanceNifti(const EnhanceArguments& arguments)
{
  RequireNew(arguments.output);
  TerminalProgress terminal(arguments.json);
  StageClock progress(terminal);
  if (arguments.options.volume != allVolumes)
  {
    const auto number = static_cast<std::size_t>(arguments.options.volume);
    PrintReports(arguments, {EnhanceNiftiVolume(arguments, number, arguments.output, progress)});
    return;
  }
  std::vector<EnhanceReport> reports;
  const std::size_t count = CountNiftiVolumes(arguments.input);
  for (std::size_t number = 1; number <= count; number++)
  {
    const std::string output =
        count == 1 ? arguments.output : BesideOutput(arguments.output, "-volume-" + std::to_string(number));
    RequireNew(output);
    reports.push_back(EnhanceNiftiVolume(arguments, number, output, progress));
    reports.back().volume = EnhanceReport::VolumeOfSeveral{number, std::nullopt,
                                                           std::filesystem::path(output).filename().string()};
  }
  PrintReports(arguments, reports);
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
                  "modality of a NIfTI file; auto: CT where values go below -500 or are clipped below 0")
      ->check(CLI::IsMember({"auto", "MR", "CT"}));
  command.add_option("--threads", arguments.threads, "processor threads; 0: all");
  command.add_option("--report", arguments.reportFile, "file to write the report to, as JSON");
  command.add_flag("--json", arguments.json, "print the report as one JSON object");
  command.add_option("--maximum-slices", arguments.maximumSlices, "slices that a derived series may have")
      ->check(CLI::Range(2, 65535))
      ->capture_default_str();
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
