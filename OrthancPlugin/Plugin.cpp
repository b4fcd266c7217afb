#include "OrthancPlugin/Plugin.h"

#include "Base/Logging.h"
#include "Jobs/JobStoreOfOrthanc.h"
#include "OrthancPlugin/Rest/RestApplication.h"
#include "OrthancPlugin/Rest/RestJobs.h"
#include "OrthancPlugin/Rest/RestMeasures.h"
#include "OrthancPlugin/Rest/RestModels.h"
#include "OrthancPlugin/Rest/RestQueue.h"
#include "OrthancPlugin/Rest/RestRules.h"
#include "OrthancPlugin/Rest/RestStatus.h"
#include "OrthancPlugin/Rest/RestStudies.h"
#include "OrthancPlugin/Workers/WorkerCommand.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;

/// What is in the way of jobs is said within two of them.
constexpr auto maintenancePeriod = std::chrono::seconds(5);

/// Makes the folder, for its owner alone, where it is not there. What is wrong with it, the store says
/// better.
void MakePrivateFolder(const fs::path& folder)
{
  std::error_code ignored;
  if (!fs::exists(folder, ignored) && fs::create_directories(folder, ignored))
  {
    fs::permissions(folder, fs::perms::owner_all, ignored);
  }
}

/// A server may be starting, as Orthanc is: it has some time.
std::unique_ptr<IJobStore> OpenServer(const std::string& url, const std::string& passwordFile)
{
  constexpr auto patience = std::chrono::seconds(15);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;)
  {
    try
    {
      return OpenJobStore(url, passwordFile);
    }
    catch (const Error& error)
    {
      if (error.Code() != ErrorCode::Unavailable || std::chrono::steady_clock::now() > deadline)
      {
        throw;
      }
      Log(LogLevel::Warning, "Waiting for the job store: " + error.Message());
    }
    std::this_thread::sleep_for(std::chrono::seconds(1)); // no event tells when the server is there
  }
}

std::unique_ptr<IJobStore> OpenStore(const std::string& url, const std::string& passwordFile)
{
  try
  {
    if (IsServerUrl(url))
    {
      return OpenServer(url, passwordFile);
    }
    constexpr std::string_view scheme = "sqlite:";
    MakePrivateFolder(fs::path(url.substr(scheme.size())).parent_path());
    return OpenJobStore(url);
  }
  catch (const Error& error)
  {
    throw error.WithContext(
        "The job store cannot be opened (Clade.JobStore; \"Clade\": {\"Enable\": false} starts "
        "Orthanc without CLADE)");
  }
}

/// Workers read the limits where they find the jobs; written only where they differ from what is there.
void TellLimits(IJobStore& store, const PluginConfiguration& configuration)
{
  RunningLimits limits;
  limits.all = configuration.maxRunning;
  for (const RuleConfiguration& rule : configuration.rules)
  {
    if (rule.maxRunning)
    {
      limits.rules[rule.name] = *rule.maxRunning;
    }
  }
  const std::string text = limits.IsNone() ? "" : ToText(limits);
  if (store.GetProperty(runningLimits).value_or("") != text)
  {
    store.SetProperty(runningLimits, text);
  }
}

/// Orthanc forgets its ended jobs beyond JobsHistorySize (10): a script that is told of one is to find it
/// there.
constexpr std::size_t eventsAtOnce = 5;

EndedJobsReceiver ReceiverOfEvents(Host& host, JobEvents events)
{
  EndedJobsReceiver receiver;
  receiver.name = "Orthanc's list of jobs";
  receiver.property = "JobEventsTold";
  receiver.send = [&host](const Job& job)
  { host.AddEndedJob(OrthancJobContent(job), job.state == JobState::Success); };
  receiver.wants = [events](const Job& job)
  { return events == JobEvents::All || job.state == JobState::Failure; };
  receiver.mostAtOnce = eventsAtOnce;
  return receiver;
}

/// At most a fifth of Orthanc's HTTP threads may wait for jobs.
std::size_t MaxWaiters(const HostSettings& settings)
{
  return static_cast<std::size_t>(std::clamp(settings.httpThreads / 5, 1, 20));
}
} // namespace

