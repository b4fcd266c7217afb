#pragma once
#include "Base/RepeatedLog.h"
#include "Jobs/IJobStore.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace Clade
{
/// Maintains the job store on a thread of its own: jobs whose worker was lost (on another machine, say) go
/// back to the queue, and old history is removed.
class StoreMaintenance
{
public:
  /// `look` is called every `period`, too, and may wait for the store; what it throws is logged.
  StoreMaintenance(IJobStore& store, std::chrono::milliseconds period, int historyDays,
                   std::function<void()> look);
  ~StoreMaintenance();

  void Start();
  void Stop();

private:
  void Run();

  IJobStore& store_;
  const std::chrono::milliseconds period_;
  const int historyDays_;
  RepeatedLog problems_; ///< a store that is away is met every period
  const std::function<void()> look_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool isStopping_ = false;
  std::thread thread_;
};
} // namespace Clade
