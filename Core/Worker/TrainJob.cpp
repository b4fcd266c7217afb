#include "Worker/TrainJob.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Enhance/EnhanceModel.h"
#include "Jobs/FileHash.h"
#include "Settings/ModelDirectory.h"
#include "TrainingRuns/TrainingSeries.h"
#include "Worker/OrthancSeries.h"

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
      isEnhancementWaiting_ = isEnhancementWaiting_ || store_.HasDue({JobKind::Enhance});
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
  IJobStore& store_;
  JobProgress& job_;
  std::atomic<bool> isEnhancementWaiting_{false};
  Clock::time_point asked_ = Clock::now();
};

std::vector<std::string> TextsOf(const json& parameters, const char* key)
{
  return parameters.value(key, std::vector<std::string>());
}
} // namespace

TrainJob::TrainJob(IJobStore& store, OrthancClient& orthanc, const JobRunnerSettings& settings,
                   const Job& job, JobProgress& progress)
    : store_(store), orthanc_(orthanc), settings_(settings), job_(job), progress_(progress),
      models_(settings.modelsDirectory.empty() ? DefaultModelsDirectory() : settings.modelsDirectory),
      folder_(store, models_, job.id)
{
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
  folder_.Make();
  request.modelPath = (fs::path(folder_.Path()) / (name + ".safetensors")).string();
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

JobOutcome TrainJob::TrainOnce(const TrainRequest& request, IProgress& progress)
{
  TrainingData data = Load(request.configuration.options.modality);
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
    Log(LogLevel::Warning, "Job " + job_.id + " begins anew: " + error.Message());
  }
  request.resume = false;
  return TrainOnce(request, progress);
}

JobOutcome TrainJob::TrainAndPublish(IProgress& progress)
{
  TrainRequest request = Request();
  folder_.RemoveAbandoned();
  JobOutcome outcome = Train(request, progress);
  progress_.ThrowIfCancelled(); // another may have the job by now
  folder_.Publish(request.modelPath);
  folder_.Remove(); // the checkpoint, too: a job learns as much as it was asked to
  return outcome;
}

JobOutcome TrainJob::Run()
{
  YieldingProgress progress(store_, progress_);
  try
  {
    return TrainAndPublish(progress);
  }
  catch (const fs::filesystem_error& error)
  {
    throw Error(ErrorCode::StorageFull, std::string("the models' directory cannot be used: ") + error.what());
  }
  catch (const Error&)
  {
    if (progress_.Reason() == StopReason::CancelRequested)
    {
      folder_.Remove();
    }
    if (progress_.Reason() != StopReason::LeaseLost)
    {
      folder_.RemoveIfNothingIsLearned();
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
