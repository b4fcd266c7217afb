#pragma once
#include "OrthancPlugin/PluginServices.h"

#include <mutex>
#include <string>
#include <vector>

namespace Clade
{
/// Whether jobs can be done now, found out before a job meets what is in its way: workers, their devices and
/// disks, Orthanc as they see it, models, destinations, the job store, the disks of this machine.
class Readiness
{
public:
  /// @param folders  of Orthanc's storage and index; those that are not there are left out
  Readiness(const PluginServices& services, std::vector<std::string> folders);

  /// One sentence for everything that is in the way, also where it cannot be looked at; empty: ready. Any
  /// thread.
  std::vector<std::string> Reasons();

  /// Writes to the job store, as a job would, and remembers what came of it for Reasons. Waits where the
  /// store is locked: not for requests.
  void TryStore();

  /// To be called now and then: TryStore, and a word in the log when the reasons have changed and stay so.
  void Watch();

private:
  void AddWorkers(std::vector<std::string>& reasons);
  void AddModels(std::vector<std::string>& reasons);
  void AddDestinations(std::vector<std::string>& reasons);
  void AddDisks(std::vector<std::string>& reasons);

  const PluginServices& services_;
  const std::vector<std::string> folders_;
  std::mutex mutex_;
  std::string storeProblem_;
  std::vector<std::string> seen_;   ///< by the latest Watch
  std::vector<std::string> logged_; ///< the latest that was logged
};
} // namespace Clade
