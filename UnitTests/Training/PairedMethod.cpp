#include "Training/PairedMethod.h"

#include "Training/MethodBench.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
PatchDataset::Needs NeedsOf(const TrainingOptions& options)
{
  return PairedMethod(options, torch::kCPU).Needs();
}
} // namespace

TEST(PairedMethod, NeedsWhatItsLossesLookAt)
{
  TrainingOptions options = SmallMethod(TrainingMethod::Smore);
  PatchDataset::Needs needs = NeedsOf(options);
  EXPECT_TRUE(needs.pairs);
  EXPECT_FALSE(needs.unpaired || needs.acquisition || needs.slices) << "smore learns from pairs alone";

  options.losses.adversarialWeight = 0.1;
  EXPECT_TRUE(NeedsOf(options).unpaired) << "what the discriminator takes for real";
  options.losses.adversarialWeight = 0;
  options.losses.acquisition = 1;
  needs = NeedsOf(options);
  EXPECT_TRUE(needs.unpaired && needs.acquisition);

  options = DefaultTrainingOptions(TrainingMethod::Smore, "MR", Architecture::Late);
  options.generator.late = {8, 1, 8, 8, true};
  options.losses.adversarialWeight = 0.1;
  needs = NeedsOf(options);
  EXPECT_TRUE(needs.pairs && needs.slices);
  EXPECT_FALSE(needs.unpaired) << "a late one's adversary sees the pairs";
}

TEST(PairedMethod, LearnsFromPairsAloneUntilItsAdversaryBegins)
{
  const TrainingOptions options = SmallMethod(TrainingMethod::Anchored);
  ASSERT_GT(options.losses.adversarialWeight, 0);
  PairedMethod method(options, torch::kCPU);
  const TrainingBatch batch = OneBatch(options, method.Needs());
  StepOptions step;
  step.learningRate = 1e-3;
  step.wantsLosses = true;
  for (const bool isAdversarial : {false, true})
  {
    step.isAdversarial = isAdversarial;
    const auto before = CopyOf(method.State());
    const LossValues losses = method.Step(batch, step);
    EXPECT_EQ(losses.count("pair"), 1u);
    EXPECT_EQ(losses.count("adversarial"), isAdversarial ? 1u : 0u);
    EXPECT_EQ(losses.count("discriminator"), isAdversarial ? 1u : 0u);
    const auto after = CopyOf(method.State());
    EXPECT_FALSE(AreSame(before, after, "generator."));
    EXPECT_EQ(AreSame(before, after, "discriminator"), !isAdversarial) << "and its optimiser";
  }
}

TEST(PairedMethod, BeginsNearTheIdentityWhateverItsWidth)
{
  for (const int width : {16, 64})
  {
    TrainingOptions options = SmallMethod(TrainingMethod::Anchored);
    options.generator.baseChannels = width;
    options.generator.residualBlocks = 6;
    torch::manual_seed(1);
    const auto method = MakeTrainingMethod(options, torch::kCPU);
    const torch::NoGradGuard noGradients;
    const auto x = torch::rand({2, 1, 32, 32}) - 0.5;
    EXPECT_LT((method->Published().resnet->forward(x) - x).abs().mean().item<double>(), 0.02) << width;
  }
}

TEST(PairedMethod, LearnsToExplainTheSlicesOfRealImages)
{
  TrainingOptions options = SmallMethod(TrainingMethod::Anchored);
  options.losses.acquisition = 1;
  options.losses.pair = options.losses.gradientMap = options.losses.adversarialWeight = 0;
  const LearnedLosses losses =
      LearnByHeart(options, [](const LossValues& values) { return values.at("acquisition"); });
  EXPECT_GT(losses.first, 0);
  EXPECT_LT(losses.last, 0.5 * losses.first);
}
