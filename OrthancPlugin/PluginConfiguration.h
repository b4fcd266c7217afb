#pragma once
#include "OrthancPlugin/Rules/RulePattern.h"
#include "Settings/EnhanceOptions.h"
#include "Settings/EnumWords.h"

#include <functional>
#include <limits>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace Clade
{
/// Which jobs that end become jobs of Orthanc's own, whose events tell of them.
enum class JobEvents
{
  None,
  Failure, ///< those in the state Failure
  All
};

template<>
struct EnumWords<JobEvents>
{
  static constexpr EnumWord<JobEvents> all[] = {
      {JobEvents::None, "None"}, {JobEvents::Failure, "Failure"}, {JobEvents::All, "All"}};
};

/// One entry of "Clade.Rules".
struct RuleConfiguration
{
  std::string name; ///< "rule 1" where none is given
  bool isEnabled = true;
  std::map<std::string, RulePattern> match; ///< by DICOM keyword; all must be found
  double minimumAnisotropy = 2;             ///< slice spacing / larger pixel spacing
  double maximumAnisotropy = std::numeric_limits<double>::infinity();
  int minimumSlices = 5; ///< slice positions
  std::string model = "auto";
  EnhanceOptions options;
  int priority = 0;
  std::vector<std::string> destination; ///< of DicomModalities
  std::optional<int> maxRunning;        ///< jobs of the rule that may run at once; nothing: any number
  std::string hours;                    ///< "20:00-06:00", by this machine's clock; empty: at any time
};

/// "Clade.Worker".
struct WorkerConfiguration
{
  bool isSupervised = true;
  int count = 1;
  std::string executable; ///< empty: see FindWorkerExecutable
  std::string device = "auto";
  int threads = 0;           ///< 0: all processors
  double memoryLimitGiB = 0; ///< 0: none
  std::string orthancUrl;    ///< empty: this Orthanc by its own HTTP port
  std::string username;      ///< empty: a token that Orthanc makes
  std::string password;
  std::map<std::string, std::string> httpHeaders;
};

/// Section "Clade" of Orthanc's configuration (Interfaces.md, "Configuration of Orthanc"). Every key is
/// optional.
struct PluginConfiguration
{
  bool isEnabled = true;
  std::vector<RuleConfiguration> rules;
  std::string jobStore = "sqlite";  ///< "sqlite", a path, or "postgresql://..."
  std::string jobStorePasswordFile; ///< of a server; empty: none
  std::string orthancName;          ///< of this Orthanc among those that share the store; empty: the only one
  WorkerConfiguration worker;
  std::optional<int> maxRunning;        ///< jobs of this Orthanc that may run at once; nothing: any number
  std::optional<int> maxWaitingPerUser; ///< jobs that one user may have waiting; nothing: any number
  std::string modelsDirectory;
  std::map<std::string, std::string> defaultModels; ///< modality -> name of a model
  int maxAttempts = 3;
  int jobTimeoutSeconds = 3600;
  int leaseSeconds = 30;
  int historyDays = 30;
  bool deletesSuperseded = false;
  std::set<std::string> hosts; ///< names, in small letters, that people reach this server by
  /// Names from RegisteredUsers; only they delete jobs, train and set priorities. Nothing: everybody may.
  std::optional<std::vector<std::string>> administrators;
  std::string webhook; ///< URL that is notified of every job that ends; empty: none
  JobEvents jobEvents = JobEvents::None;
};

/// Whether DICOM has an attribute of this keyword whose value is text or numbers.
using IsKeyword = std::function<bool(const std::string&)>;

/// One rule, whose name is "rule <index + 1>" where it has none; `path` is what errors call it. Throws
/// Error(InvalidConfiguration).
RuleConfiguration ParseRule(const nlohmann::json& rule, const std::string& path, std::size_t index,
                            const IsKeyword& isKeyword);
/// The rule as it would stand in the configuration, with what is not the default.
nlohmann::json ToJson(const RuleConfiguration& rule);

/// Throws Error(InvalidConfiguration) that names the key by its path, what it is and what was expected.
PluginConfiguration ParsePluginConfiguration(const nlohmann::json& clade, const IsKeyword& isKeyword);
} // namespace Clade
