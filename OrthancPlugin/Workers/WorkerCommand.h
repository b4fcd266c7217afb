#pragma once
#include <map>
#include <string>
#include <vector>

namespace Clade
{
struct PluginConfiguration;

/// How a worker is started. What is secret goes through its environment: anybody on the machine can read a
/// command line.
struct WorkerCommand
{
  std::string executable; ///< absolute
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment; ///< added to this process's own
};

/// Where a worker finds what it works with.
struct WorkerPlaces
{
  std::string executable;
  std::string storeUrl; ///< a server's goes through the environment
  std::string orthancUrl;
  std::string modelsDirectory;
  std::string storePasswordFile; ///< empty: none
};

/// `token`: what Orthanc gave for its REST API; sent unless the configuration has a user name.
WorkerCommand MakeWorkerCommand(const PluginConfiguration& configuration, const WorkerPlaces& places,
                                const std::string& workerId, const std::string& token);

/// The configured program (looked for in PATH if it names no folder), else `clade` beside the plugin, in
/// PATH, in /usr/bin. Throws Error(NotFound) that says where it was looked for.
std::string FindWorkerExecutable(const std::string& configured, const std::string& pluginDirectory);
} // namespace Clade
