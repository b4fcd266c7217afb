#include "Training/Trainer.h"

#include "Base/Error.h"
#include "Base/ParallelFor.h"
#include "Network/ModelFile.h"
#include "Network/TorchDevice.h"
#include "Network/TorchErrors.h"
#include "Network/TorchThreads.h"
#include "Training/AveragedGenerator.h"
#include "Training/BatchQueue.h"
#include "Training/Checkpoint.h"
#include "Training/EpochJudge.h"
#include "Training/ITrainingMethod.h"
#include "Training/StackSynthesis.h"
#include "Training/TrainingBudget.h"
#include "Training/TrainingLog.h"
#include "Training/VolumesSummary.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <torch/types.h>

namespace Clade
{
namespace
{
using Clock = std::chrono::steady_clock;
constexpr std::int64_t stepsPerLogLine = 50;
constexpr double secondsPerLogLine = 30; ///< at least, where steps are slow

TrainingBatch ToDevice(const TrainingBatch& batch, at::Device device, at::ScalarType type)
{
  const auto moved = [&](const at::Tensor& t) { return t.defined() ? t.to(device, type) : t; };
  const auto asTheyAre = [&](const at::Tensor& t) { return t.defined() ? t.to(device) : t; };
  return {moved(batch.lowResolution), moved(batch.highResolution), moved(batch.degraded), moved(batch.sharp),
          asTheyAre(batch.averages),  asTheyAre(batch.samples),    moved(batch.thick),    batch.sampling};
}

double SecondsSince(Clock::time_point start)
{
  return std::chrono::duration<double>(Clock::now() - start).count();
}

StepOptions ScheduleAt(const TrainingOptions& options, std::int64_t step, std::int64_t total)
{
  const double done = static_cast<double>(step) / static_cast<double>(total);
  StepOptions now;
  now.learningRate = options.learningRate;
  if (options.schedule == "cosine")
  {
    constexpr double last = 0.05, warmUp = 20;
    const double fall = last + (1 - last) * (0.5 + 0.5 * std::cos(std::acos(-1.0) * done));
    now.learningRate *= fall * std::min(1.0, static_cast<double>(step + 1) / warmUp);
  }
  else if (done > 1 - options.learningRateDecay)
  {
    now.learningRate *= (1 - done) / options.learningRateDecay;
  }
  now.isAdversarial = done >= options.adversarialFrom;
  return now;
}

/// Patches of LR-plane images (of HR ones where there are no others), or pairs for a late generator, the same
/// in every run of a training.
TrainingBatch ProbeOf(const TrainingImages& images, const TrainingOptions& options)
{
  TrainingOptions sixteen = options;
  sixteen.batch = 16;
  sixteen.augmentation = Augmentation::None;
  PatchDataset::Needs needs;
  if (options.generator.IsLate())
  {
    needs.pairs = true;
    needs.slices = true;
    return PatchDataset(images, sixteen, needs).Draw(0);
  }
  needs.unpaired = true;
  TrainingImages probed = images;
  if (probed.lowResolution.empty())
  {
    probed.lowResolution = probed.highResolution;
  }
  return PatchDataset(std::move(probed), sixteen, needs).Draw(0);
}

/// Late generators learn in float32: their kernels are too small for bfloat16 to pay.
at::ScalarType TypeOf(const TrainingOptions& options, const ComputeDevice& device)
{
  return options.generator.IsLate() ? torch::kFloat32 : ToTorch(ResolvePrecision(options.precision, device));
}

std::size_t ThreadsOf(const TrainingOptions& options)
{
  return options.threads > 0 ? static_cast<std::size_t>(options.threads) : DefaultThreads();
}

/// Passes on a cancellation, but none of the stages and fractions.
class CancellationOnly : public NoProgress
{
public:
  explicit CancellationOnly(const IProgress& progress) : progress_(progress) {}
  bool IsCancelled() const override { return progress_.IsCancelled(); }
  void ThrowIfCancelled() const override { progress_.ThrowIfCancelled(); }

private:
  const IProgress& progress_;
};

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
        judge_(std::move(validation), options, ThreadsOf(options), run.modelPath, ProbeOf(images_, options)),
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
      RequireSameVolumes();
    }
    position_.volumes = fingerprint_;
    MakeDataset();
    MakePlan();
  }

  TrainingSummary Run()
  {
    progress_.BeginStage("train");
    const std::int64_t total = stepsPerEpoch_ * options_.epochs;
    const bool isChoiceForgotten = position_.step < total && ForgetChoiceOfOthers();
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
    firstStep_ = position_.step;
    begun_ = Clock::now();
    while (position_.step < total)
    {
      LearnFrom(queue.Next());
      TellObserver(total);
      progress_.Report(static_cast<double>(position_.step) / static_cast<double>(total));
      if (position_.step % stepsPerEpoch_ == 0)
      {
        Aside([this] { EndEpoch(); });
      }
      else if (progress_.IsCancelled() || IsCheckpointDue())
      {
        Aside([this] { WriteState(); });
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
      StartFrom(run_.startPath);
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

  void StartFrom(const std::string& path)
  {
    const LoadedModel start = ReadModelFile(path);
    if (ToJson(start.metadata.generator) != ToJson(options_.generator))
    {
      throw Error(ErrorCode::InvalidArgument,
                  path + " holds a generator of the options " + ToJson(start.metadata.generator).dump() +
                      ", this training is to learn one of " + ToJson(options_.generator).dump());
    }
    CopyWeights(start.generator, method_->Published()); // a checkpoint's follow where there is one
    start_ = {{"name", std::filesystem::path(path).stem().string()},
              {"training", nlohmann::json::parse(start.metadata.training, nullptr, false)}};
  }

  void RequireSameVolumes() const
  {
    if (!position_.volumes.empty() && position_.volumes != fingerprint_)
    {
      throw Error(ErrorCode::Conflict, CheckpointPath() +
                                           " was made with other volumes, or in another order: "
                                           "train without --resume, or with those");
    }
  }

  /// An epoch that other validation volumes chose, or none did, cannot be compared with those to come: the
  /// next one is the first. Whether there was one.
  bool ForgetChoiceOfOthers()
  {
    const bool isOthers = position_.chosenEpoch > 0 && position_.validation != validationFingerprint_;
    if (isOthers)
    {
      position_.chosenEpoch = 0;
      position_.chosenPiqe = 0;
      position_.hasChosenCollapsed = false;
    }
    position_.validation = validationFingerprint_;
    return isOthers;
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

  /// Does what is not learning, and keeps its time apart.
  void Aside(const std::function<void()>& work)
  {
    const auto start = Clock::now();
    work();
    asideSeconds_ += SecondsSince(start);
  }

  void TellObserver(std::int64_t total)
  {
    if (run_.observer == nullptr)
    {
      return;
    }
    const double steps = static_cast<double>(position_.step - firstStep_);
    const double secondsPerStep = (SecondsSince(begun_) - asideSeconds_) / steps;
    TrainingStatus status;
    status.step = position_.step;
    status.steps = total;
    status.epochs = options_.epochs;
    status.epoch = static_cast<int>((position_.step - 1) / stepsPerEpoch_) + 1;
    status.patchesPerSecond = options_.batch / std::max(secondsPerStep, 1e-9);
    status.secondsLeft = secondsPerStep * static_cast<double>(total - position_.step) +
                         lastJudgingSeconds_ * (options_.epochs - status.epoch + 1);
    status.losses = losses_;
    run_.observer->OnStep(status);
  }

  void LearnFrom(const TrainingBatch& batch)
  {
    StepOptions step = ScheduleAt(options_, position_.step, stepsPerEpoch_ * options_.epochs);
    step.wantsLosses = position_.step == firstStep_ || (position_.step + 1) % stepsPerLogLine == 0 ||
                       SecondsSince(lastLogged_) > secondsPerLogLine;
    const LossValues losses = method_->Step(ToDevice(batch, ToTorch(device_), type_), step);
    position_.step++;
    average_->Update(position_.step);
    if (step.wantsLosses)
    {
      losses_ = losses;
      lastLogged_ = Clock::now();
      log_.Write({{"step", position_.step}, {"losses", losses}});
      RequireFinite(losses);
    }
  }

  [[noreturn]] void FailDiverged(const std::string& what) const
  {
    throw Error(ErrorCode::Internal, what + " after " + std::to_string(position_.step) +
                                         " steps: the training diverged; try a lower learning rate");
  }

  void RequireFinite(const LossValues& losses) const
  {
    for (const auto& [name, value] : losses)
    {
      if (!std::isfinite(value))
      {
        FailDiverged("the loss \"" + name + "\" is not a finite number");
      }
    }
  }

  void RequireFinite(const std::vector<NamedTensor>& state) const
  {
    for (const auto& [name, tensor] : state)
    {
      if (tensor.is_floating_point() && !tensor.isfinite().all().item<bool>())
      {
        FailDiverged("the weights \"" + name + "\" are not finite numbers");
      }
    }
  }

  void EndEpoch()
  {
    RequireFinite(State());
    const auto start = Clock::now();
    const int epoch = static_cast<int>(position_.step / stepsPerEpoch_);
    nlohmann::json line = Judge(epoch);
    const bool hasCollapsed = line["collapsed"];
    const double piqe = line.value("piqe", 0.0);
    const bool isFirst = position_.chosenEpoch == 0 || (position_.hasChosenCollapsed && !hasCollapsed);
    const bool isChosen = isFirst || options_.selection == EpochSelection::Last || !judge_.HasVolumes() ||
                          (piqe < position_.chosenPiqe && !hasCollapsed);
    if (isChosen)
    {
      position_.chosenEpoch = epoch;
      position_.chosenPiqe = piqe;
      position_.hasChosenCollapsed = hasCollapsed;
      WriteModelFile(run_.modelPath, MetadataOf(line), average_->Copy(), TensorType::Float16);
    }
    line["chosen"] = isChosen;
    log_.Write(line);
    position_.judgedEpochs = epoch;
    WriteState();
    lastJudgingSeconds_ = SecondsSince(start);
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
    nlohmann::json line = verdict.figures ? ToJson(*verdict.figures) : nlohmann::json::object();
    line["event"] = "epoch";
    line["epoch"] = epoch;
    line["step"] = position_.step;
    line["outputCorrelation"] = verdict.output.correlation;
    line["outputVariation"] = verdict.output.variation;
    line["collapsed"] = verdict.output.HasCollapsed();
    if (verdict.output.HasCollapsed())
    {
      line["warning"] = DescribeCollapse(verdict.output);
    }
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
      summary.warnings.push_back("the model is of an epoch after which the generator did not follow its "
                                 "input: do not use it");
    }
    return summary;
  }

  ModelMetadata MetadataOf(const nlohmann::json& figures) const
  {
    ModelMetadata metadata;
    metadata.method = ToWord(options_.method);
    metadata.modality = options_.modality;
    metadata.generator = options_.generator;
    metadata.intensity = options_.intensity;
    metadata.plane = options_.plane;
    metadata.planes = options_.planes;
    metadata.smallestFactor = options_.smallestFactor;
    metadata.largestFactor = options_.largestFactor;
    if (!method_->Needs().pairs) // unpaired learning knows the factors it has seen, and no others
    {
      const auto less = [](const ImageSet& a, const ImageSet& b) { return a.factor < b.factor; };
      const auto& seen = images_.lowResolution;
      metadata.smallestFactor = std::min_element(seen.begin(), seen.end(), less)->factor;
      metadata.largestFactor = std::max_element(seen.begin(), seen.end(), less)->factor;
    }
    metadata.smallestSpacingMm = learnedFrom_.inPlaneSpacingMm.first;
    metadata.largestSpacingMm = learnedFrom_.inPlaneSpacingMm.second;
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

  /// Of a training that diverged nothing is written: the last good checkpoint and model stay.
  void WriteState()
  {
    RequireFinite(State());
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

  // How fast it goes: see TrainingStatus.
  std::int64_t firstStep_ = 0;
  Clock::time_point begun_;
  double asideSeconds_ = 0;
  double lastJudgingSeconds_ = 0;
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
