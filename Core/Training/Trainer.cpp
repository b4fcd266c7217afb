#include "Training/Trainer.h"

#include "Base/Error.h"
#include "Base/ParallelFor.h"
#include "Network/ModelFile.h"
#include "Network/TorchDevice.h"
#include "Network/TorchErrors.h"
#include "Network/TorchThreads.h"
#include "Training/AveragedGenerator.h"
#include "Training/BatchQueue.h"
#include "Training/CancellationOnly.h"
#include "Training/Checkpoint.h"
#include "Training/Divergence.h"
#include "Training/EpochChoice.h"
#include "Training/EpochJudge.h"
#include "Training/ITrainingMethod.h"
#include "Training/StackSynthesis.h"
#include "Training/TrainedModel.h"
#include "Training/TrainingBudget.h"
#include "Training/TrainingLog.h"
#include "Training/TrainingPace.h"
#include "Training/TrainingProbe.h"
#include "Training/TrainingSchedule.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <torch/types.h>

namespace Clade
{
namespace
{
using Clock = std::chrono::steady_clock;
constexpr std::int64_t stepsPerLogLine = 50;
constexpr double secondsPerLogLine = 30; ///< at least, where steps are slow

/// Late generators learn in float32: their kernels are too small for bfloat16 to pay.
at::ScalarType TypeOf(const TrainingOptions& options, const ComputeDevice& device)
{
  return options.generator.IsLate() ? torch::kFloat32 : ToTorch(ResolvePrecision(options.precision, device));
}

std::size_t ThreadsOf(const TrainingOptions& options)
{
  return options.threads > 0 ? static_cast<std::size_t>(options.threads) : DefaultThreads();
}

class Training
{
public:
  Training(const TrainingOptions& options, std::vector<TrainingVolume> training,
           std::vector<TrainingVolume> validation, const TrainingRun& run, IProgress& progress)
      : asked_(options), options_(options), run_(run), progress_(progress), silent_(progress),
        device_(DeviceFromWord(options.device)), type_(TypeOf(options, device_)),
        fingerprint_(FingerprintOf(training)),
        validationFingerprint_(validation.empty() ? "" : FingerprintOf(validation)),
        learnedFrom_(Summarise(training)), judgedBy_(Summarise(validation)),
        images_(PrepareTrainingImages(std::move(training), options, ThreadsOf(options), progress)),
        judge_(std::move(validation), options, ThreadsOf(options), run.modelPath,
               DrawProbe(images_, options)),
        log_(run.modelPath + ".log.jsonl", run.resume)
  {
    MakeMethod();
    if (options.method == TrainingMethod::Xuan)
    {
      synthesis_.emplace(options, ToTorch(device_), images_);
    }
    if (run.resume)
    {
      position_ = ReadCheckpoint(CheckpointPath(), options, State());
      RequireSameVolumes(position_, fingerprint_, CheckpointPath());
    }
    position_.volumes = fingerprint_;
    MakeDataset();
    MakePlan();
  }

  TrainingSummary Run()
  {
    progress_.BeginStage("train");
    const std::int64_t total = stepsPerEpoch_ * options_.epochs;
    const bool isChoiceForgotten =
        position_.step < total && ForgetChoiceOfOthers(validationFingerprint_, position_);
    log_.Write({{"event", run_.resume ? "resume" : "start"},
                {"step", position_.step},
                {"steps", total},
                {"stepsPerEpoch", stepsPerEpoch_},
                {"minutes", run_.minutes},
                {"options", ToJson(options_)},
                {"device", DescribeDevice(device_, ThreadsOf(options_))},
                {"data", run_.data},
                {"learnedFrom", ToJson(learnedFrom_)},
                {"judgedBy", ToJson(judgedBy_)},
                {"leftOut", run_.leftOut},
                {"unused", images_.unused}});
    if ((!run_.resume || isChoiceForgotten) && judge_.HasVolumes())
    {
      log_.Write(judge_.JudgeInterpolated(silent_));
    }
    if (position_.step > position_.judgedEpochs * stepsPerEpoch_ && position_.step % stepsPerEpoch_ == 0)
    {
      EndEpoch(); // it was interrupted while it judged
    }
    BatchQueue queue(*dataset_, static_cast<std::uint64_t>(position_.step), options_.samplingThreads);
    lastCheckpoint_ = Clock::now();
    pace_.Begin(position_.step);
    while (position_.step < total)
    {
      LearnFrom(queue.Next());
      TellObserver(total);
      progress_.Report(static_cast<double>(position_.step) / static_cast<double>(total));
      if (position_.step % stepsPerEpoch_ == 0)
      {
        pace_.Aside([this] { EndEpoch(); });
      }
      else if (progress_.IsCancelled() || IsCheckpointDue())
      {
        pace_.Aside([this] { WriteState(); });
      }
      progress_.ThrowIfCancelled();
    }
    return Summary();
  }

private:
  std::string CheckpointPath() const { return run_.modelPath + ".checkpoint"; }

