#include "Commands/Command.h"
#include "Commands/SweepArguments.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace Clade
{
void AddSweepCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<SweepArguments>();
  TrainArguments& train = arguments->train;
  CLI::App* sweep = program.add_subcommand(
      "sweep", "train every combination of options for one epoch, and the best one further");
  sweep
      ->add_option(
          "--vary", arguments->axes,
          "values of any option of a training, separated by commas (losses.cycle or cycle, identity, gmap, "
          "learningRate, generator.baseChannels); several: all combinations")
      ->type_name("OPTION=VALUES")
      ->required();
  AddRecipeOptions(*sweep, train);
  AddDataOptions(*sweep, train);
  sweep->get_option("--epochs")
      ->description("epochs of the best combination; default: as in the recipe; 1: do not train it further");
  sweep->get_option("--validation")->required();
  sweep
      ->add_option("--output", train.output,
                   "folder for models, tables (sweep.csv, epochs.csv) and a page (sweep.html); the same "
                   "command continues an interrupted sweep")
      ->type_name("FOLDER")
      ->required();
  AddMachineOptions(*sweep, train);
  sweep->add_flag("--json", train.json, "print one JSON object");
  sweep->footer(
      "Example: clade sweep --preset paper-mr --data scans/ --validation held-back/ --vary cycle=1,5,10 "
      "--vary gmap=0,5,10 --output sweep/");
  sweep->callback([arguments] { RunSweep(*arguments); });
}
} // namespace Clade
