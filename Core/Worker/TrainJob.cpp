#include "Worker/TrainJob.h"

#include "Base/Error.h"
#include "Base/FileWriting.h"
#include "Base/Logging.h"
#include "Enhance/EnhanceModel.h"
#include "Jobs/FileHash.h"
#ifdef CLADE_HAS_EVALUATION
#include "Evaluation/ModelComparison.h"
#include "Geometry/ThroughPlaneFactor.h"
#include "Measurement/MeasurableDicom.h"
#endif
#include "Settings/ModelDirectory.h"
#include "Settings/SweepState.h"
#include "Settings/TrainingCurves.h"
#include "Settings/VolumeChoice.h"
#include "TrainingRuns/TrainingPicture.h"
#include "TrainingRuns/TrainingSeries.h"
#include "Worker/OrthancSeries.h"
#include "Worker/TrainingSweep.h"
#include "Worker/YieldingProgress.h"
#ifdef CLADE_HAS_REPORT
#include "Report/PngWriter.h"
#endif

#include <filesystem>
#include <functional>
#include <map>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;
using nlohmann::json;
using Texts = std::vector<std::string>;

/// Calls back after every epoch.
class AfterEpochs : public ITrainingObserver
{
public:
  explicit AfterEpochs(std::function<void()> act) : act_(std::move(act)) {}
  void OnStep(const TrainingStatus&) override {}
  void OnEpoch(const json&) override { act_(); }

private:
  std::function<void()> act_;
};

/// One stage, whatever the parts of the work call theirs.
class OneStage : public IProgress
{
public:
  explicit OneStage(IProgress& progress) : progress_(progress) {}
  void BeginStage(std::string_view) override { progress_.Report(0); }
  void Report(double) override { progress_.Report(0); } // it has something to look after, too
  bool IsCancelled() const override { return progress_.IsCancelled(); }
  void ThrowIfCancelled() const override { progress_.ThrowIfCancelled(); }

private:
  IProgress& progress_;
};

int WantedVolumeOf(const Job& job)
{
  StrictObject members(job.request.parameters, "", ErrorCode::InvalidArgument);
  return ReadVolume(members, "Volume", 0);
}
} // namespace

TrainJob::TrainJob(IJobStore& store, OrthancClient& orthanc, const JobRunnerSettings& settings,
                   const Job& job, JobProgress& progress)
    : store_(store), orthanc_(orthanc), settings_(settings), job_(job), progress_(progress),
      models_(settings.modelsDirectory.empty() ? DefaultModelsDirectory() : settings.modelsDirectory),
      folder_(store, models_, job.id)
{
}

std::string TrainJob::Replaced() const
{
  return job_.request.parameters.value("Replaces", "");
}

std::string TrainJob::ModelPath() const
{
  return (fs::path(folder_.Path()) / (job_.request.model + ".safetensors")).string();
}

json TrainJob::Curves() const
{
  try
  {
    return ReadTrainingCurves(ModelPath() + ".log.jsonl");
  }
  catch (const Error& error) // curves are no reason to lose a training
  {
    Log(LogLevel::Warning, "Job " + job_.id + " has no curves: " + error.Message());
    return nullptr;
  }
}

void TrainJob::KeepPicture(const std::string& modelPath) const
{
#ifdef CLADE_HAS_REPORT
  try
  {
    const bool hasBegun = fs::exists(modelPath + ".log.jsonl"); // of a sweep: when the best goes on
    if (const auto picture = hasBegun ? DrawTrainingPicture(modelPath) : std::nullopt)
    {
      store_.SetPicture(job_.id, settings_.workerId,
                        WritePng({"before and after", picture->columns, picture->rows, picture->pixels}));
    }
  }
  catch (const Error& error)
  {
    Log(LogLevel::Warning, "Job " + job_.id + " has no picture: " + error.Message());
  }
#endif
}

TrainRequest TrainJob::Request() const
{
  const std::string& name = job_.request.model;
  if (!MayNameModel(name))
  {
    throw Error(ErrorCode::InvalidArgument, "\"" + name + "\" is not a valid name for a model");
  }
  if (!TrainingFolder::MayPublish((fs::path(models_) / (name + ".safetensors")).string(), Replaced()))
  {
    throw Error(ErrorCode::Conflict, // now, not after days of training
                Replaced().empty() ? "the model " + name + " already exists; nothing is overwritten"
                                   : "the model " + name +
                                         " is no longer the one that this training is to replace; nothing "
                                         "is overwritten. Rename or remove it and retry the job");
  }
  TrainRequest request;
  request.configuration.options =
      ParseTrainingOptions(job_.request.parameters.value("Options", json::object()));
  request.configuration.minutes = job_.request.parameters.value("Minutes", 0.0);
  TrainingOptions& options = request.configuration.options;
  options.device = options.device == "auto" ? settings_.device : options.device;
  options.threads = options.threads == 0 ? static_cast<int>(settings_.threads) : options.threads;
  folder_.Make();
  request.modelPath = ModelPath();
  request.resume = fs::exists(TrainingSweep::IsAskedFor(job_) ? SweepFolderOf(folder_.Path())
                                                              : request.modelPath + ".checkpoint");
  request.madeBy = "POST /clade/models";
  return request;
}

