#include "OrthancPlugin/HostSettings.h"

#include "Jobs/IJobStore.h"
#include "OrthancPlugin/PluginConfiguration.h"

#include <filesystem>
#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;

template<class Value>
Value ValueOr(const nlohmann::json& json, const char* key, const Value& fallback)
{
  const auto found = json.find(key);
  try
  {
    return found == json.end() ? fallback : found->get<Value>();
  }
  catch (const nlohmann::json::exception&)
  {
    return fallback;
  }
}

/// Orthanc reads relative paths from the folder of its configuration.
std::string Resolved(const std::string& path, const std::string& base)
{
  return (fs::path(base) / path).lexically_normal().string();
}
} // namespace

HostSettings ReadHostSettings(const nlohmann::json& configuration, const std::string& configurationPath)
{
  HostSettings host;
  std::error_code ignored;
  host.baseDirectory = fs::is_directory(configurationPath, ignored)
                           ? configurationPath
                           : fs::path(configurationPath).parent_path().string();
  const auto storage = ValueOr<std::string>(configuration, "StorageDirectory", "OrthancStorage");
  host.storageDirectory = Resolved(storage, host.baseDirectory);
  host.indexDirectory = Resolved(ValueOr(configuration, "IndexDirectory", storage), host.baseDirectory);
  host.hasHttpServer = ValueOr(configuration, "HttpServerEnabled", host.hasHttpServer);
  host.httpPort = ValueOr(configuration, "HttpPort", host.httpPort);
  host.usesTls = ValueOr(configuration, "SslEnabled", host.usesTls);
  host.httpThreads = ValueOr(configuration, "HttpThreadsCount", host.httpThreads);
  host.stableAgeSeconds = ValueOr(configuration, "StableAge", host.stableAgeSeconds);
  // Orthanc asks for passwords where others than this machine may come, unless it is told not to.
  host.isAuthenticationOn =
      ValueOr(configuration, "AuthenticationEnabled", ValueOr(configuration, "RemoteAccessAllowed", false));
  host.registeredUsers = ValueOr(configuration, "RegisteredUsers", host.registeredUsers);
  return host;
}

std::string JobStoreUrl(const PluginConfiguration& configuration, const HostSettings& host)
{
  if (IsServerUrl(configuration.jobStore))
  {
    return configuration.jobStore;
  }
  if (configuration.jobStore == "sqlite")
  {
    return "sqlite:" + Resolved("clade-jobs.db", host.indexDirectory);
  }
  constexpr std::string_view scheme = "sqlite:";
  const bool hasScheme = configuration.jobStore.compare(0, scheme.size(), scheme) == 0;
  return "sqlite:" +
         Resolved(configuration.jobStore.substr(hasScheme ? scheme.size() : 0), host.baseDirectory);
}

std::string JobStorePasswordFile(const PluginConfiguration& configuration, const HostSettings& host)
{
  const std::string& file = configuration.jobStorePasswordFile;
  return file.empty() ? "" : Resolved(file, host.baseDirectory);
}

std::string OrthancUrl(const PluginConfiguration& configuration, const HostSettings& host)
{
  // By address: Orthanc listens on IPv4 alone, and a bare container may not know the name localhost.
  // Certificates, however, are made out to names.
  return configuration.worker.orthancUrl.empty()
             ? (host.usesTls ? "https://localhost:" : "http://127.0.0.1:") + std::to_string(host.httpPort)
             : configuration.worker.orthancUrl;
}

std::string ModelsDirectory(const PluginConfiguration& configuration, const HostSettings& host,
                            const std::string& pluginDirectory)
{
  if (!configuration.modelsDirectory.empty())
  {
    return Resolved(configuration.modelsDirectory, host.baseDirectory);
  }
  const char installed[] = "/usr/share/clade/models";
  // Of the plugin in a build, in PREFIX/share/orthanc/plugins, in PREFIX/lib/orthanc.
  for (const char* place : {"models", "../../clade/models", "../../share/clade/models"})
  {
    std::string folder = Resolved(place, pluginDirectory);
    std::error_code ignored;
    if (fs::is_directory(folder, ignored))
    {
      return folder;
    }
  }
  return installed;
}
} // namespace Clade
