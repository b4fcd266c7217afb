#include "OrthancPlugin/Rest/RestStatus.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Jobs/JobStates.h"
#include "OrthancPlugin/PluginServices.h"
#include "OrthancPlugin/Readiness.h"
#include "OrthancPlugin/Rest/RestRouter.h"
#include "Settings/OrNull.h"

#include <map>

namespace Clade
{
namespace
{
nlohmann::json WorkersJson(const std::vector<WorkerInfo>& workers)
{
  nlohmann::json json = nlohmann::json::array();
  for (const WorkerInfo& worker : workers)
  {
    json.push_back({{"ID", worker.id},
                    {"Host", worker.host},
                    {"PID", worker.pid},
                    {"Version", worker.version},
                    {"Device", worker.device},
                    {"Details", worker.details},
                    {"CurrentJob", OrNull(worker.currentJob)},
                    {"StartTime", OrNull(TimeToString(worker.startTime))},
                    {"LastHeartbeat", OrNull(TimeToString(worker.lastHeartbeat))}});
  }
  return json;
}

nlohmann::json SupervisorJson(const PluginServices& services)
{
  if (services.supervisor == nullptr)
  {
    return nullptr;
  }
  nlohmann::json json = nlohmann::json::array();
  for (const auto& status : services.supervisor->Status())
  {
    json.push_back({{"ID", OrNull(status.id)},
                    {"State", status.state},
                    {"PID", status.pid == 0 ? nlohmann::json() : nlohmann::json(status.pid)},
                    {"Starts", status.starts},
                    {"Problem", OrNull(status.problem)}});
  }
  return json;
}

RestAnswer GetStatus(PluginServices& services, Readiness& readiness, const RestRequest& request)
{
  RequireKnownQuery(request, {});
  const std::vector<std::string> reasons = readiness.Reasons();
  std::vector<WorkerInfo> workers;
  std::map<JobState, std::size_t> counts;
  bool isPaused = false;
  try
  {
    isPaused = !services.store.GetProperty(queuePaused).value_or("").empty();
    workers = services.store.Workers(std::int64_t{1000} * services.configuration.leaseSeconds);
    counts = services.store.CountByState();
  }
  catch (const Error& error) // the store is among the reasons: the rest of the status is said all the same
  {
    Log(LogLevel::Debug, error.Message());
  }
  nlohmann::json jobs;
  for (const JobState state : allJobStates)
  {
    const auto found = counts.find(state);
    jobs[std::string(ToString(state))] = found == counts.end() ? 0 : found->second;
  }
  return RestAnswer::Json({{"Version", CLADE_VERSION},
                           {"OrthancVersion", services.orthancVersion},
                           {"Ready", reasons.empty()},
                           {"Reasons", reasons},
                           {"Paused", isPaused},
                           {"Jobs", jobs},
                           {"Workers", WorkersJson(workers)},
                           {"Supervisor", SupervisorJson(services)},
                           {"Rules", services.configuration.rules.size()}});
}
} // namespace

void RegisterStatusRoutes(RestRouter& router, PluginServices& services, Readiness& readiness)
{
  router.Add(
      HttpMethod::Get, "/clade/metrics",
      [](const RestRequest&, const RestParameters&)
      {
        return RestAnswer::Json(
            {{"Metrics", "/tools/metrics-prometheus"},
             {"Description", "the metrics of this plugin, orthanc_clade_..., stand among those of Orthanc at "
                             "/tools/metrics-prometheus (Orthanc's MetricsEnabled, by default true)"}});
      });
  router.Add(HttpMethod::Get, "/clade/status",
             [&](const RestRequest& r, const RestParameters&) { return GetStatus(services, readiness, r); });
}
} // namespace Clade
