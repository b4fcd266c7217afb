#include "OrthancPlugin/EndedJobs.h"

#include "Base/Logging.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

namespace Clade
{
namespace
{
constexpr std::size_t notedTogether = 100; // at most so many are sent twice, if Orthanc ends in between
/// Workers write the ends of their jobs at about the same time, and not in its order: so far back is looked.
constexpr TimeMs overlapMs = 60'000;

/// The property: which jobs that ended at or after a time have been told of, by identifier with their
/// completion times.
struct Told
{
  TimeMs since = 0;
  std::map<std::string, TimeMs> jobs;

  void Add(const Job& job)
  {
    jobs[job.id] = job.completionTime;
    since = std::max(since, job.completionTime - overlapMs);
    for (auto one = jobs.begin(); one != jobs.end();)
    {
      one = one->second < since ? jobs.erase(one) : std::next(one);
    }
  }
  /// A job that was tried again ends again: at another time.
  bool Has(const Job& job) const
  {
    const auto known = jobs.find(job.id);
    return job.completionTime < since || (known != jobs.end() && known->second == job.completionTime);
  }
};

Told ParseTold(const std::string& text)
{
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  Told told;
  if (json.is_object())
  {
    told.since = json.value("Since", TimeMs{0});
    told.jobs = json.value("Jobs", std::map<std::string, TimeMs>());
  }
  return told;
}

/// All of them: a list of the store is of the newest by creation, which end in another order.
std::vector<Job> ChangedSince(IJobStore& store, TimeMs since)
{
  JobFilter filter;
  filter.since = since;
  filter.limit = 1000;
  std::vector<Job> jobs = store.List(filter);
  while (jobs.size() == filter.limit)
  {
    filter.limit *= 10;
    jobs = store.List(filter);
  }
  return jobs;
}

/// Jobs that ended in the very millisecond in which the webhook began count as already reported.
void AddEndedSince(IJobStore& store, Told& told)
{
  for (const Job& job : ChangedSince(store, told.since))
  {
    if (IsFinal(job.state))
    {
      told.jobs[job.id] = job.completionTime;
    }
  }
}

std::string ToText(const nlohmann::json& json)
{
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string ToText(const Told& told)
{
  return ToText(nlohmann::json({{"Since", told.since}, {"Jobs", told.jobs}}));
}
} // namespace

std::string WebhookBody(const Job& job)
{
  return ToText({{"Event", "JobEnded"}, {"Job", ToJson(job, false)}});
}

std::string OrthancJobContent(const Job& job)
{
  const nlohmann::json all = ToJson(job, false);
  nlohmann::json content = {{"Job", job.id}};
  for (const char* key : {"Kind", "State", "Series", "Study", "DerivedSeries", "Model", "Rule", "RequestedBy",
                          "CompletionTime", "ErrorCode", "ErrorDescription", "NextStep"})
  {
    if (!all.at(key).is_null())
    {
      content[key] = all.at(key);
    }
  }
  return ToText(content);
}

EndedJobs::EndedJobs(IJobStore& store, EndedJobsReceiver receiver)
    : store_(store), receiver_(std::move(receiver))
{
}

bool EndedJobs::TryToSend(const Job& job)
{
  try
  {
    receiver_.send(job);
    tries_ = 0;
    return true;
  }
  catch (const std::exception& error)
  {
    tries_ = std::exchange(failing_, job.id) == job.id ? tries_ + 1 : 1;
    Log(LogLevel::Warning, receiver_.name + " could not be told of job " + job.id + " (try " +
                               std::to_string(tries_) + " of " + std::to_string(mostTries) +
                               "): " + error.what());
    return std::exchange(tries_, tries_ % mostTries) == mostTries; // given up
  }
}

void EndedJobs::Pause()
{
  if (!store_.GetProperty(receiver_.property).value_or("").empty())
  {
    store_.SetProperty(receiver_.property, "");
  }
}

void EndedJobs::Tell()
{
  const auto known = store_.GetProperty(receiver_.property);
  if (!known || known->empty())
  {
    Told past{store_.Now(), {}};
    AddEndedSince(store_, past);
    store_.SetProperty(receiver_.property, ToText(past));
    return;
  }
  Told told = ParseTold(*known);
  if (const TimeMs now = store_.Now(); told.since > now)
  {
    told.since =
        now - overlapMs; // the clock was put back: until it is there again jobs would end "before" those
  }
  std::vector<Job> news = ChangedSince(store_, told.since);
  news.erase(std::remove_if(news.begin(), news.end(),
                            [&](const Job& job) { return !IsFinal(job.state) || told.Has(job); }),
             news.end());
  std::sort(news.begin(), news.end(),
            [](const Job& a, const Job& b) { return a.completionTime < b.completionTime; });
  std::size_t unnoted = 0;
  const auto note = [&]
  {
    if (std::exchange(unnoted, 0) > 0)
    {
      store_.SetProperty(receiver_.property, ToText(told));
    }
  };
  std::size_t sent = 0;
  for (const Job& job : news)
  {
    if (receiver_.wants(job) && (sent++ == receiver_.mostAtOnce || !TryToSend(job)))
    {
      break;
    }
    told.Add(job);
    if (++unnoted == notedTogether)
    {
      note();
    }
  }
  note();
}
} // namespace Clade
