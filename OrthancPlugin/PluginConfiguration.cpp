#include "OrthancPlugin/PluginConfiguration.h"

#include "Jobs/IJobStore.h"
#include "Settings/DailyHours.h"
#include "Settings/ModelName.h"
#include "Settings/StrictObject.h"

#include <algorithm>
#include <cctype>

namespace Clade
{
namespace
{
constexpr ErrorCode invalidConfiguration = ErrorCode::InvalidConfiguration;

/// Options are checked where they are defined; the error gets the code of configurations.
EnhanceOptions OptionsAt(const std::string& path, const nlohmann::json& options)
{
  try
  {
    return ParseEnhanceOptions(options, path);
  }
  catch (const Error& error)
  {
    throw Error(invalidConfiguration, error.Message());
  }
}

std::string ModelAt(StrictObject& object, const std::string& key, const std::string& fallback)
{
  const std::string model = object.String(key, fallback, 64);
  if (!IsModelName(model))
  {
    object.Refuse(key, model, "\"auto\", \"cubic\" or the name of a model (letters, digits, '.', '_', '-')");
  }
  return model;
}

std::map<std::string, RulePattern> MatchAt(const std::string& path, const nlohmann::json& match,
                                           const IsKeyword& isKeyword)
{
  StrictObject object(match, path, invalidConfiguration);
  std::map<std::string, RulePattern> patterns;
  for (const auto& [keyword, value] : match.items())
  {
    if (!isKeyword(keyword))
    {
      throw Error(invalidConfiguration,
                  path + " has the key " + Shown(keyword) +
                      ", expected the keyword of a DICOM attribute with a value of text or numbers, such as "
                      "SeriesDescription");
    }
    if (!value.is_string())
    {
      object.Refuse(keyword, value, "a string with a regular expression");
    }
    try
    {
      patterns.emplace(keyword, value.get<std::string>());
    }
    catch (const Error& error)
    {
      object.Refuse(keyword, value, "a regular expression (" + error.Message() + ")");
    }
  }
  return patterns;
}

bool IsHeader(const std::string& name, const std::string& value)
{
  const auto isTokenCharacter = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; };
  const auto isControl = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  return !name.empty() && std::all_of(name.begin(), name.end(), isTokenCharacter) &&
         std::none_of(value.begin(), value.end(), isControl);
}

std::map<std::string, std::string> HeadersAt(const std::string& path, const nlohmann::json& headers)
{
  const StrictObject object(headers, path, invalidConfiguration);
  std::map<std::string, std::string> result;
  for (const auto& [name, value] : headers.items())
  {
    if (!value.is_string() || !IsHeader(name, value.get<std::string>()))
    {
      // The value may be a secret: it is not shown.
      throw Error(invalidConfiguration,
                  object.PathOf(Shown(name)) +
                      " is not an HTTP header, expected a name and a string on one line");
    }
    result[name] = value.get<std::string>();
  }
  return result;
}

WorkerConfiguration WorkerAt(const nlohmann::json& json)
{
  StrictObject object(json, "Clade.Worker", invalidConfiguration);
  WorkerConfiguration worker;
  worker.isSupervised = object.Boolean("Supervise", true);
  worker.count = static_cast<int>(object.Integer("Count", 1, 1, 64));
  worker.executable = object.String("Executable", "", 4096);
  worker.device = OptionsAt("Clade.Worker", {{"Device", object.String("Device", worker.device)}}).device;
  worker.threads = static_cast<int>(object.Integer("Threads", 0, 0, 1024));
  worker.memoryLimitGiB = object.Number("MemoryLimitGiB", 0, 0, EnhanceOptions::maxMemoryGiB);
  worker.orthancUrl = object.String("OrthancUrl", "");
  if (!worker.orthancUrl.empty() && worker.orthancUrl.rfind("http://", 0) != 0 &&
      worker.orthancUrl.rfind("https://", 0) != 0)
  {
    object.Refuse("OrthancUrl", worker.orthancUrl, "a URL that begins with http:// or https://");
  }
  worker.username = object.String("Username", "");
  worker.password = object.String("Password", "");
  if (worker.username.find(':') != std::string::npos)
  {
    object.Refuse("Username", worker.username, "a name without a colon");
  }
  if (worker.username.empty() != worker.password.empty())
  {
    throw Error(invalidConfiguration,
                "Clade.Worker has only one of Username and Password, expected both or none");
  }
  worker.httpHeaders = HeadersAt(object.PathOf("HttpHeaders"), object.Object("HttpHeaders"));
  object.RequireNoMore();
  return worker;
}

void ReadModels(PluginConfiguration& configuration, const nlohmann::json& json)
{
  StrictObject object(json, "Clade.Models", invalidConfiguration);
  configuration.modelsDirectory = object.String("Directory", "", 4096);
  configuration.defaultModels = DefaultModels();
  StrictObject defaults(object.Object("Default"), object.PathOf("Default"), invalidConfiguration);
  for (auto& [modality, model] : configuration.defaultModels)
  {
    model = ModelAt(defaults, modality, model);
    if (model == "auto")
    {
      defaults.Refuse(modality, model, "the name of a model, or \"cubic\"");
    }
  }
  defaults.RequireNoMore();
  object.RequireNoMore();
}

void ReadAccess(PluginConfiguration& configuration, StrictObject& object)
{
  for (std::string host : object.Strings("Hosts"))
  {
    std::transform(host.begin(), host.end(), host.begin(), [](unsigned char c) { return std::tolower(c); });
    if (host.empty() || host.find_first_of(":/ ") != std::string::npos)
    {
      object.Refuse("Hosts", object.Any("Hosts"),
                    "names of this server as people type them, without port or path");
    }
    configuration.hosts.insert(host);
  }
  if (object.Has("Administrators"))
  {
    configuration.administrators = object.Strings("Administrators");
  }
}

/// 0 and what is not there: no limit.
std::optional<int> LimitAt(StrictObject& object, const char* key)
{
  const auto limit = static_cast<int>(object.Integer(key, 0, 0, 100000));
  return limit == 0 ? std::nullopt : std::make_optional(limit);
}

std::string OrthancNameAt(StrictObject& object)
{
  const std::string name = object.String("OrthancName", "", 64);
  if (!IsOrthancName(name))
  {
    object.Refuse("OrthancName", name, "letters, digits, '.', '_' and '-'");
  }
  return name;
}

std::string HoursAt(StrictObject& object)
{
  std::string hours = object.String("Hours", "");
  if (!hours.empty())
  {
    try
    {
      const DailyHours check(hours);
    }
    catch (const Error&)
    {
      object.Refuse("Hours", hours, "two different times of day such as \"20:00-06:00\"");
    }
  }
  return hours;
}

/// The administrator's alone: no request names an address. It may hold a secret, which is not shown.
std::string WebhookAt(StrictObject& object)
{
  std::string url = object.String("Webhook", "");
  const bool isHttp = url.rfind("http://", 0) == 0 || url.rfind("https://", 0) == 0;
  if (!url.empty() && (!isHttp || url.find_first_of(" \t\r\n") != std::string::npos))
  {
    throw Error(invalidConfiguration,
                object.PathOf("Webhook") +
                    " is not an address, expected a URL that begins with http:// or https://");
  }
  return url;
}

void ReadJobStore(PluginConfiguration& configuration, StrictObject& object)
{
  const std::string store = object.String("JobStore", "sqlite", 4096);
  const std::string scheme = store.substr(0, store.find(':'));
  const bool isServer = IsServerUrl(store);
  if (store.empty() || (!isServer && (scheme == "postgresql" || scheme == "postgres" ||
                                      store.find("://") != std::string::npos)))
  {
    // An address may hold a password: it is not shown.
    throw Error(invalidConfiguration, object.PathOf("JobStore") + " is " + Shown(scheme) +
                                          ", expected \"sqlite\", the path of an SQLite file, or "
                                          "\"postgresql://user@host:port/database\"");
  }
  configuration.jobStore = store;
  configuration.jobStorePasswordFile = object.String("JobStorePasswordFile", "", 4096);
  if (!configuration.jobStorePasswordFile.empty() && !isServer)
  {
    throw Error(invalidConfiguration,
                object.PathOf("JobStorePasswordFile") +
                    " is set, but JobStore is not a server: expected \"postgresql://...\"");
  }
}
} // namespace

