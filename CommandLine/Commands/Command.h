#pragma once

namespace CLI
{
class App;
}

namespace Clade
{
/// Every subcommand is a function that adds itself to the program: its options, its help with an example, and
/// a callback that does the work. A callback ends normally for success and throws Clade::Error for anything
/// else; Main prints the sentence, or with --json one JSON object, and turns the code into the exit status (0
/// success, 1 failure, 2 wrong usage, 3 input refused, 4 nothing to do). One file each, <Name>Command.cpp;
/// the work of commands that need LibTorch is in <Name>Run.cpp, which only the program clade-compute has
/// (ComputeProgram.cpp).
void AddInspectCommand(CLI::App& program);
void AddEnhanceCommand(CLI::App& program); ///< `enhance` and `resample`
void AddTrainCommand(CLI::App& program);
void AddSweepCommand(CLI::App& program);
void AddEvaluateCommand(CLI::App& program);
void AddMeasureCommand(CLI::App& program);
void AddStatisticsCommand(CLI::App& program);
void AddModelsCommand(CLI::App& program);
void AddBenchCommand(CLI::App& program);
void AddPhantomCommand(CLI::App& program);
void AddWorkerCommand(CLI::App& program);
void AddJobsCommand(CLI::App& program);
void AddHelpCommand(CLI::App& program);
void AddManualCommand(CLI::App& program); ///< hidden: writes manual pages and completion
} // namespace Clade
