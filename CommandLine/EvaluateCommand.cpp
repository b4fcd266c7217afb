#include "Command.h"
#include "EvaluateArguments.h"
#include "OptionsOf.h"

#include "Base/Error.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace Clade
{
namespace
{
/// Options that would be passed over are mistaken for having been obeyed.
void RequireTruthFor(const CLI::App& command)
{
  for (const char* name : {"--factor", "--gap", "--axis"})
  {
    if (command.count(name) > 0 && command.count("--truth") == 0)
    {
      throw Error(ErrorCode::InvalidArgument,
                  std::string(name) +
                      " says how a truth is made thick, and there is no --truth; thick volumes "
                      "are taken as they are");
    }
  }
}

void AddVolumes(CLI::App& command, EvaluateArguments& arguments)
{
  EvaluationRequest& request = arguments.request;
  command.add_option("--truth", request.truths,
                     "near-isotropic volumes (NIfTI, DICOM folder) that are made thick: the truth is known");
  command.add_option("--thick", request.thicks, "thick volumes as they are: no truth is known");
  command
      .add_option("--factor", request.degradation.factors,
                  "slice spacing over in-plane spacing of the thick slices made, one or several")
      ->delimiter(',')
      ->check(CLI::Range(1.5, 100.0));
  command
      .add_option("--thickness", request.degradation.thicknessMm,
                  "thickness of the slices made, mm (default: what spacing and gap leave), and of thick "
                  "volumes that do not state theirs")
      ->check(CLI::PositiveNumber);
  command.add_option("--gap", request.degradation.gapMm,
                     "gap between the slices made, mm; negative: they overlap");
  command.add_option("--axis", request.degradation.axis, "voxel axis along which truths are made thick")
      ->check(CLI::IsMember({"slices", "rows", "columns"}))
      ->capture_default_str();
  command
      .add_option(
          "--modality", arguments.input.modality,
          "modality of NIfTI files; auto: CT where values go below -500 (1 in 10,000) or are clipped below 0")
      ->check(CLI::IsMember({"auto", "MR", "CT"}));
  command.add_option("--range", arguments.range,
                     "LOW,HIGH: intensities that results are judged by; volume: each volume's percentiles "
                     "0.1 and 99.9; default: those on MR, on CT the models' window");
  command.add_option("--series", arguments.input.series,
                     "which series, where folders hold several: number, part of the description, or UID");
}
} // namespace

void AddEvaluateCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<EvaluateArguments>();
  EvaluationRequest& request = arguments->request;
  CLI::App* evaluate = program.add_subcommand(
      "evaluate", "compare models, and interpolation, on volumes with or without truth");
  AddVolumes(*evaluate, *arguments);
  evaluate->add_option("--models", request.models, "names or .safetensors files; cubic is always compared")
      ->delimiter(',');
  evaluate->add_option("--models-directory", request.modelsDirectory, "where models are found by name");
  evaluate
      ->add_option("--strides", request.strides,
                   "compare whole slices with patches at these strides, pixels: 6,8,12,16,20")
      ->delimiter(',')
      ->check(CLI::Range(1, 32));
  evaluate->add_flag("--force", request.settings.forceModel,
                     "use models outside the modality and range they were trained for");
  evaluate->add_option("--threads", request.settings.threads, "processor threads; 0: all");
  AddEnhanceOptions(*evaluate, request.settings.options, true);
  evaluate->add_option("--output", arguments->output, "folder for the results; must not be there yet")
      ->required();
  evaluate->add_flag("--json", arguments->json, "print results.json instead of tables");
  evaluate->footer(
      "Example: clade evaluate --truth brain.nii.gz --factor 3,5 --models mr-body,new.safetensors "
      "--output comparison");
  evaluate->callback(
      [arguments, evaluate]
      {
        RequireTruthFor(*evaluate);
        RunEvaluate(*arguments);
      });
}
} // namespace Clade
