#pragma once
#include "Jobs/IJobStore.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace Clade
{
/// What the job store needs from time to time, on a thread of its own: jobs whose worker was lost (on another
/// machine, say) go back to the queue, and old history is removed.
class Upkeep
{
public:
  Upkeep(IJobStore& store, std::chrono::seconds leasePeriod, int historyDays);
  ~Upkeep();

  void Start();
  void Stop();

private:
  void Run();

  IJobStore& store_;
  const std::chrono::seconds leasePeriod_;
  const int historyDays_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool isStopping_ = false;
  std::thread thread_;
};
} // namespace Clade
