#include "Worker/TrainJob.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Enhance/EnhanceModel.h"
#include "Jobs/FileHash.h"
#include "Settings/ModelDirectory.h"
#include "TrainingRuns/ModelCard.h"
#include "TrainingRuns/TrainingSeries.h"
#include "Worker/OrthancSeries.h"
#ifdef CLADE_HAS_REPORT
#include "TrainingRuns/TrainingReport.h"
#endif

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr const char* folderPrefix = ".training-";

/// Stops the training when an enhancement waits.
class YieldingProgress : public IProgress
{
public:
  YieldingProgress(IJobStore& store, JobProgress& job) : store_(store), job_(job) {}

  void BeginStage(std::string_view stage) override { job_.BeginStage(stage); }
  void Report(double fraction) override
  {
    job_.Report(fraction);
    if (Clock::now() - asked_ > std::chrono::seconds(1))
    {
      asked_ = Clock::now();
      isEnhancementWaiting_ = isEnhancementWaiting_ || IsEnhancementDue();
    }
  }
  bool IsCancelled() const override { return isEnhancementWaiting_ || job_.IsCancelled(); }
  void ThrowIfCancelled() const override
  {
    job_.ThrowIfCancelled();
    if (isEnhancementWaiting_)
    {
      throw Error(ErrorCode::Cancelled, "an enhancement waits");
    }
  }
  bool HasYielded() const { return isEnhancementWaiting_ && !job_.IsCancelled(); }

private:
  bool IsEnhancementDue()
  {
    JobFilter filter;
    filter.kind = JobKind::Enhance;
    filter.state = JobState::Pending;
    const std::vector<Job> waiting = store_.List(filter);
    return std::any_of(waiting.begin(), waiting.end(),
                       [](const Job& job) { return job.request.notBefore <= NowMs(); });
  }

  IJobStore& store_;
  JobProgress& job_;
  std::atomic<bool> isEnhancementWaiting_{false};
  Clock::time_point asked_ = Clock::now();
};

std::vector<std::string> TextsOf(const json& parameters, const char* key)
{
  return parameters.value(key, std::vector<std::string>());
}

/// Into the models' directory, whole or not at all.
void MoveInto(const std::string& directory, const std::string& file)
{
  if (fs::exists(file))
  {
    fs::rename(file, fs::path(directory) / fs::path(file).filename());
  }
}
} // namespace

TrainJob::TrainJob(IJobStore& store, OrthancClient& orthanc, const JobRunnerSettings& settings,
                   const Job& job, JobProgress& progress)
    : store_(store), orthanc_(orthanc), settings_(settings), job_(job), progress_(progress),
      models_(settings.modelsDirectory.empty() ? DefaultModelsDirectory() : settings.modelsDirectory),
      folder_((fs::path(models_) / (folderPrefix + job.id)).string())
{
}

void TrainJob::RemoveAbandoned() const
{
  const std::string prefix = folderPrefix;
  for (const fs::directory_entry& entry : fs::directory_iterator(models_))
  {
    const std::string name = entry.path().filename().string();
    if (name.rfind(prefix, 0) == 0)
    {
      const std::optional<Job> owner = store_.Find(name.substr(prefix.size()));
      if (!owner || owner->state == JobState::Success || owner->state == JobState::Cancelled)
      {
        fs::remove_all(entry.path());
      }
    }
  }
}

TrainRequest TrainJob::Request() const
{
  const std::string& name = job_.request.model;
  if (!IsModelName(name))
  {
    throw Error(ErrorCode::InvalidArgument, "\"" + name + "\" is not a valid name for a model");
  }
  if (fs::exists(fs::path(models_) / (name + ".safetensors")))
  {
    throw Error(ErrorCode::Conflict, "there is a model " + name + " already; nothing is overwritten");
  }
  TrainRequest request;
  request.configuration.options =
      ParseTrainingOptions(job_.request.parameters.value("Options", json::object()));
  TrainingOptions& options = request.configuration.options;
  options.device = options.device == "auto" ? settings_.device : options.device;
  options.threads = options.threads == 0 ? static_cast<int>(settings_.threads) : options.threads;
  std::error_code failure;
  fs::create_directories(folder_, failure);
  if (failure)
  {
    throw Error(ErrorCode::StorageFull, "the models' directory cannot be written: " + failure.message());
  }
  request.modelPath = (fs::path(folder_) / (name + ".safetensors")).string();
  request.resume = fs::exists(request.modelPath + ".checkpoint");
  request.madeBy = "POST /clade/models";
  return request;
}

