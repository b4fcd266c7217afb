#include "Training/StackSynthesis.h"

#include "Support/SmallTraining.h"
#include "Training/MethodBench.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
/// Slices of a wave, three pixels apart, and LR images of the autoencoder's patch.
TrainingImages Images(std::int64_t rows = 40, std::int64_t slices = 12)
{
  const at::Tensor x = torch::arange(38).view({1, 1, 38});
  const at::Tensor y = torch::arange(rows).view({1, rows, 1});
  const at::Tensor z = 3 * torch::arange(slices).view({slices, 1, 1});
  TrainingImages images;
  images.highResolution = {{(0.5 * torch::sin(0.3 * x + 0.2 * y + 0.1 * z)).contiguous(), 1, 3}};
  images.lowResolution = {{(0.5 * torch::sin(0.3 * y + 0.2 * x)).expand({4, rows, 38}).contiguous(), 1, 3}};
  return images;
}

TrainingOptions Options()
{
  TrainingOptions options = Small(TrainingMethod::Xuan);
  options.learningRate = 2e-3;
  return options;
}

StackSynthesis Make(unsigned seed = 1, const TrainingImages& images = Images())
{
  torch::manual_seed(seed);
  return {Options(), torch::kCPU, images};
}
} // namespace

TEST(StackSynthesis, ABatchIsLearnedAlikeWheneverItIs)
{
  StackSynthesis one = Make(), other = Make();
  for (const std::int64_t index : {0, 1})
  {
    torch::rand({index + 1}); // what others draw in between changes nothing
    one.Learn(index);
  }
  other.Learn(0);
  other.Learn(1);
  EXPECT_TRUE(AreSame(CopyOf(one.State()), CopyOf(other.State())));
  other.Learn(1);
  EXPECT_FALSE(AreSame(CopyOf(one.State()), CopyOf(other.State())));
}

TEST(StackSynthesis, GoesOnFromItsStateBitByBit)
{
  StackSynthesis one = Make(1), other = Make(2);
  one.Learn(0);
  const auto saved = CopyOf(one.State());
  one.Learn(1);
  const auto state = other.State();
  ASSERT_EQ(state.size(), saved.size());
  {
    const torch::NoGradGuard noGradients;
    for (std::size_t n = 0; n < state.size(); n++)
    {
      at::Tensor(state[n].tensor).copy_(saved[n].tensor);
    }
  }
  other.Learn(1);
  EXPECT_TRUE(AreSame(CopyOf(other.State()), CopyOf(one.State())));
}

TEST(StackSynthesis, StacksAreDenseFromTheFirstSliceToTheLast)
{
  StackSynthesis synthesis = Make();
  const auto stacks = synthesis.DenseStacks(Images());
  ASSERT_EQ(stacks.size(), 1u);
  EXPECT_EQ(stacks[0].images.sizes().vec(), (std::vector<std::int64_t>{38, 40, 11 * 3 + 1}))
      << "columns, though they are no multiple of four, rows, slices";
  EXPECT_EQ(stacks[0].factor, 1);
}

TEST(StackSynthesis, WhatHoldsNoPatchGivesNoStack)
{
  StackSynthesis synthesis = Make();
  EXPECT_TRUE(synthesis.DenseStacks(Images(28)).empty()) << "28 rows, and the patch has 32";
  EXPECT_TRUE(synthesis.DenseStacks(Images(40, 11)).empty()) << "31 dense slices";
  TrainingImages both = Images(28);
  both.highResolution.push_back(Images().highResolution[0]);
  EXPECT_EQ(synthesis.DenseStacks(both).size(), 1u);
}
