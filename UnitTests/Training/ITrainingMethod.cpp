#include "Training/ITrainingMethod.h"

#include "Training/MethodBench.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

// What every method promises.
namespace
{
class EveryMethod : public ::testing::TestWithParam<TrainingMethod>
{
protected:
  std::unique_ptr<ITrainingMethod> Make(unsigned seed = 1) const
  {
    torch::manual_seed(seed);
    return MakeTrainingMethod(options_, torch::kCPU);
  }

  TrainingOptions options_ = SmallMethod(GetParam());
};

std::string NameOf(const ::testing::TestParamInfo<TrainingMethod>& method)
{
  std::string name = ToWord(method.param);
  name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
  return name;
}

StepOptions Rate(double learningRate, bool wantsLosses = false)
{
  StepOptions step;
  step.learningRate = learningRate;
  step.wantsLosses = wantsLosses;
  return step;
}
} // namespace

INSTANTIATE_TEST_SUITE_P(All, EveryMethod,
                         ::testing::Values(TrainingMethod::Clade, TrainingMethod::CladeNoGmap,
                                           TrainingMethod::CycleGan, TrainingMethod::Smore,
                                           TrainingMethod::Anchored, TrainingMethod::Xuan),
                         NameOf);

TEST_P(EveryMethod, LearnsASingleBatchByHeart)
{
  const LearnedLosses losses = LearnByHeart(options_, OwnLoss);
  EXPECT_LT(losses.last, 0.8 * losses.first);
}

TEST_P(EveryMethod, GoesOnFromItsStateBitByBit)
{
  const auto method = Make();
  const TrainingBatch batch = OneBatch(options_, method->Needs());
  method->Step(batch, Rate(1e-3)); // momenta are not zero any more
  const auto before = CopyOf(method->State());
  method->Step(batch, Rate(1e-3));
  const auto after = CopyOf(method->State());
  EXPECT_FALSE(AreSame(before, after));

  const auto other = Make(2); // with other weights
  other->Step(batch, Rate(1e-3));
  const auto state = other->State();
  ASSERT_EQ(state.size(), before.size());
  {
    const torch::NoGradGuard noGradients;
    for (std::size_t n = 0; n < state.size(); n++)
    {
      ASSERT_EQ(state[n].name, before[n].name) << "the same order and names in every run";
      at::Tensor(state[n].tensor).copy_(before[n].tensor);
    }
  }
  other->Step(batch, Rate(1e-3));
  EXPECT_TRUE(AreSame(CopyOf(other->State()), after)) << "the state is everything that a step changes";
}

TEST_P(EveryMethod, PublishesTheGeneratorThatLearns)
{
  const auto method = Make();
  const TrainingBatch batch = OneBatch(options_, method->Needs());
  const auto weightsOf = [&] { return method->Published()->parameters().front().detach().clone(); };
  const at::Tensor before = weightsOf();
  method->Step(batch, Rate(1e-3));
  EXPECT_FALSE(torch::equal(weightsOf(), before));
}

TEST_P(EveryMethod, ReadsLossesWhereTheyAreWantedAlone)
{
  const auto method = Make();
  const TrainingBatch batch = OneBatch(options_, method->Needs());
  EXPECT_TRUE(method->Step(batch, Rate(0)).empty());
  const LossValues losses = method->Step(batch, Rate(0, true));
  EXPECT_EQ(losses.count("total"), 1u);
  EXPECT_EQ(losses.count("gmap") == 1, options_.losses.gradientMap > 0);
}
