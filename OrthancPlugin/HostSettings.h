#pragma once
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace Clade
{
struct PluginConfiguration;

/// What the plugin needs to know of Orthanc's own configuration. Paths are absolute, or relative to the
/// current folder where Orthanc has no configuration file.
struct HostSettings
{
  std::string storageDirectory; ///< StorageDirectory, else "OrthancStorage"
  std::string indexDirectory;   ///< IndexDirectory, else StorageDirectory, else "OrthancStorage"
  std::string baseDirectory;    ///< what relative paths of the configuration start from
  bool hasHttpServer = true;
  int httpPort = 8042;
  bool usesTls = false;
  int httpThreads = 50;
  int stableAgeSeconds = 60;
  bool isAuthenticationOn = false;                    ///< everybody is asked for a name and a password
  std::map<std::string, std::string> registeredUsers; ///< passwords by name: never to be shown
};

/// `configuration` is Orthanc's whole configuration, `configurationPath` the file or folder that it was read
/// from ("" for none). What Orthanc itself judges is read without judging.
HostSettings ReadHostSettings(const nlohmann::json& configuration, const std::string& configurationPath);

/// The URL for OpenJobStore: "clade-jobs.db" beside Orthanc's index, the configured path, or the configured
/// server (a secret: it may hold a password).
std::string JobStoreUrl(const PluginConfiguration& configuration, const HostSettings& host);
/// The file with the password of that server; empty: none.
std::string JobStorePasswordFile(const PluginConfiguration& configuration, const HostSettings& host);
/// Where a worker on this machine reaches this Orthanc.
std::string OrthancUrl(const PluginConfiguration& configuration, const HostSettings& host);
/// The configured folder of models, or the first that is there of: models beside the plugin,
/// share/clade/models of the prefix that the plugin is installed in, /usr/share/clade/models.
std::string ModelsDirectory(const PluginConfiguration& configuration, const HostSettings& host,
                            const std::string& pluginDirectory);
} // namespace Clade
