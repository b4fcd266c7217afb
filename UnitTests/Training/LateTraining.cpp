// Late generators: the pairs they learn from, the penalty on stairs, training, and adaptation to one volume.
#include "Base/Error.h"
#include "Inference/CubicMatrix.h"
#include "Inference/NetworkEnhancer.h"
#include "Network/ModelFile.h"
#include "Support/LateModels.h"
#include "Support/Phantom.h"
#include "Support/TemporaryFolder.h"
#include "Training/Adaptation.h"
#include "Training/LatePairs.h"
#include "Training/Losses.h"
#include "Training/Trainer.h"
#include "Training/Validation.h"
#include "Volume/Resampler.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <torch/torch.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
double Texture(const Vector3& p, double phase)
{
  return 500 + 160 * (std::sin(0.9 * p.x + phase + 0.3 * p.y) + std::sin(0.8 * p.y - 0.2 * p.z) +
                      std::sin(0.9 * p.z + 0.3 * p.x));
}

TrainingVolume Ripples(double phase)
{
  TrainingVolume source;
  source.name = "ripples";
  source.volume = Paint(UnitGrid(60, 56, 60), [=](const Vector3& p) { return Texture(p, phase); });
  return source;
}

TrainingOptions Small()
{
  TrainingOptions options = DefaultTrainingOptions(TrainingMethod::Smore, "MR", Architecture::Late);
  options.generator.late = {8, 1, 8, 8, true};
  options.patch = 32;
  options.batch = 2;
  options.epochs = 2;
  options.batchesPerEpoch = 3;
  options.largestFactor = 5;
  options.device = "cpu";
  options.threads = 1;
  return options;
}

std::vector<ImageSet> Sets(double noise)
{
  torch::manual_seed(4);
  const auto x = torch::arange(150, torch::kFloat32);
  const auto image = 0.5 * torch::sin(0.35 * x).unsqueeze(0) * torch::cos(0.2 * x).unsqueeze(1);
  return {{image.unsqueeze(0).repeat({3, 1, 1}) + noise * torch::randn({3, 150, 150}), 1, 1}};
}

TrainingSummary TrainInto(const std::string& path, const TrainingOptions& options, bool resume,
                          IProgress& progress, const std::string& start = "")
{
  TrainingRun run;
  run.modelPath = path;
  run.resume = resume;
  run.startPath = start;
  return Train(options, {Ripples(0)}, {Ripples(1)}, run, progress);
}

bool SameWeights(const AnyGenerator& a, const AnyGenerator& b)
{
  const auto first = a->parameters(), second = b->parameters();
  for (std::size_t n = 0; n < first.size(); n++)
  {
    if (!torch::equal(first[n], second[n]))
    {
      return false;
    }
  }
  return first.size() == second.size();
}

class StopAfter : public NoProgress
{
public:
  explicit StopAfter(int reports, std::string stage) : left_(reports), stage_(std::move(stage)) {}
  void BeginStage(std::string_view stage) override { isStage_ = stage == stage_; }
  void Report(double) override { left_ -= isStage_ ? 1 : 0; }
  bool IsCancelled() const override { return left_ <= 0; }
  void ThrowIfCancelled() const override
  {
    if (IsCancelled())
    {
      throw Error(ErrorCode::Cancelled, "stopped");
    }
  }

private:
  bool isStage_ = false;
  int left_;
  std::string stage_;
};

/// One slice spacing apart, 3 pixels: what a network can learn to restore.
Volume ThickSlices()
{
  VolumeGrid grid = UnitGrid(120, 112, 12);
  grid.sliceSpacingMm = 3;
  return Paint(grid, [](const Vector3& p) { return Texture(p, 0); });
}
} // namespace

