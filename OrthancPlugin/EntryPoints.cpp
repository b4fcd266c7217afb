// The four C functions that Orthanc calls, and the callbacks that they register. No exception leaves this
// file.
#include "Base/Logging.h"
#include "OrthancPlugin/Plugin.h"
#include "OrthancPlugin/Rest/RestAccess.h"
#include "OrthancPlugin/Rest/RestApplication.h"

#include <dlfcn.h>
#include <filesystem>
#include <memory>
#include <orthanc/OrthancCPlugin.h>

#define CLADE_EXPORT __attribute__((visibility("default")))

namespace
{
using namespace Clade;

/// The SDK hands no pointer of ours to its callbacks: there must be one object that they find.
struct Loaded
{
  explicit Loaded(OrthancPluginContext* orthanc) : context(orthanc), host(orthanc) {}

  OrthancPluginContext* context;
  Host host;
  PluginConfiguration configuration;
  HostSettings settings;
  std::unique_ptr<Plugin> plugin;
};
std::unique_ptr<Loaded> loaded;

/// Runs `body` and answers for whatever it throws.
template<class Body>
OrthancPluginErrorCode Guarded(const char* what, Body body)
{
  try
  {
    body();
    return OrthancPluginErrorCode_Success;
  }
  catch (const std::exception& error)
  {
    Log(LogLevel::Error, std::string(what) + ": " + error.what());
  }
  catch (...)
  {
    Log(LogLevel::Error, std::string(what) + ": unknown exception");
  }
  return OrthancPluginErrorCode_Plugin;
}

std::string PluginDirectory()
{
  Dl_info info{};
  return dladdr(reinterpret_cast<const void*>(&PluginDirectory), &info) != 0 && info.dli_fname != nullptr
             ? std::filesystem::absolute(info.dli_fname).parent_path().string()
             : "";
}

RestRequest RequestOf(const char* url, const OrthancPluginHttpRequest& orthanc)
{
  RestRequest request;
  switch (orthanc.method)
  {
  case OrthancPluginHttpMethod_Post:
    request.method = HttpMethod::Post;
    break;
  case OrthancPluginHttpMethod_Put:
    request.method = HttpMethod::Put;
    break;
  case OrthancPluginHttpMethod_Delete:
    request.method = HttpMethod::Delete;
    break;
  default:
    request.method = HttpMethod::Get;
  }
  request.path = url;
  for (std::uint32_t i = 0; i < orthanc.getCount; i++)
  {
    request.query[orthanc.getKeys[i]] = orthanc.getValues[i];
  }
  for (std::uint32_t i = 0; i < orthanc.headersCount; i++)
  {
    request.headers[orthanc.headersKeys[i]] = orthanc.headersValues[i];
  }
  request.body = {static_cast<const char*>(orthanc.body), orthanc.body == nullptr ? 0 : orthanc.bodySize};
  return request;
}

OrthancPluginErrorCode OnRest(OrthancPluginRestOutput* output, const char* url,
                              const OrthancPluginHttpRequest* request)
{
  return Guarded("REST",
                 [&] { loaded->host.Send(output, loaded->plugin->Answer(RequestOf(url, *request))); });
}

/// Called before Orthanc reads the body. What is refused here it answers with 403 alone.
std::int32_t OnIncomingRequest(OrthancPluginHttpMethod, const char* uri, const char*,
                               std::uint32_t headersCount, const char* const* headersKeys,
                               const char* const* headersValues, std::uint32_t, const char* const*,
                               const char* const*)
{
  bool isAllowed = false;
  Guarded("Filter",
          [&]
          {
            std::map<std::string, std::string> headers;
            for (std::uint32_t i = 0; i < headersCount && IsPathOfPlugin(uri); i++)
            {
              headers[headersKeys[i]] = headersValues[i];
            }
            isAllowed = !IsDisguised(uri, headers);
            if (!isAllowed)
            {
              Log(LogLevel::Warning,
                  "A request of the type multipart was refused, expected application/json");
            }
          });
  return isAllowed ? 1 : 0;
}

/// Called on a thread that all plugins share: returns at once, but for the start and the end of Orthanc.
OrthancPluginErrorCode OnChange(OrthancPluginChangeType change, OrthancPluginResourceType, const char*)
{
  return Guarded("Event",
                 [&]
                 {
                   if (change == OrthancPluginChangeType_StableSeries)
                   {
                     loaded->plugin->OnStableSeries();
                   }
                   else if (change == OrthancPluginChangeType_OrthancStarted)
                   {
                     loaded->plugin->Start();
                   }
                   else if (change == OrthancPluginChangeType_OrthancStopped)
                   {
                     loaded->plugin->Stop();
                   }
                 });
}

/// Orthanc restores its jobs while it starts, before it tells anybody that it has.
OrthancPluginJob* OnRestoreJob(const char* type, const char* serialized)
{
  OrthancPluginJob* job = nullptr;
  Guarded("Jobs", [&] { job = loaded->host.RestoreEndedJob(type, serialized); });
  return job;
}

void OnRefreshMetrics()
{
  Guarded("Metrics", [] { loaded->plugin->RefreshMetrics(); });
}

void LogToOrthanc(OrthancPluginContext* context)
{
  SetLogSink(
      [context](LogLevel level, const std::string& message)
      {
        const std::string text = "CLADE: " + message;
        switch (level)
        {
        case LogLevel::Error:
          OrthancPluginLogError(context, text.c_str());
          break;
        case LogLevel::Warning:
          OrthancPluginLogWarning(context, text.c_str());
          break;
        default:
          OrthancPluginLogInfo(context, text.c_str());
        }
      });
}

void Load(OrthancPluginContext* context)
{
  loaded = std::make_unique<Loaded>(context);
  Host& host = loaded->host;
  const nlohmann::json orthanc = host.Configuration();
  loaded->configuration =
      ParsePluginConfiguration(orthanc.value("Clade", nlohmann::json::object()),
                               [&](const std::string& k) { return host.IsTextKeyword(k); });
  host.SetDescription("Through-plane super-resolution of MR and CT series.");
  if (!loaded->configuration.isEnabled)
  {
    Log(LogLevel::Warning, "Disabled in the configuration (Clade.Enable)");
    return;
  }
  loaded->settings = ReadHostSettings(orthanc, host.ConfigurationPath());
  loaded->plugin = std::make_unique<Plugin>(host, loaded->configuration, loaded->settings, PluginDirectory());
  host.SetRootUri("clade/app/");
  host.SetExplorerExtension(ExplorerExtension());
  OrthancPluginRegisterRestCallbackNoLock(context, "/clade(/.*)?", OnRest);
  OrthancPluginRegisterRestCallbackNoLock(context, "/series/([^/]*)/clade", OnRest);
  OrthancPluginRegisterRestCallbackNoLock(context, "/series/([^/]*)/clade/picture", OnRest);
  OrthancPluginRegisterIncomingHttpRequestFilter2(context, OnIncomingRequest);
  OrthancPluginRegisterOnChangeCallback(context, OnChange);
  OrthancPluginRegisterRefreshMetricsCallback(context, OnRefreshMetrics);
  OrthancPluginRegisterJobsUnserializer(context, OnRestoreJob);
}
} // namespace

extern "C"
{
  CLADE_EXPORT std::int32_t OrthancPluginInitialize(OrthancPluginContext* context)
  {
    LogToOrthanc(context);
    const OrthancPluginErrorCode code =
        Guarded("Orthanc is not started",
                [&]
                {
                  if (OrthancPluginCheckVersionAdvanced(context, 1, 10, 1) == 0)
                  {
                    throw Error(ErrorCode::InvalidConfiguration, std::string("this is Orthanc ") +
                                                                     context->orthancVersion +
                                                                     ", CLADE needs 1.10.1 or a later one");
                  }
                  Load(context);
                });
    if (code != OrthancPluginErrorCode_Success)
    {
      loaded.reset();
      SetLogSink(nullptr);
      return -1;
    }
    return 0;
  }

  CLADE_EXPORT void OrthancPluginFinalize()
  {
    Guarded("End", [] { loaded.reset(); });
    SetLogSink(nullptr);
  }

  CLADE_EXPORT const char* OrthancPluginGetName()
  {
    return pluginName;
  }

  CLADE_EXPORT const char* OrthancPluginGetVersion()
  {
    return CLADE_VERSION;
  }
}
