#include "Help/Usage.h"
#include "Program.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Base/NextStep.h"
#include "Settings/OrNull.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <iostream>
#include <new>
#include <nlohmann/json.hpp>

namespace
{
/// With --json as the one JSON object on standard output, else as sentences on standard error.
int ReportError(const Clade::Error& error, bool asJson, std::string step = "")
{
  step = step.empty() ? Clade::NextStep(error.Code(), Clade::Place::CommandLine) : step;
  const int exitStatus = Clade::TraitsOf(error.Code()).exitStatus;
  if (asJson)
  {
    const nlohmann::json object = {{"Error", error.CodeName()},
                                   {"Message", error.Message()},
                                   {"NextStep", Clade::OrNull(step)},
                                   {"ExitStatus", exitStatus}};
    std::cout << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    return exitStatus;
  }
  std::cout.flush();
  std::cerr << "clade: " << error.CodeName() << ": " << error.Message() << '\n';
  if (!step.empty())
  {
    std::cerr << "What to do: " << step << ".\n";
  }
  return exitStatus;
}

int Run(CLI::App& program, int argc, char** argv, bool asJson)
{
  try
  {
    program.parse(argc, argv);
    return 0;
  }
  catch (const CLI::Success& success) // --help, --version
  {
    return program.exit(success);
  }
  catch (const CLI::RuntimeError& ended) // of a command that has said itself what is wrong
  {
    return ended.get_exit_code();
  }
  catch (const CLI::ParseError& problem)
  {
    const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    const Clade::UsageProblem usage = Clade::DescribeUsage(program, words, problem);
    return ReportError(usage.error, asJson, usage.step);
  }
  catch (const Clade::Error& error)
  {
    return ReportError(error, asJson);
  }
  catch (const std::bad_alloc&)
  {
    return ReportError({Clade::ErrorCode::OutOfMemory, "there is not enough memory for this volume"}, asJson);
  }
  catch (const std::exception& error)
  {
    return ReportError({Clade::ErrorCode::Internal, error.what()}, asJson);
  }
}
} // namespace

int main(int argc, char** argv)
{
  Clade::SetLogLevel(Clade::LogLevel::Warning); // the worker, which runs unattended, sets its own level
  const bool asJson =
      std::any_of(argv, argv + argc, [](const char* word) { return std::string(word) == "--json"; });
  return Run(*Clade::MakeProgram(), argc, argv, asJson);
}
