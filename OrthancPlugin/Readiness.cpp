#include "OrthancPlugin/Readiness.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Jobs/WaitingReasons.h"
#include "Jobs/WorkerReach.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <unistd.h>
#include <utility>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;
constexpr std::uintmax_t mebibyte = 1 << 20;
/// A derived series of a few hundred slices fits in it.
constexpr std::uintmax_t leastFree = 64 * mebibyte;

/// What a worker says is in its way; empty: nothing.
std::string ProblemOf(const WorkerInfo& worker, const std::string& orthancName)
{
  const auto reach = ReachOf(worker);
  if (reach && !reach->Knows(orthancName))
  {
    return "the worker " + worker.id + " does not know this Orthanc" +
           (orthancName.empty() ? "" : " (Clade.OrthancName " + orthancName + ")");
  }
  const auto text = [](const nlohmann::json& details, const std::string& key)
  {
    const auto found = details.is_object() ? details.find(key) : details.end();
    return found != details.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const nlohmann::json none;
  for (const std::string& problem : {text(worker.details.value("OrthancProblems", none), orthancName),
                                     text(worker.details, "DeviceProblem"),
                                     text(worker.details.value("StorageProblems", none), orthancName)})
  {
    if (!problem.empty())
    {
      return problem;
    }
  }
  return "";
}

std::set<std::string> ModelsOfRules(const PluginConfiguration& configuration)
{
  std::set<std::string> names;
  for (const RuleConfiguration& rule : configuration.rules)
  {
    if (!rule.isEnabled)
    {
      continue;
    }
    if (rule.model != "auto")
    {
      names.insert(rule.model);
      continue;
    }
    for (const auto& [modality, name] : configuration.defaultModels)
    {
      names.insert(name);
    }
  }
  return names;
}
} // namespace

Readiness::Readiness(const PluginServices& services, std::vector<std::string> folders)
    : services_(services), folders_(std::move(folders))
{
}

void Readiness::TryStore()
{
  std::string problem;
  try
  {
    services_.store.SetProperty("LastTrial", TimeToString(NowMs()));
  }
  catch (const Error& error)
  {
    problem = error.Message();
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  storeProblem_ = problem;
}

void Readiness::AddWorkers(std::vector<std::string>& reasons)
{
  const std::vector<WorkerInfo> workers =
      services_.store.Workers(std::int64_t{1000} * services_.configuration.leaseSeconds);
  const std::string& name = services_.configuration.orthancName;
  if (std::any_of(workers.begin(), workers.end(),
                  [&](const WorkerInfo& w) { return ProblemOf(w, name).empty(); }))
  {
    const WaitingReasons waiting(services_.store, std::int64_t{1000} * services_.configuration.leaseSeconds);
    for (std::string& reason : waiting.OfQueues())
    {
      reasons.push_back(std::move(reason));
    }
    return;
  }
  std::set<std::string> problems; // several workers often have the same
  for (const WorkerInfo& worker : workers)
  {
    problems.insert(ProblemOf(worker, name));
  }
  if (workers.empty())
  {
    problems.insert(services_.supervisor == nullptr
                        ? "no worker has reported to the job store, and Clade.Worker.Supervise is false"
                        : "no worker has reported to the job store");
    for (const auto& status : services_.supervisor == nullptr ? std::vector<WorkerSupervisor::WorkerStatus>()
                                                              : services_.supervisor->Status())
    {
      if (!status.problem.empty())
      {
        problems.insert("worker: " + status.problem);
      }
    }
  }
  reasons.insert(reasons.end(), problems.begin(), problems.end());
}

void Readiness::AddModels(std::vector<std::string>& reasons)
{
  const std::set<std::string> ofRules = ModelsOfRules(services_.configuration);
  std::set<std::string> names = ofRules;
  for (const auto& [modality, name] : services_.configuration.defaultModels) // of buttons
  {
    names.insert(name);
  }
  for (const std::string& name : names)
  {
    const auto model = services_.models.Find(name);
    if (model && !model->problem.empty())
    {
      reasons.push_back("the model " + name + " cannot be used: " + model->problem);
    }
    else if (!model && ofRules.count(name) != 0)
    {
      reasons.push_back("the model " + name + ", which a rule names, is not in " +
                        services_.models.Directory() + "; its jobs end as Skipped unless a worker has it");
    }
  }
}

void Readiness::AddDestinations(std::vector<std::string>& reasons)
{
  std::set<std::string> wanted;
  for (const RuleConfiguration& rule : services_.configuration.rules)
  {
    if (rule.isEnabled)
    {
      wanted.insert(rule.destination.begin(), rule.destination.end());
    }
  }
  if (wanted.empty())
  {
    return;
  }
  const nlohmann::json known = services_.orthanc.Get("/modalities").value_or(nlohmann::json::array());
  for (const std::string& name : wanted)
  {
    if (std::find(known.begin(), known.end(), name) == known.end())
    {
      reasons.push_back("a rule sends to " + name + ", which is not among Orthanc's DicomModalities");
    }
  }
}

void Readiness::AddDisks(std::vector<std::string>& reasons)
{
  for (const std::string& folder : folders_)
  {
    std::error_code error; // such as for a storage that is not a folder of this machine
    const fs::space_info space = fs::space(folder, error);
    if (!error && space.available < leastFree)
    {
      reasons.push_back("the disk of " + folder + " is full: " + std::to_string(space.available / mebibyte) +
                        " MiB are left, expected " + std::to_string(leastFree / mebibyte) + " at least");
    }
    if (!error && access(folder.c_str(), W_OK) != 0)
    {
      reasons.push_back("the folder " + folder + " cannot be written by Orthanc");
    }
  }
}

void Readiness::Watch()
{
  TryStore();
  const std::vector<std::string> reasons = Reasons();
  if (reasons == std::exchange(seen_, reasons) && reasons != logged_) // a worker takes a moment to start
  {
    logged_ = reasons;
    for (const std::string& reason : reasons)
    {
      Log(LogLevel::Warning, "Jobs cannot be done now: " + reason);
    }
    if (reasons.empty())
    {
      Log(LogLevel::Info, "Jobs can be done again");
    }
  }
}

std::vector<std::string> Readiness::Reasons()
{
  std::vector<std::string> reasons;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!storeProblem_.empty())
    {
      reasons.push_back(storeProblem_);
    }
  }
  using Look = void (Readiness::*)(std::vector<std::string>&);
  for (const Look look :
       {&Readiness::AddWorkers, &Readiness::AddModels, &Readiness::AddDestinations, &Readiness::AddDisks})
  {
    try
    {
      (this->*look)(reasons);
    }
    catch (const std::exception& error) // what cannot be looked at is a reason itself, and hides no other
    {
      if (std::find(reasons.begin(), reasons.end(), error.what()) == reasons.end())
      {
        reasons.emplace_back(error.what());
      }
    }
  }
  return reasons;
}
} // namespace Clade
