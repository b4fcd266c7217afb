#include "Training/Adaptation.h"

#include "Base/ParallelFor.h"
#include "Inference/TensorVolume.h"
#include "Network/ModelFile.h"
#include "Network/TorchErrors.h"
#include "Network/TorchThreads.h"
#include "Training/AveragedGenerator.h"
#include "Training/LatePairs.h"
#include "Training/PairedMethod.h"
#include "Training/TrainingPace.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <torch/types.h>
#include <torch/utils.h>

namespace Clade
{
namespace
{
using Clock = std::chrono::steady_clock;
constexpr int timedSteps = 4;
constexpr int mostSteps = 20000;
constexpr std::int64_t heldBackEvery = 4;
constexpr std::uint64_t heldBackBatches = 6;

TrainingOptions OptionsFor(const NetworkModel& model, const Volume& acquired, const AdaptationOptions& wanted)
{
  const double spacing = acquired.grid.sliceSpacingMm;
  const double thickness = wanted.sliceThicknessMm > 0 ? wanted.sliceThicknessMm : spacing;
  TrainingOptions options =
      DefaultTrainingOptions(TrainingMethod::Smore, model.Metadata().modality, Architecture::Late);
  options.generator = model.Metadata().generator;
  options.smallestFactor = spacing / acquired.grid.CoarserInPlaneSpacingMm();
  options.largestFactor = options.smallestFactor;
  options.thinnestProfile = std::clamp(thickness / spacing, 0.25, 4.0);
  options.thickestProfile = options.thinnestProfile;
  options.variesProfile = false;
  options.augmentation = Augmentation::Flips;
  options.learningRate = 6e-4; // half of what trains from nothing: a good start is not to be lost
  options.ema = 0.99;
  options.noise = 0.5;
  options.seed = 20; // the same for every volume: nothing is left to chance
  return options;
}

/// The volume's slices: those to learn from, and those held back. Few slices: all of them, and the left and
/// right halves would not be independent; the middle one is then held back.
std::pair<ImageSet, ImageSet> SlicesOf(const Volume& acquired, const IntensityMap& limits,
                                       std::size_t threads)
{
  const auto all = TensorVolume::FromVolume(acquired, LrPlane::Columns, limits, threads, lateHighest)
                       .images.permute({2, 1, 0})
                       .contiguous(); // [slices, rows, columns]
  std::vector<std::int64_t> learned, heldBack;
  for (std::int64_t k = 0; k < all.size(0); k++)
  {
    (k % heldBackEvery == heldBackEvery / 2 ? heldBack : learned).push_back(k);
  }
  if (heldBack.empty()) // two slices
  {
    heldBack.push_back(learned.back());
    learned.pop_back();
  }
  const auto pick = [&](const std::vector<std::int64_t>& slices) {
    return ImageSet{all.index_select(0, torch::tensor(slices)), 1, 1};
  };
  return {pick(learned), pick(heldBack)};
}

TrainingBatch BatchOf(const LatePairs& pairs, Random& random)
{
  LateBatch drawn = pairs.Draw(random);
  TrainingBatch batch;
  batch.thick = std::move(drawn.thick);
  batch.degraded = std::move(drawn.cubic);
  batch.sharp = std::move(drawn.sharp);
  batch.sampling = std::move(drawn.sampling);
  return batch;
}

class Adaptation
{
public:
  Adaptation(const NetworkModel& model, const TrainingOptions& options, const ImageSet& learned,
             const ImageSet& heldBack, IProgress& progress)
      : model_(model), options_(options), pairs_({learned}, options), progress_(progress)
  {
    const LatePairs held({heldBack}, options);
    Random random(options.seed + 1);
    for (std::uint64_t n = 0; n < heldBackBatches; n++)
    {
      heldBack_.push_back(BatchOf(held, random));
    }
  }

