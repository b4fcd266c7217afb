#pragma once
#include "Jobs/JobQueue.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// What a worker can work on: which Orthancs it knows, which model files it has.
struct WorkerReach
{
  std::vector<std::string> orthancs;         ///< names
  std::map<std::string, std::string> models; ///< SHA-256 by name, those of its folder that can be read

  bool Knows(const std::string& orthanc) const;
  /// Whether it has the exact model file that the jobs of the queue were made for or, if they name no file's
  /// hash, a model of that name.
  bool HasModelOf(const JobQueue& queue) const;
};

/// The names of what has names.
template<class Named>
std::vector<std::string> NamesOf(const std::map<std::string, Named>& named)
{
  std::vector<std::string> names;
  for (const auto& [name, what] : named)
  {
    names.push_back(name);
  }
  return names;
}

/// As members "Orthancs" and "ModelHashes" of WorkerInfo::details.
void ToDetails(const WorkerReach& reach, nlohmann::json& details);
/// The reach of a worker as the store knows it; nothing if the worker does not state it.
std::optional<WorkerReach> ReachOf(const WorkerInfo& worker);

/// Whether a worker may take jobs of the queue. It leaves jobs of an Orthanc that it does not know, or whose
/// model it does not have, to others. But if its own model of that name is another file, and no worker has
/// the one that the jobs were made for, that file was replaced: it may take them, so that they are done with
/// the new one. Likewise if no worker has a model of that name, so that the job ends with an error that says
/// so.
/// @param others  the workers that are alive, perhaps including this one
bool MayWorkOn(const JobQueue& queue, const WorkerReach& reach, const std::vector<WorkerInfo>& others);

/// Why no worker takes jobs of the queue, as a sentence with the next step: no worker knows the Orthanc, or
/// none that does has the model. Empty: one may take them, or no worker is alive.
std::string NobodyFor(const JobQueue& queue, const std::vector<WorkerInfo>& alive);

/// "the model mr-body (SHA-256 0123456789ab...)".
std::string NameOfModel(const JobQueue& queue);
} // namespace Clade