std::vector<TrainingVolume> TrainJob::Fetch(const std::string& id, const std::string& modality)
{
  const OrthancSeries series = DescribeSeries(orthanc_, id, progress_);
  std::vector<TrainingVolume> volumes =
      ReadTrainingSeries(FetchSeries(orthanc_, series, progress_), modality, WantedVolumeOf(job_));
  for (TrainingVolume& one : volumes)
  {
    one.name.replace(0, series.seriesInstanceUid.size(), id); // "UID", or "UID, what tells the volume"
  }
  return volumes;
}

TrainingData TrainJob::Load(const std::string& modality)
{
  TrainingData data;
  for (const char* use : {"Series", "Validation"})
  {
    const bool isValidation = std::string(use) == "Validation";
    const std::vector<std::string> ids = job_.request.parameters.value(use, Texts());
    for (const std::string& id : ids)
    {
      try
      {
        AddTrainingVolumes(data, isValidation, id, [&] { return Fetch(id, modality); });
      }
      catch (const Error& error) // deleted since it was chosen
      {
        if (error.Code() != ErrorCode::NotFound)
        {
          throw;
        }
        data.refused.push_back({id, std::string(error.CodeName()), error.Message()});
      }
    }
    if (!ids.empty())
    {
      data.sources.push_back(std::to_string(ids.size()) + " series of an Orthanc for " +
                             (isValidation ? "validation" : "training"));
    }
  }
  RequireTrainingVolumes(data, !job_.request.parameters.value("Validation", Texts()).empty());
  return data;
}

TrainedModel TrainJob::Learn(TrainRequest& request, TrainingData data, IProgress& progress)
{
  AfterEpochs observer([this] { KeepPicture(ModelPath()); });
  request.observer = &observer;
  if (!TrainingSweep::IsAskedFor(job_))
  {
    return TrainModel(request, std::move(data), progress).front();
  }
  TrainingSweep sweep(job_, folder_.Path(), request.configuration.options, ModelPath());
  return sweep.Run(
      data, observer, [this](const std::string& path) { KeepPicture(path); }, progress);
}

JobOutcome TrainJob::TrainOnce(TrainRequest request, IProgress& progress)
{
  TrainingData data = Load(request.configuration.options.modality);
  const std::vector<RefusedVolume> leftOut = data.refused;
  const auto isGone = [](const RefusedVolume& one) { return one.code == TraitsOf(ErrorCode::NotFound).name; };
  const auto gone = std::find_if(leftOut.begin(), leftOut.end(), isGone);
  TrainedModel trained;
  try
  {
    trained = Learn(request, std::move(data), progress);
  }
  catch (const Error& error)
  {
    // Without it the checkpoint is of other data: to begin anew would lose what was learned.
    if (error.Code() != ErrorCode::Conflict || !request.resume || gone == leftOut.end())
    {
      throw;
    }
    throw Error(ErrorCode::NotFound, gone->sentence + " Send it again and retry the job: it goes on from its "
                                                      "checkpoint, on the same volumes");
  }
  JobOutcome outcome;
  outcome.result = {{"Model", {{"Name", job_.request.model}, {"Sha256", Sha256OfFile(trained.path)}}},
                    {"Steps", trained.summary.steps},
                    {"ChosenEpoch", trained.summary.chosenEpoch},
                    {"Warnings", trained.summary.warnings},
                    {"Resumed", request.resume},
                    {"LeftOut", json::array()},
                    {"Worker", settings_.workerId},
                    {"Attempt", job_.attempts},
                    {"Curves", Curves()}};
  if (TrainingSweep::IsAskedFor(job_))
  {
    outcome.result["Sweep"] = ReadSweepState(folder_.Path());
  }
  outcome.result["Pique"] = trained.summary.piqe ? json(*trained.summary.piqe) : json();
  for (const RefusedVolume& refused : leftOut)
  {
    outcome.result["LeftOut"].push_back(
        {{"Series", refused.name}, {"Code", refused.code}, {"Text", refused.sentence}});
  }
  return outcome;
}

JobOutcome TrainJob::Train(TrainRequest& request, IProgress& progress)
{
  try
  {
    return TrainOnce(request, progress);
  }
  catch (const Error& error)
  {
    if (error.Code() != ErrorCode::Conflict || !request.resume)
    {
      throw;
    }
    Log(LogLevel::Warning, "Job " + job_.id + " starts again: " + error.Message());
  }
  request.resume = false;
  if (TrainingSweep::IsAskedFor(job_)) // its parts would be gone on with
  {
    folder_.Remove();
    folder_.Make();
  }
  return TrainOnce(request, progress);
}