  /// Networks that have learned nothing yet.
  void MakeMethod()
  {
    torch::manual_seed(options_.seed);
    method_ = MakeTrainingMethod(options_, ToTorch(device_));
    if (!run_.startPath.empty())
    {
      const LoadedModel start = ReadStartModel(run_.startPath, options_.generator);
      CopyWeights(start.generator, method_->Published()); // a checkpoint's follow if there is one
      start_ = {{"name", std::filesystem::path(run_.startPath).stem().string()},
                {"training", nlohmann::json::parse(start.metadata.training, nullptr, false)}};
    }
    average_.emplace(method_->Published(), options_.ema);
  }

  /// With a budget: what it is enough for, measured by steps and a judgement that are taken back. A training
  /// that goes on keeps its plan.
  void MakePlan()
  {
    stepsPerEpoch_ = options_.batchesPerEpoch > 0 ? options_.batchesPerEpoch : dataset_->BatchesPerEpoch();
    if (run_.minutes == 0)
    {
      return;
    }
    if (position_.plannedEpochs == 0)
    {
      progress_.BeginStage("measure");
      const TrainingPlan plan =
          PlanWithin(60 * run_.minutes - SecondsSince(made_), MeasureSpeed(), options_.epochs);
      position_.plannedEpochs = plan.epochs;
      position_.plannedStepsPerEpoch = plan.stepsPerEpoch;
      MakeMethod();
    }
    options_.epochs = position_.plannedEpochs;
    stepsPerEpoch_ = position_.plannedStepsPerEpoch;
    options_.batchesPerEpoch = static_cast<int>(stepsPerEpoch_);
  }

  TrainingSpeed MeasureSpeed()
  {
    constexpr double share = 0.03, longest = 20; // of the budget; seconds
    StepOptions step;
    step.learningRate = options_.learningRate;
    step.wantsLosses = true; // waits for the device
    std::uint64_t number = 0;
    TrainingSpeed speed;
    speed.secondsPerStep = MeasureSecondsPerStep(
        [&]
        {
          progress_.ThrowIfCancelled();
          method_->Step(ToDevice(dataset_->Draw(number++), ToTorch(device_), type_), step);
        },
        std::min(longest, share * 60 * run_.minutes));
    if (judge_.HasVolumes())
    {
      const auto start = Clock::now();
      judge_.Judge(average_->Copy(), 0, silent_);
      speed.secondsPerJudging = SecondsSince(start);
    }
    return speed;
  }

  /// The first stage of the method xuan, or what is left of it.
  void LearnStacks()
  {
    progress_.BeginStage("autoencoder");
    lastCheckpoint_ = Clock::now();
    while (position_.autoencoderStep < synthesis_->Batches())
    {
      synthesis_->Learn(position_.autoencoderStep++);
      progress_.Report(static_cast<double>(position_.autoencoderStep) /
                       static_cast<double>(synthesis_->Batches()));
      if (progress_.IsCancelled() || IsCheckpointDue())
      {
        WriteState();
      }
      progress_.ThrowIfCancelled();
    }
  }

  void MakeDataset()
  {
    PatchDataset::Needs needs = method_->Needs();
    if (synthesis_)
    {
      LearnStacks();
      needs.pairImages = synthesis_->DenseStacks(images_);
      if (needs.pairImages.empty())
      {
        throw Error(ErrorCode::InvalidArgument,
                    "the method xuan found no stack of slices that holds a patch");
      }
    }
    dataset_.emplace(images_, options_, std::move(needs));
  }

  void TellObserver(std::int64_t total)
  {
    if (run_.observer == nullptr)
    {
      return;
    }
    TrainingStatus status;
    status.step = position_.step;
    status.steps = total;
    status.epochs = options_.epochs;
    status.epoch = static_cast<int>((position_.step - 1) / stepsPerEpoch_) + 1;
    pace_.Estimate(options_.batch, status);
    status.losses = losses_;
    run_.observer->OnStep(status);
  }

  void LearnFrom(const TrainingBatch& batch)
  {
    StepOptions step = ScheduleAt(options_, position_.step, stepsPerEpoch_ * options_.epochs);
    step.wantsLosses = position_.step == pace_.FirstStep() || (position_.step + 1) % stepsPerLogLine == 0 ||
                       SecondsSince(lastLogged_) > secondsPerLogLine;
    const LossValues losses = method_->Step(ToDevice(batch, ToTorch(device_), type_), step);
    position_.step++;
    average_->Update(position_.step);
    if (step.wantsLosses)
    {
      losses_ = losses;
      lastLogged_ = Clock::now();
      log_.Write({{"step", position_.step}, {"losses", losses}});
      RequireFinite(losses, position_.step);
    }
  }

