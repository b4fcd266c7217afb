#pragma once
#include "Jobs/IJobStore.h"

#include <string>
#include <vector>

namespace Clade
{
/// Says why jobs wait. Looks at the store once, when it is made; for the jobs of one answer.
class WaitingReasons
{
public:
  /// `aliveWithinMs`: see IJobStore::Workers.
  WaitingReasons(IJobStore& store, std::int64_t aliveWithinMs);

  /// One sentence without a full stop for a Pending job that nobody takes: no worker is there, knows its
  /// Orthanc or has its model, the queue is paused, a limit is reached. Empty for one whose turn will come.
  std::string Of(const Job& job) const;
  /// The reasons that hold for whole queues, each with the number of jobs: "12 jobs wait: ...".
  std::vector<std::string> OfQueues() const;

private:
  std::string Of(const JobQueue& queue) const;

  std::vector<JobQueue> queues_;
  std::vector<WorkerInfo> workers_;
  std::map<std::string, RunningLimits> limits_;
  std::map<std::string, std::string> pausedSince_; ///< by Orthanc
};
} // namespace Clade
