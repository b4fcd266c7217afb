#include "OrthancPlugin/Metrics.h"

#include <algorithm>
#include <cctype>

namespace Clade
{
namespace
{
constexpr JobState everyState[] = {JobState::Pending, JobState::Running, JobState::Success,
                                   JobState::Failure, JobState::Skipped, JobState::Cancelled};
constexpr std::size_t allJobs = 1u << 20;

std::string SmallLetters(std::string_view word)
{
  std::string text(word);
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}
} // namespace

Metrics::Metrics(IJobStore& store, std::int64_t aliveWithinMs)
    : store_(store), aliveWithinMs_(aliveWithinMs), countedUpTo_(NowMs())
{
}

void Metrics::CountEnded()
{
  JobFilter changed;
  changed.since = countedUpTo_;
  changed.limit = allJobs;
  const TimeMs from = countedUpTo_;
  for (const Job& job : store_.List(changed))
  {
    const bool isCounted = job.completionTime == from && countedThen_.count(job.id) != 0;
    if (!IsFinal(job.state) || job.completionTime < from || isCounted)
    {
      continue;
    }
    (job.state == JobState::Failure ? failed_ : completed_) += job.state == JobState::Cancelled ? 0 : 1;
    if (job.completionTime > countedUpTo_)
    {
      countedUpTo_ = job.completionTime;
      countedThen_.clear();
    }
    if (job.completionTime == countedUpTo_)
    {
      countedThen_.insert(job.id);
    }
  }
}

void Metrics::Refresh(const SetMetric& set)
{
  CountEnded();
  const auto counts = store_.CountByState();
  for (const JobState state : everyState)
  {
    const auto found = counts.find(state);
    set("orthanc_clade_jobs_" + SmallLetters(ToString(state)),
        found == counts.end() ? 0 : static_cast<double>(found->second));
  }
  JobFilter pending;
  pending.state = JobState::Pending;
  pending.limit = allJobs;
  const std::vector<Job> waiting = store_.List(pending); // newest first
  set("orthanc_clade_oldest_pending_seconds",
      waiting.empty() ? 0 : static_cast<double>(NowMs() - waiting.back().creationTime) / 1000);
  set("orthanc_clade_workers_alive", static_cast<double>(store_.Workers(aliveWithinMs_).size()));
  set("orthanc_clade_jobs_completed_total", completed_);
  set("orthanc_clade_jobs_failed_total", failed_);
}
} // namespace Clade
