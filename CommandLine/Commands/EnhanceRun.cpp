#include "Commands/EnhanceArguments.h"
#include "Commands/EnhanceOutput.h"
#include "Commands/StagedFiles.h"
#include "Terminal/Terminal.h"
#ifdef CLADE_HAS_DICOM
#include "Commands/EnhanceDicom.h"
#endif

#include "Base/Error.h"
#include "Enhance/EnhanceVolume.h"
#include "Settings/VolumeChoice.h"
#include "Volume/AssumedModality.h"
#include "Volume/NiftiFile.h"

#include <filesystem>
#include <numeric>
#include <optional>
#include <vector>

namespace Clade
{
namespace
{
EnhanceReport EnhanceNiftiVolume(const EnhanceArguments& arguments, std::size_t number,
                                 const StagedFiles& files, const std::string& output, StageClock& progress)
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
  const EnhanceSettings settings = {arguments.options, arguments.threads};
  EnhancedVolume derived = EnhanceVolume(source.volume, acquisition, model, settings, progress);
  WriteNifti(files.PlaceOf(output), derived.volume, source.layout, progress);
  if (arguments.options.uncertainty && derived.uncertainty)
  {
    WriteNifti(files.PlaceOf(UncertaintyBeside(output)), *derived.uncertainty, source.layout, progress);
  }
  EnhanceReport& report = derived.report;
  report.input = EnhanceReport::Input{source.volume.grid, acquisition.modality};
  report.warnings.insert(report.warnings.begin(), warnings.begin(), warnings.end());
  report.seconds = progress.Seconds();
  report.peakMemoryMiB = PeakMemoryMiB();
  return report;
}

std::vector<MadeVolume> EnhanceNiftiVolumes(const EnhanceArguments& arguments, StageClock& progress)
{
  const bool isEvery = arguments.options.volume == allVolumes;
  std::vector<std::size_t> numbers(isEvery ? CountNiftiVolumes(arguments.input) : 1);
  std::iota(numbers.begin(), numbers.end(), isEvery ? 1 : VolumeNumber(arguments.options.volume));
  const std::vector<std::string> outputs = NiftiOutputs(arguments.output, numbers);
  StagedFiles files(AllNiftiOutputs(arguments, outputs));
  std::vector<MadeVolume> made;
  for (std::size_t n = 0; n < numbers.size(); n++)
  {
    made.push_back({EnhanceNiftiVolume(arguments, numbers[n], files, outputs[n], progress), outputs[n]});
    if (isEvery)
    {
      made.back().report.volume = EnhanceReport::VolumeOfSeveral{
          numbers[n], std::nullopt, std::filesystem::path(outputs[n]).filename().string()};
    }
  }
  files.MoveIntoPlace();
  return made;
}

void EnhanceNifti(const EnhanceArguments& arguments)
{
  TerminalProgress terminal(arguments.json);
  StageClock progress(terminal);
  const std::vector<MadeVolume> made = EnhanceNiftiVolumes(arguments, progress);
  terminal.Finish();
  PrintReports(arguments, made);
}

/// Throws Error(InvalidArgument) for a combination of arguments that suits no series.
void RequireSensible(const EnhanceArguments& arguments)
{
  RequireValid(arguments.options);
  const bool isFromNifti = IsNiftiPath(arguments.input), isToNifti = IsNiftiPath(arguments.output);
  if (isFromNifti && !isToNifti)
  {
    throw Error(ErrorCode::InvalidArgument,
                "a NIfTI file can only be turned into another one: expected an OUTPUT that ends in .nii or "
                ".nii.gz, since DICOM needs patient data that NIfTI does not hold");
  }
  if (arguments.all && (isFromNifti || isToNifti || !arguments.series.empty()))
  {
    throw Error(
        ErrorCode::InvalidArgument,
        "--all takes every series of a DICOM folder into folders of OUTPUT: expected two folders, and "
        "no --series");
  }
}
} // namespace

void RunEnhance(const EnhanceArguments& arguments)
{
  RequireSensible(arguments);
  RequireOutput(arguments);
  if (IsNiftiPath(arguments.input))
  {
    EnhanceNifti(arguments);
    return;
  }
#ifdef CLADE_HAS_DICOM
  arguments.all ? EnhanceStudy(arguments) : EnhanceDicom(arguments);
#else
  throw Error(ErrorCode::InvalidArgument,
              "this program was built without DCMTK: only .nii and .nii.gz files are read");
#endif
}
} // namespace Clade
