#include "OrthancPlugin/Rest/RestModels.h"

#include "Embedded/TrainingPresets.h"
#include "OrthancPlugin/PluginServices.h"
#include "OrthancPlugin/Rest/RestRouter.h"
#include "OrthancPlugin/UserQuota.h"
#include "Settings/EnhanceOptions.h"
#include "Settings/ModelName.h"
#include "Settings/ModelVersions.h"
#include "Settings/OrNull.h"
#include "Settings/StrictObject.h"
#include "Settings/SweepGrid.h"
#include "Settings/SweepState.h"
#include "Settings/TrainingCurves.h"
#include "Settings/TrainingOptions.h"
#include "Settings/VolumeChoice.h"

#include <algorithm>
#include <filesystem>
#include <set>

namespace Clade
{
namespace
{
/// The model that can be gone back to; null where there is none.
nlohmann::json BeforeJson(PluginServices& services, const std::string& name)
{
  const auto before = services.models.Before(name);
  return before ? nlohmann::json{{"SHA256", OrNull(before->sha256)},
                                 {"Size", before->size},
                                 {"Problem", OrNull(before->problem)},
                                 {"Metadata", before->metadata}}
                : nlohmann::json();
}

nlohmann::json ModelJson(PluginServices& services, const ModelSummary& model)
{
  nlohmann::json defaultFor = nlohmann::json::array();
  for (const auto& [modality, name] : services.configuration.defaultModels)
  {
    if (name == model.name)
    {
      defaultFor.push_back(modality);
    }
  }
  return {{"Name", model.name},
          {"DefaultFor", defaultFor},
          {"SHA256", OrNull(model.sha256)},
          {"Size", model.size},
          {"HasCard", services.models.Card(model.name).has_value()},
          {"HasReport", services.models.HasReport(model.name, trainingReportEnding)},
          {"HasSweep", services.models.HasReport(model.name, sweepReportEnding)},
          {"Problem", OrNull(model.problem)},
          {"Before", BeforeJson(services, model.name)},
          {"Metadata", model.metadata}};
}

RestAnswer ListModels(PluginServices& services, const RestRequest& request)
{
  RequireKnownQuery(request, {});
  nlohmann::json models = nlohmann::json::array();
  for (const ModelSummary& model : services.models.List())
  {
    models.push_back(ModelJson(services, model));
  }
  return RestAnswer::Json(models);
}

RestAnswer GetModel(PluginServices& services, const RestRequest& request, const std::string& name)
{
  RequireKnownQuery(request, {});
  const auto model = services.models.Find(name);
  if (!model)
  {
    throw Error(ErrorCode::NotFound,
                "there is no model " + Shown(name) + " in the folder of models of this server");
  }
  nlohmann::json json = ModelJson(services, *model);
  const auto card = services.models.Card(name);
  json["Card"] = card ? nlohmann::json(*card) : nlohmann::json();
  return RestAnswer::Json(json);
}

/// A page that stands for itself: it may run its own scripts and ask nobody for anything, this server
/// neither. No question is refused: links put a user's token there.
RestAnswer GetReport(PluginServices& services, const std::string& name, const char* ending)
{
  auto page = services.models.Report(name, ending);
  if (!page)
  {
    throw Error(ErrorCode::NotFound, "there is no such report of a model " + Shown(name) + " on this server");
  }
  RestAnswer answer;
  answer.body = *std::move(page);
  answer.contentType = "text/html; charset=utf-8";
  answer.headers = {
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: "
       "blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox "
       "allow-scripts allow-downloads"},
      {"Cache-Control", "no-cache"},
      {"Referrer-Policy", "no-referrer"}};
  return answer;
}

constexpr std::size_t maxSeriesOfTraining = 1000;
constexpr double mostMinutes = 43'200; // the time limit of the job
constexpr int belowAll = -1001;        // what people may ask for ends at -1000
constexpr std::int64_t maxTrainingMs = std::int64_t{30} * 24 * 3600 * 1000;

/// The series of a member of the body, all of them there.
std::vector<SeriesView> ReadSeriesList(PluginServices& services, StrictObject& body, const char* key)
{
  std::vector<SeriesView> views;
  const std::vector<std::string> ids = body.Strings(key);
  if (ids.size() > maxSeriesOfTraining)
  {
    body.Refuse(key, ids.size(), "at most " + std::to_string(maxSeriesOfTraining) + " series");
  }
  for (const std::string& id : ids)
  {
    views.push_back(SeriesView::Require(services.orthanc, id));
  }
  return views;
}

std::vector<std::string> IdsOf(const std::vector<SeriesView>& views)
{
  std::vector<std::string> ids;
  std::transform(views.begin(), views.end(), std::back_inserter(ids),
                 [](const SeriesView& v) { return v.Id(); });
  return ids;
}

/// A series that is learned from cannot judge what was learned.
void RequireDifferent(const StrictObject& body, const std::vector<std::string>& series,
                      const std::vector<std::string>& validation)
{
  std::set<std::string> seen;
  for (const auto& [key, ids] : {std::pair("Series", &series), std::pair("Validation", &validation)})
  {
    for (const std::string& id : *ids)
    {
      if (!seen.insert(id).second)
      {
        body.Refuse(key, id, "each series once, either to train on or to validate with");
      }
    }
  }
}

/// Refuses what the worker would refuse, with its sentence.
void RequireMeaningful(const nlohmann::json& options)
{
  try
  {
    ParseTrainingOptions(options, "Options");
  }
  catch (const Error& error)
  {
    throw Error(ErrorCode::InvalidArgument, error.Message());
  }
}

/// The options of the training with what the body says apart from them.
nlohmann::json ReadTrainingOptions(StrictObject& body, const std::string& modality)
{
  nlohmann::json options = body.Object("Options");
  for (const char* key : {"method", "modality"})
  {
    if (options.contains(key))
    {
      body.Refuse("Options", options, std::string("no \"") + key + "\": it is a member of the body");
    }
  }
  options["method"] = ToWord(body.Word("Method", TrainingMethod::Anchored));
  options["modality"] = modality;
  RequireMeaningful(options);
  return options;
}

/// The options that are varied ("Vary"), every combination of them meaningful.
nlohmann::json ReadVaried(StrictObject& body, const nlohmann::json& parameters)
{
  const std::vector<SweepAxis> axes = ParseSweepAxes(body.Any("Vary"), "Vary");
  const nlohmann::json& options = parameters.at("Options");
  for (const SweepPoint& point : PointsOf(axes))
  {
    RequireMeaningful(WithValues(options, axes, point));
  }
  if (parameters.at("Validation").empty())
  {
    body.Refuse("Validation", "series to judge the combinations by");
  }
  if (parameters.at("Minutes") != 0)
  {
    body.Refuse("Minutes",
                "none with Vary: every combination learns for one epoch (Options.batchesPerEpoch), "
                "the best for all epochs");
  }
  if (ParseTrainingOptions(options).epochs < 2)
  {
    throw Error(ErrorCode::InvalidArgument, "Options.epochs is 1, expected at least 2 with Vary: every "
                                            "combination learns for one epoch, the best for all of them");
  }
  return ToJson(axes);
}

/// Which model of the same name the new one may replace, and which one it is compared with.
void AddReplaced(PluginServices& services, bool mayReplace, const std::string& name,
                 const std::string& modality, JobRequest& job)
{
  const auto replaced = services.models.Find(name);
  if (replaced && !mayReplace)
  {
    throw Error(ErrorCode::Conflict,
                "the model " + name +
                    " already exists; choose another name, or send \"Replace\": true: the "
                    "old one is kept, and you can go back to it");
  }
  if (replaced)
  {
    job.parameters["Replaces"] = replaced->sha256;
  }
  const auto& defaults = services.configuration.defaultModels;
  const auto found = defaults.find(modality);
  job.parameters["InUse"] = replaced ? name : found == defaults.end() ? cubicModel : found->second;
}

RestAnswer PostModels(PluginServices& services, const RestRequest& request)
{
  services.access.RequireAdministrator(request, "train models");
  const nlohmann::json json = ParseBody(request.body);
  StrictObject body(json, "", ErrorCode::InvalidArgument);
  const std::string name = body.String("Name", "", 64);
  if (!MayNameModel(name))
  {
    body.Refuse("Name", name,
                "a name of letters, digits, '.', '_' and '-' for the new model, other than auto and cubic");
  }
  std::vector<SeriesView> series = ReadSeriesList(services, body, "Series");
  const std::vector<SeriesView> validation = ReadSeriesList(services, body, "Validation");
  if (series.empty())
  {
    body.Refuse("Series", body.Any("Series"), "a list of series to train on");
  }
  RequireDifferent(body, IdsOf(series), IdsOf(validation));
  JobRequest job;
  job.parameters = {{"Series", IdsOf(series)},
                    {"Validation", IdsOf(validation)},
                    {"Options", ReadTrainingOptions(body, series.front().Modality())},
                    {"Minutes", body.Number("Minutes", 0, 0, mostMinutes)}};
  if (body.Has("Vary"))
  {
    job.parameters["Vary"] = ReadVaried(body, job.parameters);
  }
  AddReplaced(services, body.Boolean("Replace", false), name, series.front().Modality(), job);
  if (const int volume = ReadVolume(body, "Volume", 0))
  {
    job.parameters["Volume"] = VolumeToJson(volume);
  }
  body.RequireNoMore();
  if (auto refusal = RefusalByQuota(services, request, [] { return 1; }))
  {
    return *std::move(refusal);
  }
  job.kind = JobKind::Train;
  job.user = services.access.LoginOf(request);
  job.model = name;
  job.seriesId = series.front().Id();
  job.studyId = series.front().StudyId();
  job.key = JobKey("training of a model", IdsOf(series), name, job.parameters.dump(),
                   services.configuration.orthancName);
  job.priority = belowAll;
  job.maxAttempts = services.configuration.maxAttempts;
  job.timeoutMs = maxTrainingMs;
  const EnqueueResult result = services.store.Enqueue(job);
  nlohmann::json answer = ToJson(result.job);
  answer["IsNew"] = result.isNew;
  return RestAnswer::Json(answer);
}

RestAnswer RollBack(PluginServices& services, const RestRequest& request, const std::string& name)
{
  services.access.RequireAdministrator(request, "go back to the model before");
  const nlohmann::json json = ParseBody(request.body);
  StrictObject(json, "", ErrorCode::InvalidArgument).RequireNoMore();
  RollBackModel(services.models.Directory(), name);
  return GetModel(services, request, name);
}

/// The recipes that name no data, by name.
RestAnswer ListPresets(const RestRequest& request)
{
  RequireKnownQuery(request, {});
  nlohmann::json presets = nlohmann::json::object();
  for (const EmbeddedFile& file : Embedded::TrainingPresets)
  {
    constexpr std::string_view start = "train-", end = ".json";
    const std::string_view name =
        file.name.substr(start.size(), file.name.size() - start.size() - end.size());
    presets[std::string(name)] = nlohmann::json::parse(file.content);
  }
  return RestAnswer::Json(presets);
}

/// Throws Error(NotFound) for what is none.
Job RequireTraining(PluginServices& services, const std::string& id)
{
  auto job = services.store.Find(id);
  if (!job || job->request.kind != JobKind::Train || !IsModelName(job->request.model))
  {
    throw Error(ErrorCode::NotFound, "there is no training " + Shown(id));
  }
  return *std::move(job);
}

/// The log of what learns now: of a sweep the combination's, until the best learns on.
std::string LogOf(const std::string& folder, const std::string& model, const nlohmann::json& sweep)
{
  const nlohmann::json learning = sweep.is_object() ? sweep.value("Learning", nlohmann::json()) : nullptr;
  const std::string file = learning.is_string()
                               ? SweepModelPath(folder, learning.get<std::string>())
                               : (std::filesystem::path(folder) / (model + ".safetensors")).string();
  return file + ".log.jsonl";
}

/// Job and curves: of one that ended they are part of its result, before that in its log.
RestAnswer GetTraining(PluginServices& services, const RestRequest& request, const std::string& id)
{
  RequireKnownQuery(request, {});
  Job job = RequireTraining(services, id);
  const std::string folder =
      (std::filesystem::path(services.models.Directory()) / (".training-" + job.id)).string();
  const auto resultOf = [&](const char* key)
  { return job.result.is_object() ? job.result.value(key, nlohmann::json()) : nlohmann::json(); };
  nlohmann::json answer = resultOf("Curves"), sweep = resultOf("Sweep");
  if (!answer.is_object())
  {
    sweep = ReadSweepState(folder);
    answer = ReadTrainingCurves(LogOf(folder, job.request.model, sweep));
  }
  else
  {
    job.result.erase("Curves"); // not twice
    job.result.erase("Sweep");
  }
  answer["Sweep"] = sweep;
  answer["Job"] = ToJson(job);
  for (const char* key : {"Series", "Validation", "Minutes", "Vary"})
  {
    answer[key] = job.request.parameters.value(key, nlohmann::json());
  }
  return RestAnswer::Json(answer);
}

RestAnswer SetPaused(PluginServices& services, const RestRequest& request, const std::string& id,
                     bool isPaused)
{
  services.access.RequireAdministrator(request, "pause or resume trainings");
  const nlohmann::json json = ParseBody(request.body);
  StrictObject(json, "", ErrorCode::InvalidArgument).RequireNoMore();
  RequireTraining(services, id);
  return RestAnswer::Json(ToJson(services.store.SetPaused(id, isPaused)));
}
} // namespace

