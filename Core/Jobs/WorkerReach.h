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
  /// Whether it has the very model that the jobs of the queue were made for; one by name where they were made
  /// for no certain file.
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
/// Of a worker as the store knows it; nothing of one that does not say.
std::optional<WorkerReach> ReachOf(const WorkerInfo& worker);

/// Whether a worker may take jobs of the queue. It leaves those of an Orthanc that it does not know, and
/// those whose model it has not, to others. But where its own model of that name is another file, and no
/// worker has the one that the jobs were made for, that one was replaced: it may take them, to have them done
/// with the new one. Likewise where nobody has a model of the name that is asked for: somebody must say so.
/// @param others  that are alive, this worker may be among them
bool MayWorkOn(const JobQueue& queue, const WorkerReach& reach, const std::vector<WorkerInfo>& others);

/// Why nobody takes jobs of the queue, in words for people, with the next step: no worker knows the Orthanc,
/// or none that does has the model. Empty: somebody may, or nobody is there at all.
std::string NobodyFor(const JobQueue& queue, const std::vector<WorkerInfo>& alive);

/// "the model mr-body (SHA-256 0123456789ab...)".
std::string NameOfModel(const JobQueue& queue);
} // namespace Clade