TrainingData TrainJob::Load(const std::string& modality)
{
  TrainingData data;
  for (const char* use : {"Series", "Validation"})
  {
    const bool isValidation = std::string(use) == "Validation";
    const std::vector<std::string> ids = TextsOf(job_.request.parameters, use);
    for (const std::string& id : ids)
    {
      AddTrainingVolume(data, isValidation, id,
                        [&]
                        {
                          const OrthancSeries series = DescribeSeries(orthanc_, id, progress_);
                          TrainingVolume volume =
                              ReadTrainingSeries(FetchSeries(orthanc_, series, progress_), modality);
                          volume.name = id;
                          return volume;
                        });
    }
    if (!ids.empty())
    {
      data.sources.push_back(std::to_string(ids.size()) + " series of an Orthanc for " +
                             (isValidation ? "validation" : "training"));
    }
  }
  RequireTrainingVolumes(data);
  return data;
}

JobOutcome TrainJob::TrainAndPublish(const TrainRequest& request, TrainingData data, IProgress& progress)
{
  const std::vector<RefusedVolume> leftOut = data.refused;
  const TrainedModel trained = TrainModel(request, std::move(data), progress).front();
  JobOutcome outcome;
  outcome.result = {{"Model", {{"Name", job_.request.model}, {"Sha256", Sha256OfFile(trained.path)}}},
                    {"Steps", trained.summary.steps},
                    {"ChosenEpoch", trained.summary.chosenEpoch},
                    {"Warnings", trained.summary.warnings},
                    {"Resumed", request.resume},
                    {"LeftOut", json::array()},
                    {"Worker", settings_.workerId},
                    {"Attempt", job_.attempts}};
  outcome.result["Pique"] = trained.summary.piqe ? json(*trained.summary.piqe) : json();
  for (const RefusedVolume& refused : leftOut)
  {
    outcome.result["LeftOut"].push_back(
        {{"Series", refused.name}, {"Code", refused.code}, {"Text", refused.sentence}});
  }
  progress_.ThrowIfCancelled(); // another may have the job by now
#ifdef CLADE_HAS_REPORT
  MoveInto(models_, TrainingReportPath(trained.path));
#endif
  const std::string card = ModelCard::PathOf(trained.path);
  if (ModelCard::MayReplace((fs::path(models_) / fs::path(card).filename()).string()))
  {
    MoveInto(models_, card);
  }
  MoveInto(models_, trained.path); // the last: from here on the model is there
  fs::remove_all(folder_);         // the checkpoint, too: a job learns as much as it was asked to
  return outcome;
}

JobOutcome TrainJob::Run()
{
  YieldingProgress progress(store_, progress_);
  try
  {
    TrainRequest request = Request();
    RemoveAbandoned();
    const std::string& modality = request.configuration.options.modality;
    try
    {
      return TrainAndPublish(request, Load(modality), progress);
    }
    catch (const Error& error)
    {
      if (error.Code() != ErrorCode::Conflict || !request.resume)
      {
        throw;
      }
      Log(LogLevel::Warning, "Job " + job_.id + " begins anew: " + error.Message());
      request.resume = false;
      return TrainAndPublish(request, Load(modality), progress); // the volumes were given away
    }
  }
  catch (const fs::filesystem_error& error)
  {
    throw Error(ErrorCode::StorageFull, std::string("the models' directory cannot be used: ") + error.what());
  }
  catch (const Error&)
  {
    if (progress_.Reason() == StopReason::CancelRequested)
    {
      std::error_code ignored;
      fs::remove_all(folder_, ignored);
    }
    if (!progress.HasYielded())
    {
      throw;
    }
    JobOutcome outcome;
    outcome.state = JobState::Pending;
    outcome.isGivenBack = true;
    return outcome;
  }
}
} // namespace Clade
