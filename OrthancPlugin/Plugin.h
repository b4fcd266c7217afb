#pragma once
#include "OrthancPlugin/EndedJobs.h"
#include "OrthancPlugin/Host.h"
#include "OrthancPlugin/HostSettings.h"
#include "OrthancPlugin/Metrics.h"
#include "OrthancPlugin/PluginServices.h"
#include "OrthancPlugin/Readiness.h"
#include "OrthancPlugin/Rest/RestRouter.h"
#include "OrthancPlugin/Rules/ChangeListener.h"
#include "OrthancPlugin/StoreMaintenance.h"

#include <memory>
#include <mutex>
#include <string>

namespace Clade
{
/// Everything that lives between OrthancPluginInitialize and OrthancPluginFinalize.
class Plugin
{
public:
  /// `directory`: the folder of the plugin's library. Throws an Error whose sentence is for the
  /// administrator.
  Plugin(Host& host, const PluginConfiguration& configuration, const HostSettings& settings,
         const std::string& directory);
  ~Plugin();

  /// Orthanc is up: threads and workers start.
  void Start();
  /// Orthanc is about to end: all threads and workers are gone when it returns. Requests are still answered.
  void Stop();

  void OnStableSeries() { listener_.Wake(); }
  RestAnswer Answer(const RestRequest& request) const { return router_.Handle(request); }
  void RefreshMetrics();

private:
  /// From time to time, on the thread of the maintenance.
  void Look();
  WorkerCommand CommandOf(const std::string& workerId);

  Host& host_;
  const PluginConfiguration& configuration_;
  const HostSettings& settings_;
  const std::string directory_;
  const std::string storeUrl_;
  const std::string storePasswordFile_;
  std::mutex tokenMutex_;
  std::string token_; ///< empty until the first worker is started
  std::unique_ptr<IJobStore> sharedStore_;
  std::unique_ptr<IJobStore> store_; ///< what this Orthanc sees of it
  ModelCatalogue models_;
  JobFactory factory_;
  JobWatch watch_;
  ChangeListener listener_;
  EndedJobs webhook_, jobEvents_;
  StoreMaintenance maintenance_;
  std::unique_ptr<WorkerSupervisor> supervisor_;
  RestRouter router_;
  PluginServices services_;
  Readiness readiness_;
  std::mutex metricsMutex_;
  Metrics metrics_;
};
} // namespace Clade
