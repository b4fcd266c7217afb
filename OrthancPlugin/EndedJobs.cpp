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
constexpr const char* toldProperty = "WebhookTold"; // Told as JSON
constexpr std::size_t atOnce = 1000;
/// Workers write the ends of their jobs at about the same time, and not in its order: so far back is looked.
constexpr TimeMs overlapMs = 60'000;

/// Which jobs that ended at or after a time have been told of, by identifier with their completion times.
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
  bool Has(const Job& job) const { return job.completionTime < since || jobs.count(job.id) != 0; }
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

/// What ended within the millisecond in which the webhook began: told of by nobody, and no news either.
void AddEndedSince(IJobStore& store, Told& told)
{
  JobFilter filter;
  filter.since = told.since;
  filter.limit = atOnce;
  for (const Job& job : store.List(filter))
  {
    if (IsFinal(job.state))
    {
      told.jobs[job.id] = job.completionTime;
    }
  }
}

std::string ToText(const Told& told)
{
  return nlohmann::json({{"Since", told.since}, {"Jobs", told.jobs}}).dump();
}
} // namespace

EndedJobs::EndedJobs(IJobStore& store, std::function<void(const std::string&)> send)
    : store_(store), send_(std::move(send))
{
}

bool EndedJobs::TryToSend(const Job& job)
{
  try
  {
    send_(nlohmann::json({{"Event", "JobEnded"}, {"Job", ToJson(job, false)}})
              .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    tries_ = 0;
    return true;
  }
  catch (const std::exception& error)
  {
    tries_ = std::exchange(failing_, job.id) == job.id ? tries_ + 1 : 1;
    Log(LogLevel::Warning, "The webhook could not be told of job " + job.id + " (try " +
                               std::to_string(tries_) + " of " + std::to_string(mostTries) +
                               "): " + error.what());
    return std::exchange(tries_, tries_ % mostTries) == mostTries; // given up
  }
}

void EndedJobs::Tell()
{
  const auto known = store_.GetProperty(toldProperty);
  if (!known)
  {
    Told past{store_.Now(), {}};
    AddEndedSince(store_, past);
    store_.SetProperty(toldProperty, ToText(past));
    return;
  }
  Told told = ParseTold(*known);
  JobFilter filter;
  filter.since = told.since;
  filter.limit = atOnce;
  std::vector<Job> news = store_.List(filter);
  news.erase(std::remove_if(news.begin(), news.end(),
                            [&](const Job& job) { return !IsFinal(job.state) || told.Has(job); }),
             news.end());
  std::sort(news.begin(), news.end(),
            [](const Job& a, const Job& b) { return a.completionTime < b.completionTime; });
  for (const Job& job : news)
  {
    if (!TryToSend(job))
    {
      return;
    }
    told.Add(job);
    store_.SetProperty(toldProperty, ToText(told));
  }
}
} // namespace Clade