TEST(LatePairs, AreWhatTheAcquisitionModelMakesOfTheTruth)
{
  TrainingOptions options = Small();
  options.augmentation = Augmentation::None;
  options.noise = 0;
  const LatePairs pairs(Sets(0), options);
  Random random(1);
  for (int n = 0; n < 20; n++)
  {
    const LateBatch batch = pairs.Draw(random);
    const std::int64_t slices = batch.thick.size(3);
    EXPECT_EQ(batch.sharp.sizes().vec(), (std::vector<std::int64_t>{2, 1, 32, 32}));
    EXPECT_GE(batch.sampling.factor, 1.5);
    EXPECT_LE(batch.sampling.factor, 5);
    ASSERT_EQ(batch.sampling.positions.size(), 32u);
    EXPECT_GE(batch.sampling.positions.front(), 0);
    EXPECT_LE(batch.sampling.positions.back(), static_cast<double>(slices - 1));
    EXPECT_NEAR(batch.sampling.positions[1] - batch.sampling.positions[0], 1 / batch.sampling.factor, 1e-9);
    const auto matrix = torch::tensor(CubicMatrix(static_cast<std::size_t>(slices), batch.sampling.positions))
                            .reshape({slices, 32});
    EXPECT_TRUE(torch::allclose(batch.cubic, torch::matmul(batch.thick, matrix)));
    // The mean of a slice cannot leave the range of the truth around it, and interpolation is near the truth.
    EXPECT_LT((batch.cubic - batch.sharp).abs().mean().item<double>(), 0.2);
  }
}

TEST(LatePairs, FollowFromSeedAndNumbersAlone)
{
  const LatePairs pairs(Sets(0.02), Small());
  Random one(7), other(7), third(8);
  const LateBatch a = pairs.Draw(one), b = pairs.Draw(other);
  EXPECT_TRUE(torch::equal(a.thick, b.thick));
  EXPECT_TRUE(torch::equal(a.sharp, b.sharp));
  EXPECT_NE(pairs.Draw(third).sampling.factor, a.sampling.factor);
}

TEST(LatePairs, PutTheNoiseBackThatAveragingTookAway)
{
  EXPECT_NEAR(NoiseOf(Sets(0.05)[0].images), 0.05, 0.01);
  EXPECT_LT(NoiseOf(Sets(0)[0].images), 0.01);
  TrainingOptions options = Small();
  options.augmentation = Augmentation::None;
  options.smallestFactor = options.largestFactor = 4;
  options.thinnestProfile = options.thickestProfile = 1;
  options.variesProfile = false;
  const auto spread = [&](double noise)
  {
    options.noise = noise;
    const LatePairs pairs(Sets(0.1), options);
    Random random(3);
    double sum = 0;
    for (int n = 0; n < 30; n++) // across the rows of one slice: what is not noise is smooth
    {
      const auto thick = pairs.Draw(random).thick;
      sum += (thick.narrow(2, 1, 31) - thick.narrow(2, 0, 31)).square().mean().item<double>();
    }
    return sum / 30;
  };
  const double without = spread(0), with = spread(1);
  EXPECT_GT(with, 1.5 * without);
}

TEST(LatePairs, RefuseImagesThatHoldNoPair)
{
  const std::vector<ImageSet> small = {{torch::zeros({2, 33, 34}), 1, 1}};
  EXPECT_THROW(LatePairs(small, Small()), Error);
}

TEST(Losses, ThePhasePenaltyIsZeroForWhatTreatsAllPlacesAlike)
{
  torch::manual_seed(2);
  const auto truth = torch::rand({3, 1, 16, 61});
  std::vector<double> positions;
  for (int k = 0; k < 61; k++)
  {
    positions.push_back(k / 6.0);
  }
  EXPECT_NEAR(PhasePenalty(truth, truth, positions).item<double>(), 0, 1e-9);
  EXPECT_NEAR(PhasePenalty(0.5 * truth, truth, positions).item<double>(), 0, 1e-4);
}

