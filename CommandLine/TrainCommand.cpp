#include "Command.h"
#include "TrainArguments.h"

#include "Base/Error.h"
#include "Settings/EnumWords.h"
#include "Settings/TrainingMethod.h"
#include "Settings/TrainingPresets.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

namespace Clade
{
void AddRecipeOptions(CLI::App& train, TrainArguments& arguments)
{
  CLI::Option* config =
      train.add_option("--config", arguments.config, "JSON: options of the training, and its \"data\"");
  CLI::Option* preset = train.add_option("--preset", arguments.preset, "a built-in recipe")
                            ->check(CLI::IsMember(TrainingPresetNames()));
  CLI::Option* method =
      train.add_option("--method", arguments.method, "training method, with its default options")
          ->check(CLI::IsMember(WordsOf<TrainingMethod>()));
  config->excludes(preset)->excludes(method);
  preset->excludes(method);
  train.add_option("--modality", arguments.modality, "with --method (default MR)")
      ->check(CLI::IsMember({"MR", "CT"}))
      ->needs(method);
  train.add_option("--epochs", arguments.epochs, "passes over the training data");
  train
      .add_option("--minutes", arguments.minutes,
                  "what it may take: epochs, at most --epochs, and their steps by the measured speed")
      ->check(CLI::PositiveNumber);
  train.add_option("--seed", arguments.seed, "seed of every random choice");
  train.add_option("--batch", arguments.batch, "patches per step");
  train
      .add_option(
          "--patch", arguments.patch,
          "side of a patch, pixels, a multiple of 4; default: the recipe's, or with a preset what fits "
          "the smallest of the volumes")
      ->check(CLI::Range(32, 512));
  train.add_option("--batches-per-epoch", arguments.batchesPerEpoch,
                   "steps per epoch; 0: four patches of every slice");
}

void AddDataOptions(CLI::App& train, TrainArguments& arguments)
{
  train.add_option("--data", arguments.data,
                   "DICOM folders, .nii and .nii.gz files, folders or patterns of them; added to those of "
                   "the configuration");
  train.add_option("--validation", arguments.validation,
                   "the same, to judge each epoch by, and never to learn from");
  train.add_option("--data-root", arguments.dataRoot,
                   "where relative paths of the configuration begin (default: where it lies)");
}

void AddMachineOptions(CLI::App& train, TrainArguments& arguments)
{
  train.add_option("--threads", arguments.threads, "processor threads; 0: all");
  train.add_option("--device", arguments.device, "auto, cpu or cuda[:N]");
  train.add_option("--precision", arguments.precision, "arithmetic of the training")
      ->check(CLI::IsMember({"auto", "fp32", "bf16"}));
}

namespace
{
void AddWholes(CLI::App& train, TrainArguments& arguments)
{
  train
      .add_option("--print-preset", arguments.printPreset,
                  "do not train: print a built-in recipe, to be changed and given to --config")
      ->check(CLI::IsMember(TrainingPresetNames()));
  train.add_flag("--per-volume", arguments.perVolume,
                 "method smore: a model of each volume for itself, into the folder OUTPUT");
}

void Train(const TrainArguments& arguments)
{
  if (!arguments.printPreset.empty())
  {
    std::cout << TrainingPreset(arguments.printPreset).dump(2) << '\n';
    return;
  }
  if (arguments.output.empty())
  {
    throw Error(ErrorCode::InvalidArgument, "no model was named; expected --output NAME.safetensors");
  }
  RunTrain(arguments);
}
} // namespace

void AddTrainCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<TrainArguments>();
  CLI::App* train = program.add_subcommand("train", "learn a model from thick-slice or isotropic volumes");
  AddRecipeOptions(*train, *arguments);
  AddWholes(*train, *arguments);
  AddDataOptions(*train, *arguments);
  train->add_option("--output", arguments->output,
                    "NAME.safetensors; its log, checkpoint, report and model card NAME.md lie beside it");
  train->add_flag("--resume", arguments->resume,
                  "continue from the checkpoint; with more --epochs, after the end too");
  train
      ->add_option("--start", arguments->start,
                   "start from this model, which must have the same architecture; the new model names it")
      ->check(CLI::ExistingFile);
  AddMachineOptions(*train, *arguments);
  train->add_flag("--report-only", arguments->reportOnly,
                  "do not train: write NAME.report.html again from the log beside OUTPUT");
  train->add_flag("--json", arguments->json, "print one JSON object");
  train->footer("Examples: clade train --preset recommended-mr --data scans/ --validation held-back/ "
                "--output knee.safetensors\n"
                "          clade train --print-preset recommended-mr > recipe.json\n"
                "          clade train --config recipe.json --data scans/ --output knee.safetensors");
  train->callback([arguments] { Train(*arguments); });
}
} // namespace Clade
