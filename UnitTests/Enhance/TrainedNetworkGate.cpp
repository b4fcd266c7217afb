#include "Base/Error.h"
#include "Enhance/EnhanceVolume.h"
#include "Network/ModelFile.h"
#include "Support/Phantom.h"
#include "Support/TemporaryFolder.h"
#include "Training/Trainer.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

// The gate's other half: a network that has learned gets through, and nothing but its learning is why.
namespace
{
constexpr double ripplePerMm = 0.9;

/// Ripples along all axes, averaged over slices of `sliceMm` 1 mm pixels.
Volume Ripples(std::size_t slices, double sliceMm, double phase)
{
  VolumeGrid grid = UnitGrid(44, 40, slices);
  grid.sliceSpacingMm = sliceMm;
  const double half = ripplePerMm * sliceMm / 2, along = std::sin(half) / half;
  return Paint(grid,
               [=](const Vector3& p)
               {
                 return 500 + 160 * (std::sin(0.9 * p.x + phase) + std::sin(0.8 * p.y) +
                                     along * std::sin(ripplePerMm * p.z + phase));
               });
}

/// Pairs alone, a few channels, seconds.
TrainingOptions Quick()
{
  TrainingOptions options = DefaultTrainingOptions(TrainingMethod::Smore, "MR");
  options.generator.baseChannels = 8;
  options.generator.residualBlocks = 1;
  options.batch = 8;
  options.epochs = 1;
  options.batchesPerEpoch = 100;
  options.learningRate = 1e-3;
  options.ema = 0.9;
  options.thickFactors = {3};
  options.smallestFactor = options.largestFactor = 3;
  options.device = "cpu";
  options.precision = Precision::Float32;
  options.threads = 1;
  return options;
}

/// The gate's judgement of the model file on ripples of another phase.
GateReport Judge(const std::string& path)
{
  EnhanceSettings settings;
  settings.options.device = "cpu";
  settings.options.precision = Precision::Float32;
  settings.ignoreGate = true; // the figures of what it refuses are wanted, too
  NoProgress progress;
  const EnhanceModel model = ResolveModel(path, "MR", "", true);
  return EnhanceVolume(Ripples(14, 3, 1), {}, model, settings, progress).report.gate.value();
}

/// v = x + r becomes v = x - r.
void TurnRound(Generator& generator)
{
  const torch::NoGradGuard noGradients;
  generator->output->weight.neg_();
  generator->output->bias.neg_();
}
} // namespace

TEST(TrainedNetworkGate, WhatWasLearnedPassesNeitherItsOppositeNorChanceDoes)
{
  const TemporaryFolder folder;
  const std::string learned = folder / "learned.safetensors", other = folder / "other.safetensors";
  TrainingRun run;
  run.modelPath = learned;
  NoProgress progress;
  TrainingVolume ripples;
  ripples.name = "ripples";
  ripples.volume = Ripples(44, 1, 0);
  Train(Quick(), {ripples}, {}, run, progress);
  // Pairs alone do not teach the phase, and seconds of them still less: stairs are not what is tested here.
  LoadedModel model = ReadModelFile(learned);
  model.metadata.quality.maximumModulation = 1e9;
  WriteModelFile(learned, model.metadata, model.generator);
  const GateReport passed = Judge(learned);
  EXPECT_EQ(passed.failure, "");
  EXPECT_GT(passed.network.change.value(), 0.01);
  EXPECT_GT(passed.network.agreement.value(), 0.7);

  const ModelMetadata metadata = model.metadata;
  TurnRound(model.generator.resnet);
  WriteModelFile(other, metadata, model.generator);
  EXPECT_THAT(Judge(other).failure, HasSubstr("the quality gate \""));
  model.metadata.quality.maximumConsistencyRms = 1; // which a smaller change would keep
  WriteModelFile(other, model.metadata, model.generator);
  const GateReport opposite = Judge(other);
  EXPECT_THAT(opposite.failure, HasSubstr("\"agreement\" failed: the network's change, averaged over the "
                                          "acquired slices, has a correlation of -"));
  EXPECT_NEAR(opposite.network.agreement.value(), -passed.network.agreement.value(), 0.1);

  for (unsigned seed = 1; seed <= 5; seed++)
  {
    torch::manual_seed(seed);
    WriteModelFile(other, metadata, Generator(metadata.generator));
    EXPECT_THAT(Judge(other).failure, HasSubstr("\"agreement\" failed"));
  }
}