TEST(Losses, ThePhasePenaltySeesStairs)
{
  std::vector<double> positions;
  std::vector<float> ramp, stairs;
  for (int k = 0; k < 60; k++)
  {
    positions.push_back(k / 6.0);
    ramp.push_back(static_cast<float>(k) / 6);
    stairs.push_back(static_cast<float>(k / 6)); // every step between the same two phases
  }
  const auto image = [](const std::vector<float>& line) {
    return torch::tensor(line).reshape({1, 1, 1, 60});
  };
  auto made = image(stairs).requires_grad_(true);
  const auto penalty = PhasePenalty(made, image(ramp), positions);
  EXPECT_GT(penalty.item<double>(), 1);
  penalty.backward();
  EXPECT_GT(made.grad().abs().sum().item<double>(), 0);
}

TEST(LateTraining, AnInterruptedTrainingGivesTheSameModelBitByBit)
{
  for (const double adversary : {0.0, 0.02})
  {
    const TemporaryFolder folder;
    TrainingOptions options = Small();
    options.method = adversary > 0 ? TrainingMethod::Anchored : TrainingMethod::Smore;
    options.losses.adversarialWeight = adversary;
    options.losses.conditional = adversary > 0;
    options.discriminatorChannels = 2;
    NoProgress progress;
    EXPECT_EQ(TrainInto(folder / "whole.safetensors", options, false, progress).steps, 6);
    StopAfter stop(2, "train");
    EXPECT_THROW(TrainInto(folder / "parts.safetensors", options, false, stop), Error);
    TrainInto(folder / "parts.safetensors", options, true, progress);
    const LoadedModel whole = ReadModelFile(folder / "whole.safetensors");
    EXPECT_TRUE(SameWeights(whole.generator, ReadModelFile(folder / "parts.safetensors").generator));
    EXPECT_TRUE(whole.metadata.generator.IsLate());
    EXPECT_EQ(whole.metadata.planes, "both");
    EXPECT_EQ(whole.metadata.smallestFactor, 1.5);
    EXPECT_EQ(whole.metadata.largestFactor, 5);
  }
}

TEST(LateTraining, BeatsInterpolationWithinSeconds)
{
  const TemporaryFolder folder;
  TrainingOptions options = Small();
  options.epochs = 1;
  options.batchesPerEpoch = 250;
  options.smallestFactor = options.largestFactor = 3;
  options.thinnestProfile = options.thickestProfile = 1;
  options.variesProfile = false;
  options.augmentation = Augmentation::Flips;
  options.learningRate = 3e-3;
  NoProgress progress;
  TrainInto(folder / "m.safetensors", options, false, progress);
  const Validation validation({Ripples(1)}, options, 2);
  const ValidationFigures cubic = validation.JudgeInterpolated(progress);
  const ValidationFigures made =
      validation.Judge(ReadModelFile(folder / "m.safetensors").generator, progress);
  ASSERT_TRUE(made.psnrDb.has_value());
  EXPECT_GT(*made.psnrDb, *cubic.psnrDb + 1);

  // And it may be trained on.
  options.batchesPerEpoch = 1;
  options.learningRate = 0;
  TrainInto(folder / "on.safetensors", options, false, progress, folder / "m.safetensors");
  EXPECT_TRUE(SameWeights(ReadModelFile(folder / "m.safetensors").generator,
                          ReadModelFile(folder / "on.safetensors").generator));
}