RuleConfiguration ParseRule(const nlohmann::json& json, const std::string& path, std::size_t index,
                            const IsKeyword& isKeyword)
{
  StrictObject object(json, path, invalidConfiguration);
  RuleConfiguration rule;
  rule.name = object.String("Name", "rule " + std::to_string(index + 1), 128);
  rule.isEnabled = object.Boolean("Enable", true);
  rule.match = MatchAt(object.PathOf("Match"), object.Object("Match"), isKeyword);
  rule.minimumAnisotropy = object.Number("MinimumAnisotropy", rule.minimumAnisotropy, 1, 1000);
  rule.maximumAnisotropy = object.Number("MaximumAnisotropy", rule.maximumAnisotropy, 1, 1000);
  if (rule.maximumAnisotropy < rule.minimumAnisotropy)
  {
    object.Refuse("MaximumAnisotropy", object.Any("MaximumAnisotropy"), "no less than MinimumAnisotropy");
  }
  rule.minimumSlices = static_cast<int>(object.Integer("MinimumSlices", rule.minimumSlices, 1, 100000));
  rule.model = ModelAt(object, "Model", rule.model);
  rule.options = OptionsAt(object.PathOf("Options"), object.Object("Options"));
  rule.priority = static_cast<int>(object.Integer("Priority", 0, -1000, 1000));
  rule.destination = object.Strings("Destination");
  if (std::any_of(rule.destination.begin(), rule.destination.end(),
                  [](const auto& name) { return name.empty(); }))
  {
    object.Refuse("Destination", object.Any("Destination"), "a list of names of DicomModalities");
  }
  rule.maxRunning = LimitAt(object, "MaxRunning");
  rule.hours = HoursAt(object);
  object.RequireNoMore();
  return rule;
}