Plugin::Plugin(Host& host, const PluginConfiguration& configuration, const HostSettings& settings,
               const std::string& directory)
    : host_(host), configuration_(configuration), settings_(settings), directory_(directory),
      storeUrl_(JobStoreUrl(configuration, settings)),
      storePasswordFile_(JobStorePasswordFile(configuration, settings)),
      sharedStore_(OpenStore(storeUrl_, storePasswordFile_)),
      store_(std::make_unique<JobStoreOfOrthanc>(*sharedStore_, configuration.orthancName)),
      models_(ModelsDirectory(configuration, settings, directory)), factory_(configuration, models_, *store_),
      watch_(*store_, MaxWaiters(settings)),
      listener_(host, *store_, configuration, factory_, std::chrono::seconds(settings.stableAgeSeconds)),
      webhook_(*store_,
               {"The webhook", "WebhookTold",
                [this](const Job& job) { host_.PostJson(configuration_.webhook, WebhookBody(job)); }}),
      jobEvents_(*store_, ReceiverOfEvents(host, configuration.jobEvents)),
      maintenance_(*store_, maintenancePeriod, configuration.historyDays, [this] { Look(); }),
      router_(AccessSettings(configuration, settings)), services_{configuration, host.Version(),   host,
                                                                  *store_,       models_,          factory_,
                                                                  watch_,        router_.Access(), nullptr},
      readiness_(services_, {settings.storageDirectory, settings.indexDirectory}),
      metrics_(*store_, std::int64_t{1000} * configuration.leaseSeconds)
{
  services_.isKeyword = [this](const std::string& keyword) { return host_.IsTextKeyword(keyword); };
  TellLimits(*store_, configuration_);
  if (configuration_.worker.isSupervised)
  {
    supervisor_ = std::make_unique<WorkerSupervisor>(
        *store_, configuration_.worker.count, [this](const std::string& id) { return CommandOf(id); },
        WorkerSupervisor::Pauses());
    services_.supervisor = supervisor_.get();
  }
  RegisterJobRoutes(router_, services_);
  RegisterQueueRoutes(router_, services_);
  RegisterRuleRoutes(router_, services_);
  RegisterMeasureRoutes(router_, services_);
  RegisterModelRoutes(router_, services_);
  RegisterStatusRoutes(router_, services_, readiness_);
  RegisterStudyRoutes(router_, host, router_.Access(), storeUrl_, storePasswordFile_,
                      configuration_.orthancName);
  RegisterApplicationRoutes(router_);
}

Plugin::~Plugin()
{
  Stop();
}

WorkerCommand Plugin::CommandOf(const std::string& workerId)
{
  if (!settings_.hasHttpServer && configuration_.worker.orthancUrl.empty())
  {
    throw Error(ErrorCode::Unavailable,
                "Orthanc's HTTP server is off (HttpServerEnabled), without which a worker "
                "cannot read or store images");
  }
  const WorkerPlaces places = {FindWorkerExecutable(configuration_.worker.executable, directory_), storeUrl_,
                               OrthancUrl(configuration_, settings_), models_.Directory(),
                               storePasswordFile_};
  const std::lock_guard<std::mutex> lock(tokenMutex_);
  if (token_.empty())
  {
    token_ = host_.AuthorizationToken();
  }
  return MakeWorkerCommand(configuration_, places, workerId, token_);
}

void Plugin::Start()
{
  listener_.Start();
  maintenance_.Start();
  if (supervisor_)
  {
    supervisor_->Start();
  }
}

void Plugin::Stop()
{
  watch_.Stop();
  listener_.Stop();
  maintenance_.Stop();
  if (supervisor_)
  {
    supervisor_->Stop();
  }
}

void Plugin::Look()
{
  readiness_.Watch();
  configuration_.webhook.empty() ? webhook_.Pause() : webhook_.Tell();
  configuration_.jobEvents == JobEvents::None ? jobEvents_.Pause() : jobEvents_.Tell();
}

void Plugin::RefreshMetrics()
{
  const std::lock_guard<std::mutex> lock(metricsMutex_);
  metrics_.Refresh([this](const std::string& name, double value) { host_.SetMetric(name, value); });
}
} // namespace Clade
