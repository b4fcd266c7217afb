#include "Base/ParallelFor.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <sched.h>
#include <thread>
#include <vector>

namespace Clade
{
std::size_t DefaultThreads()
{
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) == 0)
  {
    return static_cast<std::size_t>(std::max(1, CPU_COUNT(&allowed)));
  }
  return std::max(1u, std::thread::hardware_concurrency());
}

void ParallelFor(std::size_t count, std::size_t grain, std::size_t threads,
                 const std::function<void(std::size_t begin, std::size_t end)>& body)
{
  grain = std::max<std::size_t>(grain, 1);
  const std::size_t parts = (count + grain - 1) / grain;
  threads = std::min(threads == 0 ? DefaultThreads() : threads, parts);

  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex failureMutex;
  const auto work = [&]
  {
    for (std::size_t part = next++; part < parts; part = next++)
    {
      try
      {
        body(part * grain, std::min(count, (part + 1) * grain));
      }
      catch (...)
      {
        const std::lock_guard<std::mutex> lock(failureMutex);
        if (!failure)
        {
          failure = std::current_exception();
        }
        next = parts;
      }
    }
  };

  std::vector<std::thread> helpers;
  for (std::size_t i = 1; i < threads; i++)
  {
    helpers.emplace_back(work);
  }
  work();
  for (std::thread& helper : helpers)
  {
    helper.join();
  }
  if (failure)
  {
    std::rethrow_exception(failure);
  }
}
} // namespace Clade
