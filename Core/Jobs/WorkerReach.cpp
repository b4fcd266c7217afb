#include "Jobs/WorkerReach.h"

#include "Settings/ModelName.h"

#include <algorithm>

namespace Clade
{
namespace
{
/// Whether jobs of the queue need a certain model: not an interpolation, a training, a quick request, or a
/// series whose modality has no default model.
bool NeedsModel(const JobQueue& queue)
{
  return queue.kind == JobKind::Enhance && !queue.model.empty() && queue.model != cubicModel &&
         queue.model != autoModel;
}

bool IsAnyThat(const std::vector<WorkerInfo>& workers,
               const std::function<bool(const WorkerReach&)>& condition)
{
  return std::any_of(workers.begin(), workers.end(),
                     [&](const WorkerInfo& worker)
                     {
                       const auto reach = ReachOf(worker);
                       return !reach || condition(*reach); // an older one says nothing: it may
                     });
}
} // namespace

bool WorkerReach::Knows(const std::string& orthanc) const
{
  return std::find(orthancs.begin(), orthancs.end(), orthanc) != orthancs.end();
}

bool WorkerReach::HasModelOf(const JobQueue& queue) const
{
  const auto found = models.find(queue.model);
  return !NeedsModel(queue) ||
         (found != models.end() && (queue.modelHash.empty() || found->second == queue.modelHash));
}

void ToDetails(const WorkerReach& reach, nlohmann::json& details)
{
  details["Orthancs"] = reach.orthancs;
  details["ModelHashes"] = reach.models;
}

std::optional<WorkerReach> ReachOf(const WorkerInfo& worker)
{
  const auto orthancs = worker.details.find("Orthancs");
  const auto models = worker.details.find("ModelHashes");
  if (orthancs == worker.details.end() || models == worker.details.end())
  {
    return std::nullopt;
  }
  try
  {
    return WorkerReach{orthancs->get<std::vector<std::string>>(),
                       models->get<std::map<std::string, std::string>>()};
  }
  catch (const nlohmann::json::exception&) // of a version to come
  {
    return std::nullopt;
  }
}

bool MayWorkOn(const JobQueue& queue, const WorkerReach& reach, const std::vector<WorkerInfo>& others)
{
  if (!reach.Knows(queue.orthanc))
  {
    return false;
  }
  if (reach.HasModelOf(queue))
  {
    return true;
  }
  const bool isReplacedHere = reach.models.count(queue.model) != 0;
  return (isReplacedHere || queue.modelHash.empty()) &&
         !IsAnyThat(others, [&](const WorkerReach& other)
                    { return other.Knows(queue.orthanc) && other.HasModelOf(queue); });
}

std::string NobodyFor(const JobQueue& queue, const std::vector<WorkerInfo>& alive)
{
  const std::string orthanc =
      queue.orthanc.empty() ? "this Orthanc" : "the Orthanc \"" + queue.orthanc + "\"";
  if (alive.empty())
  {
    return "";
  }
  if (!IsAnyThat(alive, [&](const WorkerReach& reach) { return reach.Knows(queue.orthanc); }))
  {
    return "no live worker knows " + orthanc +
           "; add it to \"Orthancs\" of the configuration of a worker (clade worker --config)";
  }
  const auto mayWork = [&](const WorkerReach& reach) { return MayWorkOn(queue, reach, alive); };
  return IsAnyThat(alive, mayWork) ? ""
                                   : "no live worker of " + orthanc + " has " + NameOfModel(queue) +
                                         "; copy its file into the folder of models of a worker";
}

std::string NameOfModel(const JobQueue& queue)
{
  return "the model " + queue.model +
         (queue.modelHash.empty() ? "" : " (SHA-256 " + queue.modelHash.substr(0, 12) + "...)");
}
} // namespace Clade
