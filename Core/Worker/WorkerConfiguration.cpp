#include "Worker/WorkerConfiguration.h"

#include "Base/Error.h"
#include "Base/SecretFile.h"
#include "Settings/StrictObject.h"

#include <fstream>
#include <sys/stat.h>

namespace Clade
{
namespace
{
constexpr ErrorCode invalidFile = ErrorCode::InvalidConfiguration;
using WarningList = std::vector<std::string>;

nlohmann::json ParseFile(const std::string& path)
{
  std::ifstream file(path);
  if (!file)
  {
    throw Error(invalidFile, "the configuration " + path + " cannot be read");
  }
  try
  {
    return nlohmann::json::parse(file, nullptr, true, true);
  }
  catch (const nlohmann::json::parse_error& error) // its text may repeat a secret
  {
    throw Error(invalidFile,
                "the configuration " + path + " is not JSON at byte " + std::to_string(error.byte));
  }
}

void WarnWhereOthersRead(const std::string& path, WarningList& warnings)
{
  struct stat status
  {
  };
  if (stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
  {
    warnings.push_back("the file " + path +
                       " may be read or written by other users of this machine; it says how to "
                       "reach patients' images: chmod 600 " +
                       path);
  }
}

OrthancConnection ConnectionAt(const nlohmann::json& member, const std::string& path, WarningList& warnings)
{
  StrictObject object(member, path, invalidFile);
  OrthancConnection connection;
  connection.url = object.String("Url", "");
  if (connection.url.rfind("http://", 0) != 0 && connection.url.rfind("https://", 0) != 0)
  {
    object.Refuse("Url", "the address of its REST API, which begins with http:// or https://");
  }
  connection.username = object.String("Username", "");
  const std::string passwordFile = object.String("PasswordFile", "", 4096);
  if (connection.username.empty() != passwordFile.empty())
  {
    throw Error(invalidFile, path + " has only one of Username and PasswordFile, expected both or none");
  }
  if (!passwordFile.empty())
  {
    connection.password = SecretIn(passwordFile, "a password");
    WarnWhereOthersRead(passwordFile, warnings);
  }
  connection.caFile = object.String("CaFile", "", 4096);
  connection.verifyTls = !object.Boolean("Insecure", false);
  connection.connections = static_cast<std::size_t>(object.Integer("Connections", 4, 1, 64));
  connection.timeoutSeconds = static_cast<int>(object.Integer("TimeoutSeconds", 60, 1, 3600));
  object.RequireNoMore();
  return connection;
}

std::map<std::string, OrthancConnection> OrthancsAt(StrictObject& object, WarningList& warnings)
{
  const nlohmann::json& orthancs = object.Object("Orthancs");
  std::map<std::string, OrthancConnection> connections;
  for (const auto& [name, orthanc] : orthancs.items())
  {
    if (!IsOrthancName(name))
    {
      throw Error(
          invalidFile,
          "Orthancs has the name " + Shown(name) +
              ", expected Clade.OrthancName of an Orthanc: letters, digits, '.', '_' and '-', or \"\"");
    }
    connections[name] = ConnectionAt(orthanc, "Orthancs." + (name.empty() ? "\"\"" : name), warnings);
  }
  return connections;
}

void ReadRunner(StrictObject& object, JobRunnerSettings& runner)
{
  runner.modelsDirectory = object.String("Models", runner.modelsDirectory, 4096);
  runner.device = object.String("Device", runner.device);
  runner.threads =
      static_cast<std::size_t>(object.Integer("Threads", static_cast<std::int64_t>(runner.threads), 0, 1024));
  runner.memoryLimitGiB = object.Number("MemoryLimitGiB", runner.memoryLimitGiB, 0, 1 << 20);
  runner.temporaryFolder = object.String("TemporaryFolder", runner.temporaryFolder, 4096);
  runner.workerId = object.String("Id", runner.workerId, 256);
}
} // namespace

std::vector<std::string> ReadWorkerConfiguration(const std::string& path, WorkerOptions& options)
{
  const nlohmann::json file = ParseFile(path);
  WarningList warnings;
  WarnWhereOthersRead(path, warnings);
  StrictObject object(file, "", invalidFile);
  options.storeUrl = object.String("JobStore", options.storeUrl, 4096);
  options.storePasswordFile = object.String("JobStorePasswordFile", options.storePasswordFile, 4096);
  if (object.Has("JobStorePasswordFile"))
  {
    WarnWhereOthersRead(options.storePasswordFile, warnings);
  }
  if (object.Has("Orthancs"))
  {
    options.orthancs = OrthancsAt(object, warnings);
  }
  if (options.orthancs.empty())
  {
    object.Refuse("Orthancs", R"(an object such as {"clinic-a": {"Url": "http://..."}})");
  }
  ReadRunner(object, options.runner);
  options.leaseMs = 1000 * object.Integer("LeaseSeconds", options.leaseMs / 1000, shortestLeaseSeconds, 3600);
  if (object.Has("HistoryDays"))
  {
    options.historyDays = static_cast<int>(object.Integer("HistoryDays", 30, 1, 36500));
  }
  object.RequireNoMore();
  return warnings;
}
} // namespace Clade
