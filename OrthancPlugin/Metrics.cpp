#include "OrthancPlugin/Metrics.h"

#include "Jobs/JobStates.h"

#include <algorithm>
#include <cctype>

namespace Clade
{
namespace
{

std::string SmallLetters(std::string_view word)
{
  std::string text(word);
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

double CountIn(const std::map<JobState, std::size_t>& counts, JobState state)
{
  const auto found = counts.find(state);
  return found == counts.end() ? 0 : static_cast<double>(found->second);
}
} // namespace

Metrics::Metrics(IJobStore& store, std::int64_t aliveWithinMs)
    : store_(store), aliveWithinMs_(aliveWithinMs), before_(store.CountEnded())
{
}

void Metrics::Refresh(const SetMetric& set)
{
  const auto counts = store_.CountByState();
  for (const JobState state : allJobStates)
  {
    set("orthanc_clade_jobs_" + SmallLetters(ToString(state)), CountIn(counts, state));
  }
  const auto oldest = store_.OldestPending();
  set("orthanc_clade_oldest_pending_seconds",
      oldest ? static_cast<double>(store_.Now() - *oldest) / 1000 : 0);
  set("orthanc_clade_workers_alive", static_cast<double>(store_.Workers(aliveWithinMs_).size()));
  const auto ended = store_.CountEnded();
  const auto since = [&](JobState state) { return CountIn(ended, state) - CountIn(before_, state); };
  set("orthanc_clade_jobs_completed_total", since(JobState::Success) + since(JobState::Skipped));
  set("orthanc_clade_jobs_failed_total", since(JobState::Failure));
}
} // namespace Clade
