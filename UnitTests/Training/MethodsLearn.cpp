#include "Training/ITrainingMethod.h"

#include "Support/Phantom.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <torch/torch.h>

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
  const TrainingOptions options = Small(GetParam());
  torch::manual_seed(1);
  const auto method = MakeTrainingMethod(options, torch::kCPU);
  const TrainingBatch batch = OneBatch(options, method->Needs());
  StepOptions step;
  step.learningRate = 1e-3;
  step.wantsLosses = true;
  const double first = OwnLoss(method->Step(batch, step));
  double last = first;
  for (int n = 0; n < 80; n++)
  {
    last = OwnLoss(method->Step(batch, step));
  }
  EXPECT_LT(last, 0.8 * first);
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
    EXPECT_LT((method->Published()->forward(x) - x).abs().mean().item<double>(), 0.02) << width;
  }
}

TEST(AnchoredMethod, LearnsToExplainTheSlicesOfRealImages)
{
  TrainingOptions options = Small(TrainingMethod::Anchored);
  options.losses.acquisition = 1;
  options.losses.pair = options.losses.gradientMap = options.losses.adversarialWeight = 0;
  torch::manual_seed(1);
  const auto method = MakeTrainingMethod(options, torch::kCPU);
  const TrainingBatch batch = OneBatch(options, method->Needs());
  StepOptions step;
  step.learningRate = 1e-3;
  step.wantsLosses = true;
  const double first = method->Step(batch, step).at("acquisition");
  double last = first;
  for (int n = 0; n < 80; n++)
  {
    last = method->Step(batch, step).at("acquisition");
  }
  EXPECT_GT(first, 0);
  EXPECT_LT(last, 0.5 * first);
}
