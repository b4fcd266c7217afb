#include "OrthancPlugin/RestStatus.h"

#include "OrthancPlugin/PluginServices.h"
#include "OrthancPlugin/RestRouter.h"

#include <algorithm>
#include <set>

namespace Clade
{
namespace
{
constexpr JobState everyState[] = {JobState::Pending, JobState::Running, JobState::Success,
                                   JobState::Failure, JobState::Skipped, JobState::Cancelled};

nlohmann::json OrNull(const std::string& text)
{
  return text.empty() ? nlohmann::json() : nlohmann::json(text);
}

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

/// Why no job can be worked on now; empty where one can.
std::vector<std::string> WhyNotReady(const PluginServices& services, const std::vector<WorkerInfo>& workers)
{
  std::vector<std::string> reasons;
  if (workers.empty())
  {
    reasons.push_back(services.supervisor == nullptr
                          ? "no worker has reported to the job store, and Clade.Worker.Supervise is false"
                          : "no worker has reported to the job store");
    for (const auto& status : services.supervisor == nullptr ? std::vector<WorkerSupervisor::WorkerStatus>()
                                                             : services.supervisor->Status())
    {
      if (!status.problem.empty())
      {
        reasons.push_back("worker: " + status.problem);
      }
    }
  }
  return reasons;
}

/// Models that rules ask for and this machine does not have (its workers may).
std::set<std::string> MissingModels(const PluginServices& services)
{
  std::set<std::string> missing;
  for (const RuleConfiguration& rule : services.configuration.rules)
  {
    std::set<std::string> names = {rule.model};
    if (rule.model == "auto")
    {
      names.clear();
      for (const auto& [modality, name] : services.configuration.defaultModels)
      {
        names.insert(name);
      }
    }
    for (const std::string& name : names)
    {
      if (rule.isEnabled && !services.models.Find(name))
      {
        missing.insert(name);
      }
    }
  }
  return missing;
}

RestAnswer GetStatus(PluginServices& services, const RestRequest& request)
{
  RequireKnownQuery(request, {});
  const std::int64_t alive = std::int64_t{1000} * services.configuration.leaseSeconds;
  const std::vector<WorkerInfo> workers = services.store.Workers(alive);
  std::vector<std::string> reasons = WhyNotReady(services, workers);
  for (const std::string& model : MissingModels(services))
  {
    reasons.push_back("the model " + model + ", which a rule asks for, is not in " +
                      services.models.Directory() + "; its jobs are skipped unless a worker has it");
  }
  const auto counts = services.store.CountByState();
  nlohmann::json jobs;
  for (const JobState state : everyState)
  {
    const auto found = counts.find(state);
    jobs[std::string(ToString(state))] = found == counts.end() ? 0 : found->second;
  }
  return RestAnswer::Json({{"Version", CLADE_VERSION},
                           {"OrthancVersion", services.orthancVersion},
                           {"Ready", reasons.empty()},
                           {"Reasons", reasons},
                           {"Jobs", jobs},
                           {"Workers", WorkersJson(workers)},
                           {"Supervisor", SupervisorJson(services)},
                           {"Rules", services.configuration.rules.size()}});
}
} // namespace

void RegisterStatusRoutes(RestRouter& router, PluginServices& services)
{
  router.Add(HttpMethod::Get, "/clade/status",
             [&](const RestRequest& r, const RestParameters&) { return GetStatus(services, r); });
}
} // namespace Clade
