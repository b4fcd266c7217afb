#include "Worker/WorkerCheck.h"

#include "Base/Error.h"
#include "Enhance/EnhanceModel.h"
#include "Jobs/FileHash.h"
#include "Jobs/IJobStore.h"
#include "Settings/ModelDirectory.h"
#include "Settings/ModelName.h"
#include "Worker/TemporaryJobFolder.h"
#ifdef CLADE_HAS_INFERENCE
#include "Network/Device.h"
#endif

#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;
using Findings = std::vector<CheckFinding>;

constexpr std::uintmax_t mebibyte = 1 << 20;
constexpr std::uintmax_t leastForStore = 64 * mebibyte;
/// The images of a large series, acquired and derived.
constexpr std::uintmax_t leastForImages = 1024 * mebibyte;

CheckFinding Fine(const std::string& subject, const std::string& text)
{
  return {subject, true, text, ""};
}

CheckFinding Wrong(const std::string& subject, const std::string& text, const std::string& step)
{
  return {subject, false, text, step};
}

/// Empty, or why the disk of `folder` is too full.
std::string SpaceProblem(const fs::path& folder, std::uintmax_t least)
{
  std::error_code error; // of a folder that is not there, which others say better
  const fs::space_info space = fs::space(folder, error);
  return error || space.available >= least
             ? ""
             : "the disk of " + folder.string() + " has " + std::to_string(space.available / mebibyte) +
                   " MiB left, expected " + std::to_string(least / mebibyte) + " at least";
}

/// The file of a store that is one.
std::optional<fs::path> FileOfStore(const std::string& url)
{
  const std::string sqlite = "sqlite:";
  const std::string path = url.compare(0, sqlite.size(), sqlite) == 0 ? url.substr(sqlite.size()) : url;
  return path.find("://") == std::string::npos && !path.empty() ? std::make_optional(fs::path(path))
                                                                : std::nullopt;
}

void CheckStore(const WorkerOptions& options, Findings& findings)
{
  const std::string subject = "job store";
  const auto file = FileOfStore(options.storeUrl);
  std::error_code error;
  if (file && !fs::exists(*file, error))
  {
    findings.push_back(
        Wrong(subject, "there is no file " + file->string() + (error ? " (" + error.message() + ")" : ""),
              "give the file that Orthanc's log and Clade.JobStore name; Orthanc makes it when it starts "
              "with the plugin"));
    return;
  }
  const std::string problem =
      file ? SpaceProblem(file->has_parent_path() ? file->parent_path() : ".", leastForStore) : "";
  if (!problem.empty())
  {
    findings.push_back(Wrong(subject, problem, "free space there"));
  }
  try
  {
    const auto store = OpenJobStore(options.storeUrl, options.storePasswordFile);
    store->SetProperty("LastTrial", TimeToString(NowMs()));
    findings.push_back(Fine(subject, "can be read and written, " +
                                         std::to_string(store->CountPending(JobKind::Enhance)) +
                                         " enhancements wait in it"));
  }
  catch (const Error& failure)
  {
    findings.push_back(
        Wrong(subject, failure.Message(),
              file ? "check who owns it and its folder: the worker's user must be able to write both"
                   : "check that the server runs and lets this user in (psql with the same address)"));
  }
}

/// Whether "1.12.7" is 1.10.1 or a later one; what has no numbers ("mainline") is taken to be.
bool IsSupported(const std::string& version)
{
  int major = 0;
  int minor = 0;
  int patch = 0;
  return std::sscanf(version.c_str(), "%d.%d.%d", &major, &minor, &patch) != 3 ||
         std::tie(major, minor, patch) >= std::make_tuple(1, 10, 1);
}

/// Names of default models by modality, of all Orthancs; nothing: none has said which.
using WantedModels = std::optional<std::set<std::pair<std::string, std::string>>>;

/// The models that the plugin names by their hash are those that jobs ask for.
void CompareModels(OrthancClient& orthanc, const std::string& folder, WantedModels& wanted,
                   Findings& findings)
{
  const nlohmann::json models = orthanc.GetJson("/clade/models");
  wanted = wanted.value_or(WantedModels::value_type());
  for (const nlohmann::json& model : models)
  {
    for (const nlohmann::json& modality : model.value("DefaultFor", nlohmann::json::array()))
    {
      wanted->insert({modality.get<std::string>(), model.value("Name", "")});
    }
  }
  for (const ModelListing& listing : ListModels(folder))
  {
    for (const nlohmann::json& model : models)
    {
      const std::string hash =
          model.value("Name", "") == listing.name && model.value("SHA256", nlohmann::json()).is_string()
              ? model["SHA256"].get<std::string>()
              : "";
      if (!hash.empty() && listing.problem.empty() && Sha256OfFile(listing.path) != hash)
      {
        findings.push_back(Wrong(
            "models",
            "the model " + listing.name + " in " + folder + " is not the one that Orthanc has (SHA-256 " +
                hash.substr(0, 12) + "...): this worker leaves its jobs to others",
            "give Orthanc and its workers the same folder, or copies of the same files"));
      }
    }
  }
}

void CheckPlugin(OrthancClient& orthanc, const std::string& models, WantedModels& wanted, Findings& findings)
{
  const HttpAnswer answer = orthanc.Request("GET", "/clade/status");
  if (answer.status == 404)
  {
    findings.push_back(
        Wrong("plugin", "Orthanc does not have it: there is no /clade/status",
              "install orthanc-clade, see Plugins and Clade.Enable in Orthanc's configuration and its log"));
    return;
  }
  const nlohmann::json status = orthanc.GetJson("/clade/status");
  const std::string version = status.value("Version", "");
  findings.push_back(version == CLADE_VERSION
                         ? Fine("plugin", "CLADE " + version)
                         : Wrong("plugin", "Orthanc has CLADE " + version + ", this is " CLADE_VERSION,
                                 "install the same version on both sides"));
  CompareModels(orthanc, models, wanted, findings);
}

