#include "Training/CycleMethod.h"

#include "Training/MethodBench.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
TrainingOptions Options(TrainingMethod method = TrainingMethod::Clade)
{
  TrainingOptions options = SmallMethod(method);
  options.losses.adversarialWeight = 1;
  return options;
}

StepOptions Step(double learningRate)
{
  StepOptions step;
  step.learningRate = learningRate;
  step.wantsLosses = true;
  return step;
}
} // namespace

TEST(CycleMethod, LearnsFromBothPlanesAndNoPairs)
{
  const PatchDataset::Needs needs = CycleMethod(Options(), torch::kCPU).Needs();
  EXPECT_TRUE(needs.unpaired);
  EXPECT_FALSE(needs.pairs || needs.acquisition || needs.slices);
}

TEST(CycleMethod, EveryNetworkAndOptimiserTakesPartInAStep)
{
  CycleMethod method(Options(), torch::kCPU);
  const TrainingBatch batch = OneBatch(Options(), method.Needs());
  const auto before = CopyOf(method.State());
  method.Step(batch, Step(1e-3));
  const auto after = CopyOf(method.State());
  for (const char* part : {"generator.high.", "generator.low.", "discriminator.high.", "discriminator.low.",
                           "generatorAdam.", "discriminatorAdam."})
  {
    EXPECT_FALSE(AreSame(before, after, part)) << part;
  }
}

TEST(CycleMethod, WithoutALearningRateTheWeightsStay)
{
  CycleMethod method(Options(), torch::kCPU);
  const TrainingBatch batch = OneBatch(Options(), method.Needs());
  const auto before = CopyOf(method.State());
  method.Step(batch, Step(0));
  const auto after = CopyOf(method.State());
  EXPECT_TRUE(AreSame(before, after, "generator."));
  EXPECT_TRUE(AreSame(before, after, "discriminator."));
}

TEST(CycleMethod, TheGradientMapIsTheDifferenceBetweenItsVariants)
{
  const auto lossesOf = [](TrainingMethod variant)
  {
    const TrainingOptions options = Options(variant);
    torch::manual_seed(1);
    CycleMethod method(options, torch::kCPU);
    return method.Step(OneBatch(options, method.Needs()), Step(0));
  };
  const LossValues with = lossesOf(TrainingMethod::Clade), without = lossesOf(TrainingMethod::CladeNoGmap);
  EXPECT_EQ(with.count("gmap"), 1u);
  EXPECT_EQ(without.count("gmap"), 0u);
  for (const char* common : {"cycle", "identity", "adversarial", "discriminator"})
  {
    EXPECT_EQ(with.at(common), without.at(common)) << common;
  }
  EXPECT_GT(with.at("total"), without.at("total"));
}

TEST(CycleMethod, PublishesTheWayFromLowToHigh)
{
  CycleMethod method(Options(), torch::kCPU);
  const AnyGenerator published = method.Published();
  const auto state = method.State();
  EXPECT_EQ(state.front().name.rfind("generator.high.", 0), 0u);
  EXPECT_TRUE(state.front().tensor.is_same(published->parameters().front()));
}
