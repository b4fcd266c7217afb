// What needs LibTorch, whose loading takes half a second, is done by a program of its own, clade-compute: it
// understands the same command line and takes the place of this process, so that a process that was started
// as clade keeps its number.
#ifdef CLADE_COMMAND_ENHANCE
#include "Commands/EnhanceArguments.h"
#endif
#ifdef CLADE_COMMAND_TRAIN
#include "Commands/TrainArguments.h"
#endif
#ifdef CLADE_COMMAND_SWEEP
#include "Commands/SweepArguments.h"
#endif
#ifdef CLADE_COMMAND_EVALUATE
#include "Commands/EvaluateArguments.h"
#endif
#ifdef CLADE_COMMAND_BENCH
#include "Commands/BenchArguments.h"
#endif
#ifdef CLADE_COMMAND_MODELS
#include "Commands/ModelsArguments.h"
#endif
#ifdef CLADE_COMMAND_WORKER
#include "Commands/WorkerArguments.h"
#endif

#include "Base/Error.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <unistd.h>
#include <vector>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;

std::vector<std::string> OwnCommandLine()
{
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> words;
  for (std::string word; std::getline(file, word, '\0');)
  {
    words.push_back(word);
  }
  return words;
}

[[noreturn]] void Continue()
{
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  std::vector<std::string> words = OwnCommandLine();
  std::vector<char*> arguments;
  for (std::string& word : words)
  {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  std::cout.flush();
  std::string failure;
  for (const char* place : {"clade-compute", "../libexec/clade/clade-compute"}) // of a build, installed
  {
    const fs::path program = (folder / place).lexically_normal();
    if (fs::exists(program, error))
    {
      execv(program.c_str(), arguments.data()); // returns only where it fails
      failure = program.string() + ": " + std::strerror(errno);
    }
  }
  throw Error(ErrorCode::InvalidConfiguration,
              "the part of clade that computes cannot be started (" +
                  (failure.empty() ? "there is no clade-compute beside " + (folder / "clade").string() +
                                         " or in " + (folder / "../libexec/clade").lexically_normal().string()
                                   : failure) +
                  "); install clade again");
}
} // namespace

#ifdef CLADE_COMMAND_ENHANCE
void RunEnhance(const EnhanceArguments&)
{
  Continue();
}
#endif
#ifdef CLADE_COMMAND_SWEEP
void RunSweep(const SweepArguments&)
{
  Continue();
}
#endif
#ifdef CLADE_COMMAND_TRAIN
void RunTrain(const TrainArguments&)
{
  Continue();
}
#endif
#ifdef CLADE_COMMAND_EVALUATE
void RunEvaluate(EvaluateArguments&)
{
  Continue();
}
#endif
#ifdef CLADE_COMMAND_BENCH
void RunBench(const BenchArguments&)
{
  Continue();
}
#endif
#ifdef CLADE_COMMAND_MODELS
void RunModelsVerify(const ModelsArguments&)
{
  Continue();
}
void RunModelsBlend(const ModelsArguments&)
{
  Continue();
}
#endif
#ifdef CLADE_COMMAND_WORKER
void RunWorker(WorkerArguments&)
{
  Continue();
}
#endif
} // namespace Clade