void CheckOrthanc(const std::string& name, const OrthancConnection& connection, const std::string& models,
                  WantedModels& wanted, Findings& findings)
{
  const std::string subject = name.empty() ? "Orthanc" : "Orthanc " + name;
  const std::string& url = connection.url;
  try
  {
    OrthancClient orthanc(connection);
    const int status = orthanc.Request("GET", "/system").status;
    if (status == 401 || status == 403)
    {
      findings.push_back(
          Wrong(subject, url + " does not let this user in (HTTP " + std::to_string(status) + ")",
                "give a user of Orthanc's RegisteredUsers (--username or CLADE_ORTHANC_USERNAME, "
                "--password-file or CLADE_ORTHANC_PASSWORD)"));
      return;
    }
    const nlohmann::json system = orthanc.GetJson("/system");
    const std::string version = system.is_object() ? system.value("Version", "") : "";
    if (version.empty() || !IsSupported(version))
    {
      findings.push_back(
          version.empty()
              ? Wrong(subject, url + " answers, but is not Orthanc", "give the address of Orthanc's REST API")
              : Wrong(subject, "it is Orthanc " + version + ", CLADE needs 1.10.1 or a later one",
                      "upgrade Orthanc"));
      return;
    }
    findings.push_back(Fine(subject, "Orthanc " + version + " answers at " + url));
    CheckPlugin(orthanc, models, wanted, findings);
  }
  catch (const Error& error)
  {
    findings.push_back(Wrong(
        subject, error.Message(),
        "check that Orthanc runs, and that address and port (--orthanc or CLADE_ORTHANC_URL) are those of "
        "its HTTP server, reachable from here"));
  }
}

/// Checks the default models that the Orthancs have configured or, if none could be asked, those of CLADE
/// without a configuration.
void CheckModels(const std::string& folder, const WantedModels& wanted, Findings& findings)
{
  std::map<std::string, ModelListing> found;
  for (const ModelListing& listing : ListModels(folder))
  {
    found[listing.name] = listing;
    if (!listing.problem.empty())
    {
      findings.push_back(
          Wrong("models", listing.problem, "copy the file " + listing.name + ".safetensors again"));
    }
  }
  WantedModels::value_type defaults = wanted.value_or(WantedModels::value_type());
  if (!wanted)
  {
    for (const auto& [modality, name] : DefaultModels())
    {
      defaults.insert({modality, name});
    }
  }
  for (const auto& [modality, name] : defaults)
  {
    if (name == cubicModel)
    {
      continue;
    }
    if (found.count(name) == 0)
    {
      findings.push_back(
          Wrong("models", "the default model of " + modality + ", " + name + ", is not in " + folder,
                "give the folder of models (--models or CLADE_MODELS), or copy the model there"));
    }
    else if (found[name].problem.empty())
    {
      findings.push_back(Fine("models", name + " in " + folder + ", SHA-256 " +
                                            Sha256OfFile(found[name].path).substr(0, 12) + "..."));
    }
  }
}

void CheckDevice(const std::string& word, Findings& findings)
{
  const std::string subject = "device";
#ifdef CLADE_HAS_INFERENCE
  try
  {
    findings.push_back(Fine(subject, DescribeDevice(DeviceFromWord(word), 0)));
  }
  catch (const Error& error)
  {
    findings.push_back(
        Wrong(subject, error.Message(),
              "check that nvidia-smi shows a GPU to this user, or ask for the device \"auto\" (--device or "
              "CLADE_DEVICE)"));
  }
#else
  findings.push_back(word == "auto" || word == "cpu"
                         ? Fine(subject, "cpu; this program has no networks")
                         : Wrong(subject,
                                 "the device " + word + " was asked for, this program has no networks",
                                 "build it with LibTorch"));
#endif
}

void CheckTemporaryFolder(const std::string& parent, Findings& findings)
{
  const std::string subject = "temporary folder";
  const std::string step =
      "choose another one (--temporary-folder, CLADE_TEMPORARY_FOLDER or TMPDIR), or make room";
  try
  {
    const TemporaryJobFolder folder(parent);
    const std::string problem = SpaceProblem(folder.Path(), leastForImages);
    findings.push_back(problem.empty() ? Fine(subject, fs::path(folder.Path()).parent_path().string() +
                                                           " can be written and has room")
                                       : Wrong(subject, problem, step));
  }
  catch (const std::exception& error) // also of the system's folder that is not there
  {
    findings.push_back(Wrong(subject, error.what(), step));
  }
}
} // namespace

std::vector<CheckFinding> CheckWorker(const WorkerOptions& options)
{
  const std::string& configured = options.runner.modelsDirectory;
  const std::string models = configured.empty() ? DefaultModelsDirectory() : configured;
  Findings findings;
  WantedModels wanted;
  const auto guarded = [&](const char* subject, const std::function<void()>& check)
  {
    try
    {
      check();
    }
    catch (const std::exception& error)
    {
      findings.push_back(Wrong(subject, error.what(), "see the line above"));
    }
  };
  guarded("job store", [&] { CheckStore(options, findings); });
  for (const auto& [name, connection] : options.orthancs)
  {
    guarded("Orthanc", [&, &name = name, &connection = connection]
            { CheckOrthanc(name, connection, models, wanted, findings); });
  }
  guarded("models", [&] { CheckModels(models, wanted, findings); });
  guarded("device", [&] { CheckDevice(options.runner.device, findings); });
  guarded("temporary folder", [&] { CheckTemporaryFolder(options.runner.temporaryFolder, findings); });
  return findings;
}
} // namespace Clade
