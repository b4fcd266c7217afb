#include "Jobs/WaitingReasons.h"

#include "Jobs/WorkerReach.h"

namespace Clade
{
namespace
{
JobQueue QueueOf(const Job& job)
{
  JobQueue queue;
  queue.kind = job.request.kind;
  queue.orthanc = job.request.orthanc;
  queue.rule = job.request.rule;
  queue.model = job.request.model;
  queue.modelHash = ModelHashOf(job.request);
  return queue;
}
} // namespace

WaitingReasons::WaitingReasons(IJobStore& store, std::int64_t aliveWithinMs)
    : queues_(store.Queues()), workers_(store.Workers(aliveWithinMs))
{
  for (const JobQueue& queue : queues_)
  {
    if (limits_.count(queue.orthanc) == 0)
    {
      const auto property = [&](const char* name)
      { return store.GetProperty(PropertyOf(queue.orthanc, name)).value_or(""); };
      limits_[queue.orthanc] = RunningLimitsFromText(property(runningLimits));
      pausedSince_[queue.orthanc] = property(queuePaused);
    }
  }
}

std::string WaitingReasons::Of(const JobQueue& queue) const
{
  if (workers_.empty())
  {
    return "no worker has reported to the job store";
  }
  const std::string nobody = NobodyFor(queue, workers_);
  if (!nobody.empty() || queue.kind == JobKind::Quick)
  {
    return nobody;
  }
  const auto paused = pausedSince_.find(queue.orthanc);
  if (paused != pausedSince_.end() && !paused->second.empty())
  {
    return "the queue has been paused since " + paused->second + "; an administrator can resume it";
  }
  const auto limits = limits_.find(queue.orthanc);
  return limits == limits_.end() ? "" : LimitReached(queue, queues_, limits->second);
}

std::string WaitingReasons::Of(const Job& job) const
{
  return job.state != JobState::Pending ? ""
         : IsPaused(job)                ? "it is paused until somebody resumes it"
                                        : Of(QueueOf(job));
}

std::vector<std::string> WaitingReasons::OfQueues() const
{
  std::vector<std::string> reasons;
  for (const JobQueue& queue : queues_)
  {
    const std::string nobody = queue.waiting == 0 ? "" : NobodyFor(queue, workers_);
    if (!nobody.empty())
    {
      reasons.push_back(std::to_string(queue.waiting) +
                        (queue.waiting == 1 ? " job waits: " : " jobs wait: ") + nobody);
    }
  }
  return reasons;
}
} // namespace Clade