nlohmann::json ToJson(const RuleConfiguration& rule)
{
  const RuleConfiguration usual;
  nlohmann::json json = {{"Name", rule.name}, {"Match", nlohmann::json::object()}};
  for (const auto& [keyword, pattern] : rule.match)
  {
    json["Match"][keyword] = pattern.Expression();
  }
  const auto put = [&](const char* key, const auto& value, const auto& fallback)
  {
    if (value != fallback)
    {
      json[key] = value;
    }
  };
  put("Enable", rule.isEnabled, usual.isEnabled);
  put("MinimumAnisotropy", rule.minimumAnisotropy, usual.minimumAnisotropy);
  put("MaximumAnisotropy", rule.maximumAnisotropy, usual.maximumAnisotropy);
  put("MinimumSlices", rule.minimumSlices, usual.minimumSlices);
  put("Model", rule.model, std::string());
  put("Priority", rule.priority, usual.priority);
  put("Destination", rule.destination, usual.destination);
  put("Hours", rule.hours, usual.hours);
  put("MaxRunning", rule.maxRunning.value_or(0), 0);
  const nlohmann::json usualOptions = ToJson(usual.options), options = ToJson(rule.options);
  for (const auto& [key, value] : options.items())
  {
    if (value != usualOptions[key])
    {
      json["Options"][key] = value;
    }
  }
  return json;
}

PluginConfiguration ParsePluginConfiguration(const nlohmann::json& clade, const IsKeyword& isKeyword)
{
  StrictObject object(clade, "Clade", invalidConfiguration);
  PluginConfiguration configuration;
  configuration.isEnabled = object.Boolean("Enable", true);
  const nlohmann::json& rules = object.Array("Rules");
  for (std::size_t i = 0; i < rules.size(); i++)
  {
    configuration.rules.push_back(
        ParseRule(rules[i], "Clade.Rules[" + std::to_string(i) + "]", i, isKeyword));
  }
  ReadJobStore(configuration, object);
  configuration.orthancName = OrthancNameAt(object);
  configuration.maxRunning = LimitAt(object, "MaxRunning");
  configuration.maxWaitingPerUser = LimitAt(object, "MaxWaitingPerUser");
  configuration.worker = WorkerAt(object.Object("Worker"));
  ReadModels(configuration, object.Object("Models"));
  configuration.maxAttempts = static_cast<int>(object.Integer("MaxAttempts", 3, 1, 100));
  configuration.jobTimeoutSeconds =
      static_cast<int>(object.Integer("JobTimeoutSeconds", 3600, 1, 7 * 24 * 3600));
  configuration.leaseSeconds =
      static_cast<int>(object.Integer("LeaseSeconds", 30, shortestLeaseSeconds, 3600));
  configuration.historyDays = static_cast<int>(object.Integer("HistoryDays", 30, 1, 36500));
  configuration.deletesSuperseded = object.Boolean("DeleteSuperseded", false);
  ReadAccess(configuration, object);
  configuration.webhook = WebhookAt(object);
  configuration.jobEvents = object.Word("JobEvents", JobEvents::None);
  object.RequireNoMore();
  return configuration;
}
} // namespace Clade
