#pragma once
#include "Jobs/IJobStore.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace Clade
{
/// Maintains the job store on a thread of its own: jobs whose worker was lost (on another machine, say) go
/// back to the queue, and old history is removed.
class StoreMaintenance
{
public:
  StoreMaintenance(IJobStore& store, std::chrono::seconds leasePeriod, int historyDays);
  ~StoreMaintenance();

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
