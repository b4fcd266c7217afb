#include "Commands/Command.h"
#include "Commands/TrainArguments.h"

#include "Base/Error.h"
#include "Settings/EnumWords.h"
#include "Settings/TrainingMethod.h"
#include "Settings/TrainingPresets.h"
#include "Settings/VolumeChoice.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

namespace Clade
{
void AddRecipeOptions(CLI::App& train, TrainArguments& arguments)
{
  CLI::Option* config =
      train.add_option("--config", arguments.config, "JSON file: options of the training, and its \"data\"")
          ->type_name("FILE");
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
      .add_option(
          "--minutes", arguments.minutes,
          "time that the training may take: the numbers of epochs (at most --epochs) and steps are chosen "
          "from the measured speed")
      ->check(CLI::PositiveNumber);
  train.add_option("--seed", arguments.seed, "seed of every random choice");
  train.add_option("--batch", arguments.batch, "patches per step");
  train
      .add_option("--patch", arguments.patch,
                  "side of a patch, pixels, a multiple of 4; default: as in the recipe; with a preset, "
                  "reduced to fit the smallest volume")
      ->check(CLI::Range(32, 512));
  train.add_option("--batches-per-epoch", arguments.batchesPerEpoch,
                   "steps per epoch; 0: four patches of every slice");
}

void AddDataOptions(CLI::App& train, TrainArguments& arguments)
{
  train
      .add_option("--data", arguments.data,
                  "training data: DICOM folders, .nii and .nii.gz files, folders or patterns of them; added "
                  "to those of the configuration")
      ->type_name("PATH");
  train
      .add_option("--validation", arguments.validation,
                  "validation data, as for --data: each epoch is judged by it; never trained on")
      ->type_name("PATH");
  train
      .add_option_function<std::string>(
          "--volume", [&arguments](const std::string& word) { arguments.volume = ParseVolume(word); },
          "for series and files with several volumes: which one to train on, from 1, or all (default: "
          "they are left out)")
      ->type_name("N|all");
  train
      .add_option(
          "--data-root", arguments.dataRoot,
          "folder that relative paths in the configuration start from (default: that of the configuration)")
      ->type_name("FOLDER");
}

void AddMachineOptions(CLI::App& train, TrainArguments& arguments)
{
  train.add_option("--threads", arguments.threads, "processor threads; 0: all cores");
  train.add_option("--device", arguments.device, "auto, cpu or cuda[:N]")->type_name("DEVICE");
  train.add_option("--precision", arguments.precision, "arithmetic of the training")
      ->check(CLI::IsMember({"auto", "fp32", "bf16"}));
}

namespace
{
void AddWholes(CLI::App& train, TrainArguments& arguments)
{
  train
      .add_option("--print-preset", arguments.printPreset,
                  "do not train: print a built-in recipe, to be edited and given to --config")
      ->check(CLI::IsMember(TrainingPresetNames()));
  train.add_flag("--per-volume", arguments.perVolume,
                 "method smore: train one model per volume, into the folder given by --output");
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
    throw Error(ErrorCode::InvalidArgument, "no model was given; expected --output NAME.safetensors");
  }
  RunTrain(arguments);
}
} // namespace

void AddTrainCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<TrainArguments>();
  CLI::App* train = program.add_subcommand("train", "train a model on thick-slice or isotropic volumes");
  AddRecipeOptions(*train, *arguments);
  AddWholes(*train, *arguments);
  AddDataOptions(*train, *arguments);
  train
      ->add_option(
          "--output", arguments->output,
          "NAME.safetensors; its log, checkpoint, report and model card NAME.md are written next to it")
      ->type_name("FILE");
  train->add_flag("--resume", arguments->resume,
                  "continue from the checkpoint; with more --epochs, also after the training has ended");
  train
      ->add_option("--start", arguments->start,
                   "start from the weights of this model, which must have the same architecture; recorded in "
                   "the new model")
      ->type_name("FILE")
      ->check(CLI::ExistingFile);
  AddMachineOptions(*train, *arguments);
  train->add_flag("--report-only", arguments->reportOnly,
                  "do not train: write NAME.report.html again from the log next to the model");
  train->add_flag("--json", arguments->json, "print one JSON object");
  train->footer("Examples: clade train --preset recommended-mr --data scans/ --validation held-back/ "
                "--output knee.safetensors\n"
                "          clade train --print-preset recommended-mr > recipe.json\n"
                "          clade train --config recipe.json --data scans/ --output knee.safetensors");
  train->callback([arguments] { Train(*arguments); });
}
} // namespace Clade
