#include "Inference/ComputePlan.h"

#include "Base/ParallelFor.h"
#include "Network/TorchThreads.h"

#include <algorithm>
#include <atomic>
#include <c10/core/InferenceMode.h>
#include <fstream>
#include <string>

namespace Clade
{
namespace
{
/// Resident memory of this process; 0 where it cannot be told.
std::int64_t ResidentBytes()
{
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
  {
    if (line.compare(0, 6, "VmRSS:") == 0)
    {
      return std::int64_t{1024} * std::stoll(line.substr(6));
    }
  }
  return 0;
}
} // namespace

std::int64_t RemainingBytes(double limitGiB)
{
  if (limitGiB <= 0)
  {
    return ComputePlan::unlimited;
  }
  const double limit = std::min(limitGiB * 1024 * 1024 * 1024, static_cast<double>(ComputePlan::unlimited));
  return std::max<std::int64_t>(0, static_cast<std::int64_t>(limit) - ResidentBytes());
}

Lanes LanesFor(const ComputePlan& plan, std::size_t jobs)
{
  // Beyond a number of lanes their working sets crowd one another out of the shared cache.
  constexpr std::size_t mostLanes = 16;
  Lanes lanes;
  lanes.count = plan.device.isCuda ? 1 : std::max<std::size_t>(1, std::min({plan.threads, jobs, mostLanes}));
  lanes.threadsPerLane = std::max<std::size_t>(1, plan.threads / lanes.count);
  return lanes;
}

void RunInLanes(const Lanes& lanes, std::size_t jobs,
                const std::function<std::function<void(std::size_t)>()>& makeLane)
{
  const TorchThreads restoredAtTheEnd(lanes.threadsPerLane);
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  ParallelFor(lanes.count, 1, lanes.count,
              [&](std::size_t begin, std::size_t end)
              {
                for (std::size_t lane = begin; lane < end; lane++)
                {
                  const TorchThreads threads(lanes.threadsPerLane);
                  const c10::InferenceMode inference;
                  try
                  {
                    const auto run = makeLane();
                    for (std::size_t job = next++; job < jobs && !failed; job = next++)
                    {
                      run(job);
                    }
                  }
                  catch (...)
                  {
                    failed = true;
                    throw;
                  }
                }
              });
}
} // namespace Clade