#ifdef CLADE_HAS_EVALUATION
json TrainJob::Compare(const TrainRequest& request, IProgress& progress) const
{
  constexpr std::size_t mostSeries = 8; // they are held in memory
  std::map<std::string, std::shared_ptr<const MeasurableSeries>> series;
  EvaluationRequest compared;
  const int wanted = WantedVolumeOf(job_);
  const std::size_t volume = wanted == allVolumes ? 1 : VolumeNumber(wanted);
  for (const std::string& id : job_.request.parameters.value("Validation", Texts()))
  {
    if (series.size() < mostSeries)
    {
      const auto read =
          ReadMeasurable(FetchSeries(orthanc_, DescribeSeries(orthanc_, id, progress), progress),
                         settings_.memoryLimitGiB, progress, volume);
      const auto& one = series[id] = std::shared_ptr<const MeasurableSeries>(read, &read->series);
      const bool isThick = ThroughPlaneFactor(one->volume.grid) >= thickFromFactor;
      (isThick ? compared.thicks : compared.truths).push_back(id);
    }
  }
  const TrainingOptions& options = request.configuration.options;
  const std::string inUse = job_.request.parameters.value("InUse", cubicModel);
  compared.models = {request.modelPath};
  if (inUse != cubicModel && fs::exists(fs::path(models_) / (inUse + ".safetensors")))
  {
    compared.models.push_back(inUse);
  }
  compared.modelsDirectory = models_;
  compared.degradation.factors = {JudgingFactor(options)};
  compared.settings.threads = static_cast<std::size_t>(options.threads);
  compared.settings.options.device = options.device;
  compared.settings.options.memoryLimitGiB = settings_.memoryLimitGiB;
  const EvaluationResult result = EvaluateModels(
      compared, [&](const std::string& id, IProgress&) { return series.at(id); }, progress);
  const bool hasInUse = compared.models.size() > 1;
  json comparison = ToJson(CompareModels(result, result.models.front().name,
                                         hasInUse ? result.models.back().name : std::string(cubicModel)));
  comparison["Candidate"] = job_.request.model; // their names in the result are told apart by folders
  comparison["Reference"] = comparison["Reference"] == cubicModel ? cubicModel : inUse;
  return comparison;
}
#endif

json TrainJob::CompareIfPossible(const TrainRequest& request, IProgress& progress) const
{
#ifdef CLADE_HAS_EVALUATION
  if (!job_.request.parameters.value("Validation", Texts()).empty())
  {
    try
    {
      progress.BeginStage("compare");
      OneStage stage(progress);
      return Compare(request, stage);
    }
    catch (const Error& error) // no reason to lose a training
    {
      progress.ThrowIfCancelled();
      Log(LogLevel::Warning, "Job " + job_.id + ": its model was not compared: " + error.Message());
      return {{"Problem", error.Message()}};
    }
  }
#endif
  return nullptr;
}

JobOutcome TrainJob::TrainAndPublish(IProgress& progress)
{
  TrainRequest request = Request();
  folder_.RemoveAbandoned();
  JobOutcome outcome = Train(request, progress);
  outcome.result["Comparison"] = CompareIfPossible(request, progress);
  progress_.ThrowIfCancelled(); // another may have the job by now
  folder_.Publish(request.modelPath, Replaced());
  folder_.Remove(); // the checkpoint, too: a job learns as much as it was asked to
  return outcome;
}

JobOutcome TrainJob::Run()
{
  YieldingProgress progress(store_, progress_, settings_.mayTake);
  try
  {
    return TrainAndPublish(progress);
  }
  catch (const fs::filesystem_error& error)
  {
    ThrowWriteFailure("the models' directory cannot be used", error.code().value());
  }
  catch (const Error&)
  {
    return Interrupted(progress);
  }
}

JobOutcome TrainJob::Interrupted(const YieldingProgress& progress)
{
  JobOutcome outcome;
  if (progress_.Reason() == StopReason::CancelRequested)
  {
    outcome.state = JobState::Cancelled;
    outcome.errorCode = TraitsOf(ErrorCode::Cancelled).name;
    outcome.errorText = "the job was cancelled";
    outcome.result = {{"Curves", Curves()}};
    if (TrainingSweep::IsAskedFor(job_))
    {
      outcome.result["Sweep"] = ReadSweepState(folder_.Path());
    }
    folder_.Remove();
    return outcome;
  }
  if (progress_.Reason() != StopReason::LeaseLost)
  {
    folder_.RemoveIfNothingIsLearned();
  }
  if (!progress.HasYielded())
  {
    throw;
  }
  outcome.state = JobState::Pending;
  outcome.isGivenBack = true;
  return outcome;
}
} // namespace Clade
