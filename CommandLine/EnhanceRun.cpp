#include "EnhanceArguments.h"
#include "EnhanceOutput.h"
#include "Terminal.h"
#ifdef CLADE_HAS_DICOM
#include "EnhanceDicom.h"
#endif

#include "Base/Error.h"
#include "Enhance/EnhanceVolume.h"
#include "Volume/AssumedModality.h"
#include "Volume/NiftiFile.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace Clade
{
namespace
{
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
  const EnhanceSettings settings = {arguments.options, arguments.threads, arguments.force};
  EnhancedVolume derived = EnhanceVolume(source.volume, acquisition, model, settings, progress);
  WriteNifti(output, derived.volume, source.layout, progress);
  if (arguments.options.uncertainty && derived.uncertainty)
  {
    WriteNifti(BesideNifti(output, "-uncertainty"), *derived.uncertainty, source.layout, progress);
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
  if (arguments.options.volume != allVolumes)
  {
    const auto number = static_cast<std::size_t>(arguments.options.volume);
    return {{EnhanceNiftiVolume(arguments, number, arguments.output, progress), arguments.output}};
  }
  std::vector<MadeVolume> made;
  const std::size_t count = CountNiftiVolumes(arguments.input);
  for (std::size_t number = 1; number <= count; number++)
  {
    const std::string output =
        count == 1 ? arguments.output : BesideNifti(arguments.output, "-volume-" + std::to_string(number));
    RequireNew(output);
    made.push_back({EnhanceNiftiVolume(arguments, number, output, progress), output});
    made.back().report.volume = EnhanceReport::VolumeOfSeveral{
        number, std::nullopt, std::filesystem::path(output).filename().string()};
  }
  return made;
}

void EnhanceNifti(const EnhanceArguments& arguments)
{
  RequireNew(arguments.output);
  TerminalProgress terminal(arguments.json);
  StageClock progress(terminal);
  const std::vector<MadeVolume> made = EnhanceNiftiVolumes(arguments, progress);
  terminal.Finish();
  PrintReports(arguments, made);
}

/// Throws Error(InvalidArgument) for what no series can meet.
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
  if (IsNiftiPath(arguments.input))
  {
    EnhanceNifti(arguments);
    return;
  }
#ifdef CLADE_HAS_DICOM
  if (IsNiftiPath(arguments.output))
  {
    RequireNew(arguments.output);
  }
  arguments.all ? EnhanceStudy(arguments) : EnhanceDicom(arguments);
#else
  throw Error(ErrorCode::InvalidArgument,
              "this program was built without DCMTK: only .nii and .nii.gz files are read");
#endif
}
} // namespace Clade
