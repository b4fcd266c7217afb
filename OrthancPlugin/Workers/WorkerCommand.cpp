#include "OrthancPlugin/Workers/WorkerCommand.h"

#include "Base/Base64.h"
#include "Base/Error.h"
#include "Jobs/IJobStore.h"
#include "OrthancPlugin/BasicAuthorization.h"
#include "OrthancPlugin/PluginConfiguration.h"

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <unistd.h>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;

std::string Plain(double number)
{
  std::ostringstream text;
  text << number;
  return text.str();
}

bool IsProgram(const fs::path& file)
{
  std::error_code error;
  return fs::is_regular_file(file, error) && access(file.c_str(), X_OK) == 0;
}

std::vector<fs::path> SearchPath()
{
  std::vector<fs::path> folders;
  const char* const path = std::getenv("PATH");
  std::istringstream stream(path == nullptr ? "" : path);
  for (std::string folder; std::getline(stream, folder, ':');)
  {
    if (!folder.empty())
    {
      folders.emplace_back(folder);
    }
  }
  folders.emplace_back("/usr/bin"); // services often have a bare PATH
  return folders;
}
} // namespace

WorkerCommand MakeWorkerCommand(const PluginConfiguration& configuration, const WorkerPlaces& places,
                                const std::string& workerId, const std::string& token)
{
  const WorkerConfiguration& worker = configuration.worker;
  WorkerCommand command;
  command.executable = places.executable;
  command.arguments = {places.executable, "worker", "--exit-with-parent"};
  const auto add = [&](const char* option, const std::string& value)
  {
    command.arguments.emplace_back(option);
    command.arguments.push_back(value);
  };
  add("--parent", std::to_string(getpid())); // it may have gone before the worker can ask who that was
  add("--id", workerId);
  if (IsServerUrl(places.storeUrl))
  {
    command.environment["CLADE_JOB_STORE"] = places.storeUrl; // it may hold a password
  }
  else
  {
    add("--store", places.storeUrl);
  }
  if (!places.storePasswordFile.empty())
  {
    add("--store-password-file", places.storePasswordFile);
  }
  add("--orthanc", places.orthancUrl);
  if (!configuration.orthancName.empty())
  {
    add("--orthanc-name", configuration.orthancName);
  }
  add("--models", places.modelsDirectory);
  add("--lease-seconds", std::to_string(configuration.leaseSeconds));
  if (worker.orthancUrl.empty())
  {
    // This very Orthanc over the loopback, whose certificate need not name localhost.
    command.arguments.emplace_back("--insecure");
  }
  if (worker.device != "auto")
  {
    add("--device", worker.device);
  }
  if (worker.threads > 0)
  {
    add("--threads", std::to_string(worker.threads));
  }
  if (worker.memoryLimitGiB > 0)
  {
    add("--memory-limit", Plain(worker.memoryLimitGiB));
  }
  command.environment["CLADE_ORTHANC_AUTHORIZATION"] =
      worker.username.empty() ? token : BasicAuthorization(worker.username, worker.password);
  if (!worker.httpHeaders.empty())
  {
    command.environment["CLADE_ORTHANC_HEADERS"] = nlohmann::json(worker.httpHeaders).dump();
  }
  return command;
}

std::string FindWorkerExecutable(const std::string& configured, const std::string& pluginDirectory)
{
  if (configured.find('/') != std::string::npos)
  {
    if (!IsProgram(configured))
    {
      throw Error(ErrorCode::NotFound, "Clade.Worker.Executable is " + configured +
                                           ", which is not a program that can be started");
    }
    return fs::absolute(configured).string();
  }
  const std::string name = configured.empty() ? "clade" : configured;
  std::vector<fs::path> folders = SearchPath();
  if (configured.empty())
  {
    // Beside the plugin (in a build), or in PREFIX/bin where it lies in PREFIX/share/orthanc/plugins or, as
    // the file that this is a link to, in PREFIX/lib/orthanc.
    const fs::path plugin = pluginDirectory;
    folders.insert(folders.begin(), {plugin, (plugin / "../../../bin").lexically_normal(),
                                     (plugin / "../../bin").lexically_normal()});
  }
  for (const fs::path& folder : folders)
  {
    if (IsProgram(folder / name))
    {
      return fs::absolute(folder / name).string();
    }
  }
  throw Error(ErrorCode::NotFound,
              "there is no program " + name +
                  (configured.empty() ? " beside the plugin, in bin of its installation," : "") +
                  " in PATH or in /usr/bin; install it, or set Clade.Worker.Executable");
}
} // namespace Clade
