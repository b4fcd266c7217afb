#include "Worker/WorkerComputer.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Base/Logging.h"
#include "Base/ParallelFor.h"
#ifdef CLADE_HAS_INFERENCE
#include "Inference/ModelPrecisions.h"
#endif

#include <cstddef>
#include <exception>
#include <string>

namespace Clade
{
namespace
{
std::string OfThreads(std::size_t threads)
{
  return "cpu (" + Counted(threads, "thread") + ")";
}

std::size_t ThreadsOf(const JobRunnerSettings& runner)
{
  return runner.threads == 0 ? DefaultThreads() : runner.threads;
}
} // namespace

void DescribeComputer(const JobRunnerSettings& runner, WorkerInfo& info)
{
#ifdef CLADE_HAS_INFERENCE
  try
  {
    const ComputeDevice computer = DeviceFromWord(runner.device);
    info.device =
        computer.isCuda ? DescribeDevice(computer, ThreadsOf(runner)) : OfThreads(ThreadsOf(runner));
  }
  catch (const Error& error)
  {
    info.device = runner.device;
    info.details["DeviceProblem"] = error.Message();
  }
#else
  info.device = OfThreads(ThreadsOf(runner));
  if (runner.device != "auto" && runner.device != "cpu")
  {
    info.details["DeviceProblem"] =
        "the device " + runner.device + " was asked for, this program has no networks";
  }
#endif
}

nlohmann::json MeasuredPrecisions([[maybe_unused]] const JobRunnerSettings& runner)
{
  nlohmann::json precisions = nlohmann::json::object();
#ifdef CLADE_HAS_INFERENCE
  try
  {
    for (const auto& [name, choice] :
         MeasureModelPrecisions(runner.modelsDirectory, DeviceFromWord(runner.device), ThreadsOf(runner)))
    {
      precisions[name] = {{"Precision", ToWord(choice.precision)}, {"Reason", choice.reason}};
    }
  }
  catch (const std::exception& error) // a device that is not there is said by DescribeComputer
  {
    Log(LogLevel::Debug, std::string("The precision of the models was not measured: ") + error.what());
  }
#endif
  return precisions;
}
} // namespace Clade