  void EndEpoch()
  {
    RequireFinite(State(), position_.step);
    const auto start = Clock::now();
    const int epoch = static_cast<int>(position_.step / stepsPerEpoch_);
    nlohmann::json line = Judge(epoch);
    const bool isChosen = ChooseEpoch(line, options_.selection, judge_.HasVolumes(), position_);
    if (isChosen)
    {
      WriteModelFile(run_.modelPath, MetadataOf(line), average_->Copy(), TensorType::Float16);
    }
    line["chosen"] = isChosen;
    log_.Write(line);
    position_.judgedEpochs = epoch;
    WriteState();
    pace_.SetJudgingSeconds(SecondsSince(start));
    if (run_.observer != nullptr)
    {
      run_.observer->OnEpoch(line);
    }
  }

  /// The log's line of an epoch. Interrupted, it leaves a checkpoint from which the judging begins again.
  nlohmann::json Judge(int epoch)
  {
    EpochVerdict verdict;
    try
    {
      verdict = judge_.Judge(average_->Copy(), epoch, silent_);
    }
    catch (...)
    {
      WriteState();
      throw;
    }
    nlohmann::json line = ToJson(verdict);
    line["event"] = "epoch";
    line["epoch"] = epoch;
    line["step"] = position_.step;
    lastWarning_ = line.value("warning", "");
    return line;
  }

  TrainingSummary Summary() const
  {
    TrainingSummary summary;
    summary.steps = position_.step;
    summary.warnings = images_.unused;
    summary.chosenEpoch = position_.chosenEpoch;
    summary.piqe = judge_.HasVolumes() ? std::make_optional(position_.chosenPiqe) : std::nullopt;
    if (!lastWarning_.empty())
    {
      summary.warnings.push_back("after the last epoch " + lastWarning_);
    }
    if (position_.hasChosenCollapsed)
    {
      summary.warnings.push_back(
          "the model comes from an epoch in which the generator did not follow its input: do not use it");
    }
    return summary;
  }

  ModelMetadata MetadataOf(const nlohmann::json& figures) const
  {
    ModelMetadata metadata = DescribeTrainedModel(options_, images_, learnedFrom_, method_->Needs().pairs);
    metadata.training =
        nlohmann::json{
            {"options", ToJson(options_)}, {"chosen", figures},        {"data", run_.data}, {"start", start_},
            {"seed", options_.seed},       {"program", CLADE_VERSION}, {"date", UtcNow()}}
            .dump();
    return metadata;
  }

  /// Everything that training changes, under the names that checkpoints have.
  std::vector<NamedTensor> State() const
  {
    std::vector<NamedTensor> state;
    Append(state, "method.", method_->State());
    Append(state, "average.", average_->State());
    if (synthesis_)
    {
      Append(state, "synthesis.", synthesis_->State());
    }
    return state;
  }

  /// Writes nothing if the training has diverged: the last good checkpoint and model stay.
  void WriteState()
  {
    RequireFinite(State(), position_.step);
    WriteCheckpoint(CheckpointPath(), asked_, position_, State());
    lastCheckpoint_ = Clock::now();
  }

  bool IsCheckpointDue() const
  {
    return options_.checkpointMinutes > 0 &&
           Clock::now() - lastCheckpoint_ > std::chrono::minutes(options_.checkpointMinutes);
  }

  const Clock::time_point made_ = Clock::now();
  const TrainingOptions asked_;
  TrainingOptions options_; ///< with the epochs and steps that a budget is enough for
  TrainingRun run_;
  nlohmann::json start_; ///< the model that it started from; null: none
  IProgress& progress_;
  CancellationOnly silent_;
  ComputeDevice device_;
  at::ScalarType type_;
  std::string fingerprint_;           ///< of the volumes learned from
  std::string validationFingerprint_; ///< of those that choose the epoch; empty: none
  VolumesSummary learnedFrom_;        ///< these two are all that is kept of the volumes
  VolumesSummary judgedBy_;
  TrainingImages images_;
  EpochJudge judge_;
  TrainingLog log_;
  std::unique_ptr<ITrainingMethod> method_;
  std::optional<AveragedGenerator> average_;
  std::optional<StackSynthesis> synthesis_;
  std::optional<PatchDataset> dataset_;
  TrainingProgress position_;
  std::int64_t stepsPerEpoch_ = 1;
  Clock::time_point lastCheckpoint_;
  std::string lastWarning_; ///< about the last epoch judged
  LossValues losses_;       ///< as last read
  Clock::time_point lastLogged_;
  TrainingPace pace_;
};
} // namespace

TrainingSummary Train(const TrainingOptions& options, std::vector<TrainingVolume> training,
                      std::vector<TrainingVolume> validation, const TrainingRun& run, IProgress& progress)
{
  return WithTorchErrors(
      "training",
      [&]
      {
        const TorchThreads threads(ThreadsOf(options));
        return Training(options, std::move(training), std::move(validation), run, progress).Run();
      });
}
} // namespace Clade
