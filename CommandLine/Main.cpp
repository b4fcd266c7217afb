#include "Command.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Base/NextStep.h"

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <new>

namespace
{
using AddCommand = void (*)(CLI::App&);

constexpr AddCommand commands[] = {
#ifdef CLADE_COMMAND_INSPECT
    Clade::AddInspectCommand,
#endif
#ifdef CLADE_COMMAND_ENHANCE
    Clade::AddEnhanceCommand,
#endif
#ifdef CLADE_COMMAND_TRAIN
    Clade::AddTrainCommand,
#endif
#ifdef CLADE_COMMAND_EVALUATE
    Clade::AddEvaluateCommand,
#endif
#ifdef CLADE_COMMAND_MEASURE
    Clade::AddMeasureCommand,
#endif
#ifdef CLADE_COMMAND_STATISTICS
    Clade::AddStatisticsCommand,
#endif
#ifdef CLADE_COMMAND_MODELS
    Clade::AddModelsCommand,
#endif
#ifdef CLADE_COMMAND_PHANTOM
    Clade::AddPhantomCommand,
#endif
#ifdef CLADE_COMMAND_WORKER
    Clade::AddWorkerCommand,
#endif
#ifdef CLADE_COMMAND_JOBS
    Clade::AddJobsCommand,
#endif
};

int ReportError(const Clade::Error& error)
{
  std::cerr << "clade: " << error.CodeName() << ": " << error.Message() << '\n';
  const std::string step = Clade::NextStep(error.Code(), Clade::Place::CommandLine);
  if (!step.empty())
  {
    std::cerr << "What to do: " << step << ".\n";
  }
  return Clade::TraitsOf(error.Code()).exitStatus;
}
} // namespace

int main(int argc, char** argv)
{
  CLI::App program("CLADE: near-isotropic volumes from thick-slice MR and CT series", "clade");
  program.set_version_flag("--version", "clade " CLADE_VERSION);
  program.require_subcommand(1);
  Clade::SetLogLevel(Clade::LogLevel::Warning); // the worker, which runs unattended, sets its own level
  for (const AddCommand add : commands)
  {
    add(program);
  }

  try
  {
    program.parse(argc, argv);
    return 0;
  }
  catch (const CLI::Success& success) // --help, --version
  {
    return program.exit(success);
  }
  catch (const CLI::ParseError& error)
  {
    program.exit(error);
    return Clade::TraitsOf(Clade::ErrorCode::InvalidArgument).exitStatus;
  }
  catch (const Clade::Error& error)
  {
    return ReportError(error);
  }
  catch (const std::bad_alloc&)
  {
    return ReportError({Clade::ErrorCode::OutOfMemory, "there is not enough memory for this volume"});
  }
  catch (const std::exception& error)
  {
    return ReportError({Clade::ErrorCode::Internal, error.what()});
  }
}
