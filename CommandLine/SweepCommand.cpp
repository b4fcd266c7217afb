#include "Command.h"
#include "SweepArguments.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace Clade
{
void AddSweepCommand(CLI::App& program)
{
  const auto arguments = std::make_shared<SweepArguments>();
  TrainArguments& train = arguments->train;
  CLI::App* sweep = program.add_subcommand(
      "sweep", "train every combination of options for one epoch, and the best of them on");
  sweep
      ->add_option("--vary", arguments->axes,
                   "OPTION=VALUE,VALUE: any option of a training (losses.cycle or cycle, identity, gmap, "
                   "learningRate, generator.baseChannels); several: all combinations")
      ->required();
  AddRecipeOptions(*sweep, train);
  AddDataOptions(*sweep, train);
  sweep->get_option("--epochs")
      ->description("that the best combination learns for; default: the recipe's; 1: none");
  sweep->get_option("--validation")->required();
  sweep
      ->add_option("--output", train.output,
                   "folder of models, tables (sweep.csv, epochs.csv) and page (sweep.html); the same command "
                   "again goes on in it")
      ->required();
  AddMachineOptions(*sweep, train);
  sweep->add_flag("--json", train.json, "print one JSON object");
  sweep->footer(
      "Example: clade sweep --preset paper-mr --data scans/ --validation held-back/ --vary cycle=1,5,10 "
      "--vary gmap=0,5,10 --output sweep/");
  sweep->callback([arguments] { RunSweep(*arguments); });
}
} // namespace Clade