  /// Seconds of one step.
  double TimeStep()
  {
    PairedMethod method(options_, at::kCPU);
    Random random(options_.seed);
    StepOptions step;
    method.Step(BatchOf(pairs_, random), step); // finds its memory
    const auto start = Clock::now();
    for (int n = 0; n < timedSteps; n++)
    {
      progress_.ThrowIfCancelled();
      method.Step(BatchOf(pairs_, random), step);
    }
    return SecondsSince(start) / timedSteps;
  }

  LateGenerator Learn(int steps)
  {
    PairedMethod method(options_, at::kCPU);
    CopyWeights(model_.Loaded().generator, method.Published());
    AveragedGenerator average(method.Published(), options_.ema);
    Random random(options_.seed);
    for (int n = 0; n < steps; n++)
    {
      progress_.ThrowIfCancelled();
      const double done = static_cast<double>(n) / steps, warm = std::min(1.0, (n + 1) / 20.0);
      StepOptions step;
      step.learningRate = options_.learningRate * warm * (0.5 + 0.5 * std::cos(std::acos(-1.0) * done));
      method.Step(BatchOf(pairs_, random), step);
      average.Update(n + 1);
      progress_.Report(static_cast<double>(n + 1) / steps);
    }
    return average.Copy().late;
  }

  /// Mean absolute difference from the truth, as a part of the range of 2; nullptr: of the interpolation.
  double Distance(const LateGenerator* generator) const
  {
    const torch::NoGradGuard noGradients;
    double sum = 0;
    for (const TrainingBatch& batch : heldBack_)
    {
      LateGenerator network = generator == nullptr ? LateGenerator(nullptr) : *generator;
      const auto made =
          network ? network->forward(batch.thick, batch.degraded, batch.sampling) : batch.degraded;
      sum += (made - batch.sharp).abs().mean().item<double>() / 2;
    }
    return sum / static_cast<double>(heldBack_.size());
  }

private:
  const NetworkModel& model_;
  TrainingOptions options_;
  LatePairs pairs_;
  std::vector<TrainingBatch> heldBack_;
  IProgress& progress_;
};
} // namespace

bool CanAdapt(const NetworkModel& model, const Volume& acquired)
{
  const auto [low, high] = std::minmax(acquired.grid.columns, acquired.grid.rows);
  const double factor = acquired.grid.sliceSpacingMm / acquired.grid.CoarserInPlaneSpacingMm();
  const double patch = DefaultTrainingOptions(TrainingMethod::Smore, "MR", Architecture::Late).patch;
  const bool hasRoom =
      static_cast<double>(low) >= patch && static_cast<double>(high) >= patch + 4 * factor + 4;
  return model.Metadata().generator.IsLate() && acquired.grid.slices >= 2 && hasRoom;
}

AdaptationResult AdaptModel(const NetworkModel& model, const Volume& acquired, const IntensityMap& limits,
                            const AdaptationOptions& options, IProgress& progress)
{
  progress.BeginStage("adapt");
  return WithTorchErrors(
      "adapting the model",
      [&]
      {
        const std::size_t count = options.threads == 0 ? DefaultThreads() : options.threads;
        const TorchThreads threads(count);
        const TrainingOptions training = OptionsFor(model, acquired, options);
        const auto [learned, heldBack] = SlicesOf(acquired, limits, count);
        Adaptation adaptation(model, training, learned, heldBack, progress);
        AdaptationResult result{model};
        const auto start = Clock::now();
        result.steps =
            options.steps > 0
                ? options.steps
                : std::clamp(static_cast<int>(options.seconds / adaptation.TimeStep()), 1, mostSteps);
        const LateGenerator adapted = adaptation.Learn(result.steps);
        result.ofCubic = adaptation.Distance(nullptr);
        result.before = adaptation.Distance(&model.Loaded().generator.late);
        result.after = adaptation.Distance(&adapted);
        result.isKept = std::isfinite(result.after) && result.after < result.before;
        if (result.isKept)
        {
          auto loaded = std::make_shared<LoadedModel>();
          loaded->metadata = model.Metadata();
          loaded->generator = adapted;
          result.model = NetworkModel(loaded);
        }
        result.seconds = SecondsSince(start);
        return result;
      });
}
} // namespace Clade
