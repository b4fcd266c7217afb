#include "Commands/Command.h"
#include "Commands/EvaluateArguments.h"
#include "Commands/OptionsOf.h"

#include "Base/Error.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace Clade
{
namespace
{
/// Refused: whoever gives an option that is ignored believes that it had an effect.
void RequireTruthFor(const CLI::App& command)
{
  for (const char* name : {"--factor", "--gap", "--axis"})
  {
    if (command.count(name) > 0 && command.count("--truth") == 0)
    {
      throw Error(
          ErrorCode::InvalidArgument,
          std::string(name) +
              " says how a truth is made thick, but there is no --truth; thick volumes are used as they are");
    }
  }
}

void AddVolumes(CLI::App& command, EvaluateArguments& arguments)
{
  EvaluationRequest& request = arguments.request;
  command
      .add_option("--truth", request.truths,
                  "near-isotropic volumes (NIfTI or DICOM folder), made thick first: the truth is known")
      ->type_name("PATH");
  command.add_option("--thick", request.thicks, "thick volumes as they are: no truth is known")
      ->type_name("PATH");
  command
      .add_option("--factor", request.degradation.factors,
                  "slice spacing over in-plane spacing of the thick slices to make; one or several")
      ->delimiter(',')
      ->check(CLI::Range(1.5, 100.0));
  command
      .add_option("--thickness", request.degradation.thicknessMm,
                  "thickness of the slices to make, mm (default: spacing minus gap), and of thick volumes "
                  "that do not state theirs")
      ->check(CLI::PositiveNumber);
  command.add_option("--gap", request.degradation.gapMm,
                     "gap between the slices to make, mm; negative: they overlap");
  command.add_option("--axis", request.degradation.axis, "voxel axis along which truths are made thick")
      ->check(CLI::IsMember({"slices", "rows", "columns"}))
      ->capture_default_str();
  command
      .add_option("--modality", arguments.input.modality,
                  "modality of NIfTI files; auto: CT if 1 voxel in 10,000 is below -500, or values are "
                  "clipped below 0")
      ->check(CLI::IsMember({"auto", "MR", "CT"}));
  command
      .add_option("--range", arguments.range,
                  "LOW,HIGH: intensity range for all results; volume: percentiles 0.1 and 99.9 of each "
                  "volume; default: volume for MR, the models' window for CT")
      ->type_name("LOW,HIGH");
  command
      .add_option("--series", arguments.input.series,
                  "which series, if folders hold several: number, part of the description, or UID")
      ->type_name("SERIES");
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
      ->type_name("MODEL")
      ->delimiter(',');
  evaluate
      ->add_option("--models-directory", request.modelsDirectory,
                   "folder in which models are looked up by name")
      ->type_name("FOLDER");
  evaluate
      ->add_option(
          "--strides", request.strides,
          "also compare whole-slice stitching with patches at these strides in pixels, such as 6,8,12,16,20")
      ->delimiter(',')
      ->check(CLI::Range(1, 32));
  evaluate->add_flag("--force", request.settings.options.forceModel,
                     "use models outside the modality and range they were trained for");
  evaluate->add_option("--threads", request.settings.threads, "processor threads; 0: all cores");
  AddEnhanceOptions(*evaluate, request.settings.options, true);
  evaluate->add_option("--output", arguments->output, "folder for the results; must not exist yet")
      ->type_name("FOLDER")
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