TEST(LateTraining, OptionsThatMeanNothingAreRefused)
{
  const auto parse = [](nlohmann::json changes)
  {
    nlohmann::json options = {{"method", "smore"}, {"generator", {{"architecture", "late"}}}};
    options.merge_patch(changes);
    return ParseTrainingOptions(options);
  };
  EXPECT_EQ(parse({}).losses.phase, 0.05);
  EXPECT_EQ(ToJson(ParseTrainingOptions(ToJson(parse({})))), ToJson(parse({})));
  EXPECT_EQ(parse({{"generator", {{"channels", 32}}}}).generator.late.channels, 32);
  EXPECT_THROW(parse({{"method", "clade"}}), Error);
  EXPECT_THROW(parse({{"generator", {{"baseChannels", 32}}}}), Error);
  EXPECT_THROW(parse({{"losses", {{"acquisition", 1}}}}), Error);
  EXPECT_THROW(parse({{"precision", "bf16"}}), Error);
  EXPECT_THROW(parse({{"generator", {{"architecture", "resnet"}}}, {"losses", {{"phase", 1}}}}), Error);
  EXPECT_NO_THROW(parse({{"generator", {{"architecture", "resnet"}}}}));
}

TEST(Adaptation, IsTheSameForTheSameStepsAndChangesNothingElse)
{
  const NetworkModel model = LateModel(0.01, {8, 1, 8, 8, true});
  const AnyGenerator before(model.Metadata().generator);
  {
    const torch::NoGradGuard noGradients;
    for (const auto& item : model.Loaded().generator->named_parameters())
    {
      before->named_parameters()[item.key()].copy_(item.value());
    }
  }
  AdaptationOptions options;
  options.steps = 60;
  options.threads = 1;
  NoProgress progress;
  const IntensityMap limits{0, 1000};
  const Volume acquired = ThickSlices();
  ASSERT_TRUE(CanAdapt(model, acquired));
  const AdaptationResult first = AdaptModel(model, acquired, limits, options, progress);
  const AdaptationResult second = AdaptModel(model, acquired, limits, options, progress);
  EXPECT_EQ(first.steps, 60);
  EXPECT_TRUE(first.isKept) << first.before << " " << first.after;
  EXPECT_LT(first.after, first.before);
  EXPECT_TRUE(SameWeights(first.model.Loaded().generator, second.model.Loaded().generator));
  EXPECT_FALSE(SameWeights(first.model.Loaded().generator, model.Loaded().generator));
  EXPECT_TRUE(SameWeights(model.Loaded().generator, before));
}

TEST(Adaptation, IsNotKeptWhereItIsNoBetter)
{
  // One step at a rate that begins at a twentieth: the average of weights hardly moves, noise alone decides.
  const NetworkModel model = LateModel(0, {8, 1, 8, 8, true});
  torch::manual_seed(1);
  VolumeGrid grid = UnitGrid(120, 112, 12);
  grid.sliceSpacingMm = 3;
  Volume noise(grid);
  Random random(5);
  for (float& voxel : noise.voxels)
  {
    voxel = static_cast<float>(1000 * random.Uniform());
  }
  AdaptationOptions options;
  options.steps = 3;
  options.threads = 1;
  NoProgress progress;
  const AdaptationResult result = AdaptModel(model, noise, {0, 1000}, options, progress);
  EXPECT_EQ(result.isKept, result.after < result.before);
  EXPECT_EQ(SameWeights(result.model.Loaded().generator, model.Loaded().generator), !result.isKept);
}

TEST(Adaptation, TheSecondsDecideTheSteps)
{
  const NetworkModel model = LateModel(0.01, {8, 1, 8, 8, true});
  AdaptationOptions options;
  options.seconds = 1e-6;
  NoProgress progress;
  EXPECT_EQ(AdaptModel(model, ThickSlices(), {0, 1000}, options, progress).steps, 1);
}

TEST(Adaptation, StopsWhenItIsCancelledAndNeedsSlicesThatHoldAPatch)
{
  const NetworkModel model = LateModel(0.01, {8, 1, 8, 8, true});
  AdaptationOptions options;
  options.steps = 50;
  StopAfter stop(3, "adapt");
  EXPECT_THROW(AdaptModel(model, ThickSlices(), {0, 1000}, options, stop), Error);
  VolumeGrid small = UnitGrid(63, 200, 5);
  small.sliceSpacingMm = 3;
  EXPECT_FALSE(CanAdapt(model, Volume(small)));
}
