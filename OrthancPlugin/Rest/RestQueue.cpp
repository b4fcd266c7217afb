#include "OrthancPlugin/Rest/RestQueue.h"

#include "OrthancPlugin/PluginServices.h"
#include "OrthancPlugin/Rest/RestRouter.h"
#include "Settings/OrNull.h"
#include "Settings/StrictObject.h"

#include <algorithm>

namespace Clade
{
namespace
{
constexpr std::size_t mostListed = 1000; // as GET /clade/jobs
constexpr std::size_t recent = 20;       // jobs that an estimate is made from

std::vector<Job> JobsOf(IJobStore& store, JobState state, std::size_t limit)
{
  JobFilter filter;
  filter.state = state;
  filter.limit = limit;
  return store.List(filter);
}

bool MayPause(const PluginServices& services, const RestRequest& request)
{
  try
  {
    services.access.RequireAdministrator(request, "pause or resume the queue");
    return true;
  }
  catch (const Error&)
  {
    return false;
  }
}

RestAnswer Describe(PluginServices& services, const RestRequest& request)
{
  IJobStore& store = services.store;
  std::vector<Job> done = JobsOf(store, JobState::Success, recent);
  done.erase(std::remove_if(done.begin(), done.end(),
                            [](const Job& job) { return job.request.kind != JobKind::Enhance; }),
             done.end());
  const std::size_t workers = store.Workers(std::int64_t{1000} * services.configuration.leaseSeconds).size();
  const std::string since = store.GetProperty(queuePaused).value_or("");
  const double seconds = MedianSeconds(done);
  const std::vector<Job> pending = JobsOf(store, JobState::Pending, mostListed);
  const std::size_t counted = pending.size() < mostListed ? 0 : store.CountByState()[JobState::Pending];
  const std::size_t unlisted = counted > pending.size() ? counted - pending.size() : 0;
  return RestAnswer::Json(
      {{"Paused", !since.empty()},
       {"PausedSince", OrNull(since)},
       {"MayPause", MayPause(services, request)},
       {"SecondsPerJob", seconds > 0 ? nlohmann::json(seconds) : nlohmann::json()},
       {"Workers", workers},
       {"Unlisted", unlisted},
       {"Waiting", QueueOrder(pending, JobsOf(store, JobState::Running, mostListed), seconds,
                              since.empty() ? workers : 0, store.Now(), unlisted)}});
}

RestAnswer Change(PluginServices& services, const RestRequest& request)
{
  services.access.RequireAdministrator(request, "pause or resume the queue");
  const nlohmann::json json = ParseBody(request.body);
  StrictObject body(json, "", ErrorCode::InvalidArgument);
  if (!body.Has("Paused"))
  {
    body.Refuse("Paused", "true or false");
  }
  const bool isPaused = body.Boolean("Paused", false);
  body.RequireNoMore();
  const bool wasPaused = !services.store.GetProperty(queuePaused).value_or("").empty();
  if (isPaused != wasPaused) // since when stays true
  {
    services.store.SetProperty(queuePaused, isPaused ? TimeToString(services.store.Now()) : "");
  }
  return Describe(services, request);
}
} // namespace

double MedianSeconds(const std::vector<Job>& done)
{
  std::vector<double> seconds;
  for (const Job& job : done)
  {
    if (job.startTime > 0 && job.completionTime >= job.startTime)
    {
      seconds.push_back(static_cast<double>(job.completionTime - job.startTime) / 1000);
    }
  }
  if (seconds.empty())
  {
    return 0;
  }
  const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
  std::nth_element(seconds.begin(), middle, seconds.end());
  return *middle;
}

nlohmann::json QueueOrder(std::vector<Job> pending, const std::vector<Job>& running, double secondsPerJob,
                          std::size_t lanes, TimeMs now, std::size_t unlisted)
{
  pending.erase(std::remove_if(pending.begin(), pending.end(),
                               [&](const Job& job) { return job.request.notBefore > now; }),
                pending.end());
  std::reverse(pending.begin(), pending.end()); // listed newest first; of one time the first to come is first
  const auto rank = [](const Job& job)
  { return std::tuple(-job.request.priority, job.request.kind, job.creationTime); };
  std::stable_sort(pending.begin(), pending.end(),
                   [&](const Job& a, const Job& b) { return rank(a) < rank(b); });

  double left = 0; // of those that run
  for (const Job& job : running)
  {
    const double spent = static_cast<double>(now - job.startTime) / 1000;
    left += std::max(0.0, secondsPerJob - spent);
  }
  nlohmann::json order = nlohmann::json::array();
  for (const Job& job : pending)
  {
    const std::size_t ahead = unlisted + order.size();
    const double before = left + secondsPerJob * static_cast<double>(ahead);
    const double lanesOrOne = static_cast<double>(std::max<std::size_t>(lanes, 1));
    order.push_back({{"ID", job.id},
                     {"Position", ahead + 1},
                     {"Seconds", lanes > 0 && secondsPerJob > 0 ? nlohmann::json(before / lanesOrOne)
                                                                : nlohmann::json()}});
  }
  return order;
}

void RegisterQueueRoutes(RestRouter& router, PluginServices& services)
{
  router.Add(HttpMethod::Get, "/clade/queue",
             [&](const RestRequest& r, const RestParameters&)
             {
               RequireKnownQuery(r, {});
               return Describe(services, r);
             });
  router.Add(HttpMethod::Post, "/clade/queue",
             [&](const RestRequest& r, const RestParameters&) { return Change(services, r); });
}
} // namespace Clade
