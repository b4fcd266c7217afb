#pragma once
#include "Jobs/IJobStore.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace Clade
{
/// Lets requests wait for a job without taking all of Orthanc's HTTP threads: at most so many wait at once,
/// the rest get their answer at once. Workers are other processes, so the store's change token is looked at
/// 20 times a second. Any thread may call.
class JobWatch
{
public:
  JobWatch(IJobStore& store, std::size_t maxWaiters);

  /// Returns the job when `isReached` says so, `timeout` has passed, Stop was called, or maxWaiters wait
  /// already; nothing where there is no such job.
  std::optional<Job> WaitFor(const std::string& id, std::chrono::milliseconds timeout,
                             const std::function<bool(const Job&)>& isReached);
  /// Whether WaitFor would wait now.
  bool HasRoom() const;
  std::size_t MaxWaiters() const { return maxWaiters_; }
  /// Everybody returns at once, now and later.
  void Stop();

private:
  IJobStore& store_;
  const std::size_t maxWaiters_;
  mutable std::mutex mutex_;
  std::condition_variable stopped_;
  std::size_t waiting_ = 0;
  bool isStopped_ = false;
};
} // namespace Clade
