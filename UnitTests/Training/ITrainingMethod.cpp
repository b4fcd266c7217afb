#include "Training/ITrainingMethod.h"

#include "Support/Phantom.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
TrainingOptions Small(TrainingMethod method)
{
  TrainingOptions options = DefaultTrainingOptions(method, "MR");
  options.generator.baseChannels = 8;
  options.generator.residualBlocks = 1;
  options.discriminatorChannels = 4;
  options.batch = 2;
  options.thickFactors = {3};
  options.smallestFactor = 3;
  options.largestFactor = 3;
  if (method == TrainingMethod::Clade || method == TrainingMethod::CladeNoGmap ||
      method == TrainingMethod::CycleGan)
  {
    options.losses.adversarialWeight = 0; // it has no bottom, and pulls away from the others
  }
  return options;
}

/// One batch of a volume of ripples.
TrainingBatch OneBatch(const TrainingOptions& options, const PatchDataset::Needs& needs)
{
  TrainingVolume source;
  source.volume =
      Paint(UnitGrid(44, 40, 44), [](const Vector3& p)
            { return 500 + 160 * (std::sin(0.9 * p.x) + std::sin(0.8 * p.y) + std::sin(0.9 * p.z)); });
  NoProgress silent;
  return PatchDataset(PrepareTrainingImages({source}, options, 1, silent), options, needs).Draw(0);
}

/// What the method is to get right on the data themselves.
double OwnLoss(const LossValues& losses)
{
  return losses.count("pair") > 0 ? losses.at("pair") : losses.at("total");
}

struct LearnedLosses
{
  double first;
  double last;
};

/// Of one batch of the ripples, again and again.
LearnedLosses LearnByHeart(const TrainingOptions& options,
                           const std::function<double(const LossValues&)>& lossOf)
{
  torch::manual_seed(1);
  const auto method = MakeTrainingMethod(options, torch::kCPU);
  const TrainingBatch batch = OneBatch(options, method->Needs());
  StepOptions step;
  step.learningRate = 1e-3;
  step.wantsLosses = true;
  LearnedLosses losses = {};
  losses.first = losses.last = lossOf(method->Step(batch, step));
  for (int n = 0; n < 80; n++)
  {
    losses.last = lossOf(method->Step(batch, step));
  }
  return losses;
}

class MethodsLearn : public ::testing::TestWithParam<TrainingMethod>
{
};

std::string NameOf(const ::testing::TestParamInfo<TrainingMethod>& method)
{
  std::string name = ToWord(method.param);
  name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
  return name;
}
} // namespace

INSTANTIATE_TEST_SUITE_P(All, MethodsLearn,
                         ::testing::Values(TrainingMethod::Clade, TrainingMethod::CladeNoGmap,
                                           TrainingMethod::CycleGan, TrainingMethod::Smore,
                                           TrainingMethod::Anchored, TrainingMethod::Xuan),
                         NameOf);

TEST_P(MethodsLearn, ASingleBatchByHeart)
{
  const LearnedLosses losses = LearnByHeart(Small(GetParam()), OwnLoss);
  EXPECT_LT(losses.last, 0.8 * losses.first);
}

TEST(AnchoredMethod, BeginsNearTheIdentityWhateverItsWidth)
{
  for (const int width : {16, 64})
  {
    TrainingOptions options = Small(TrainingMethod::Anchored);
    options.generator.baseChannels = width;
    options.generator.residualBlocks = 6;
    torch::manual_seed(1);
    const auto method = MakeTrainingMethod(options, torch::kCPU);
    const torch::NoGradGuard noGradients;
    const auto x = torch::rand({2, 1, 32, 32}) - 0.5;
    EXPECT_LT((method->Published().resnet->forward(x) - x).abs().mean().item<double>(), 0.02) << width;
  }
}

TEST(AnchoredMethod, LearnsToExplainTheSlicesOfRealImages)
{
  TrainingOptions options = Small(TrainingMethod::Anchored);
  options.losses.acquisition = 1;
  options.losses.pair = options.losses.gradientMap = options.losses.adversarialWeight = 0;
  const LearnedLosses losses =
      LearnByHeart(options, [](const LossValues& values) { return values.at("acquisition"); });
  EXPECT_GT(losses.first, 0);
  EXPECT_LT(losses.last, 0.5 * losses.first);
}