void RegisterModelRoutes(RestRouter& router, PluginServices& services)
{
  router.Add(HttpMethod::Get, "/clade/models",
             [&](const RestRequest& r, const RestParameters&) { return ListModels(services, r); });
  router.Add(HttpMethod::Post, "/clade/models",
             [&](const RestRequest& r, const RestParameters&) { return PostModels(services, r); });
  router.Add(HttpMethod::Get, "/clade/trainings/presets",
             [&](const RestRequest& r, const RestParameters&) { return ListPresets(r); });
  router.Add(HttpMethod::Get, "/clade/trainings/{id}",
             [&](const RestRequest& r, const RestParameters& p) { return GetTraining(services, r, p[0]); });
  router.Add(HttpMethod::Post, "/clade/trainings/{id}/pause",
             [&](const RestRequest& r, const RestParameters& p)
             { return SetPaused(services, r, p[0], true); });
  router.Add(HttpMethod::Post, "/clade/trainings/{id}/resume",
             [&](const RestRequest& r, const RestParameters& p)
             { return SetPaused(services, r, p[0], false); });
  router.Add(HttpMethod::Post, "/clade/models/{name}/rollback",
             [&](const RestRequest& r, const RestParameters& p) { return RollBack(services, r, p[0]); });
  for (const auto& [path, ending] : {std::pair("report", trainingReportEnding), {"sweep", sweepReportEnding}})
  {
    router.Add(HttpMethod::Get, std::string("/clade/models/{name}/") + path,
               [&services, ending = ending](const RestRequest&, const RestParameters& p)
               { return GetReport(services, p[0], ending); });
  }
  router.Add(HttpMethod::Get, "/clade/models/{name}",
             [&](const RestRequest& r, const RestParameters& p) { return GetModel(services, r, p[0]); });
}
} // namespace Clade
