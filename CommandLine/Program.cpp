#include "Program.h"

#include "Commands/Command.h"
#include "Help/HelpText.h"

#include <CLI/CLI.hpp>

namespace Clade
{
namespace
{
using AddCommand = void (*)(CLI::App&);

constexpr AddCommand additions[] = {
#ifdef CLADE_COMMAND_INSPECT
    AddInspectCommand,
#endif
#ifdef CLADE_COMMAND_ENHANCE
    AddEnhanceCommand,
#endif
#ifdef CLADE_COMMAND_TRAIN
    AddTrainCommand,
#endif
#ifdef CLADE_COMMAND_SWEEP
    AddSweepCommand,
#endif
#ifdef CLADE_COMMAND_EVALUATE
    AddEvaluateCommand,
#endif
#ifdef CLADE_COMMAND_MEASURE
    AddMeasureCommand,
#endif
#ifdef CLADE_COMMAND_STATISTICS
    AddStatisticsCommand,
#endif
#ifdef CLADE_COMMAND_MODELS
    AddModelsCommand,
#endif
#ifdef CLADE_COMMAND_BENCH
    AddBenchCommand,
#endif
#ifdef CLADE_COMMAND_PHANTOM
    AddPhantomCommand,
#endif
#ifdef CLADE_COMMAND_WORKER
    AddWorkerCommand,
#endif
#ifdef CLADE_COMMAND_JOBS
    AddJobsCommand,
#endif
    AddHelpCommand,       AddManualCommand,
};
} // namespace

std::unique_ptr<CLI::App> MakeProgram()
{
  auto program =
      std::make_unique<CLI::App>("CLADE: near-isotropic volumes from thick-slice MR and CT series", "clade");
  program->set_version_flag("--version", "clade " CLADE_VERSION);
  const auto formatter = std::make_shared<WrappedFormatter>();
  formatter->label("Positionals", "Arguments");
  formatter->label("OPTIONS", "OPTION ...");
  formatter->label("SUBCOMMAND", "COMMAND");
  program->formatter(formatter); // before the commands, which inherit it
  program->require_subcommand(1);
  for (const AddCommand add : additions)
  {
    add(*program);
  }
  // After the commands, which would inherit it.
  program->footer("clade help COMMAND shows the options of a command, with an example.\n"
                  "Example: clade inspect study/");
  return program;
}
} // namespace Clade
