#include "OrthancPlugin/Metrics.h"

#include <algorithm>
#include <cctype>
#include <map>

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
  std::map<TimeMs, std::set<std::string>> ended;
  for (const Job& job : store_.List(changed))
  {
    if (!IsFinal(job.state) || job.completionTime < countedUpTo_ ||
        (job.completionTime == countedUpTo_ && countedThen_.count(job.id) != 0))
    {
      continue;
    }
    ended[job.completionTime].insert(job.id);
    completed_ += job.state == JobState::Success || job.state == JobState::Skipped ? 1 : 0;
    failed_ += job.state == JobState::Failure ? 1 : 0;
  }
  if (!ended.empty())
  {
    auto& [latest, jobs] = *ended.rbegin();
    if (latest > countedUpTo_)
    {
      countedUpTo_ = latest;
      countedThen_.clear();
    }
    countedThen_.merge(jobs);
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
