#include "Training/CollapseMonitor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

using namespace Clade;

namespace
{
at::Tensor Patches()
{
  torch::manual_seed(4);
  return torch::rand({16, 1, 32, 32}) * 2 - 1;
}
} // namespace

TEST(CollapseMonitor, AGeneratorThatKeepsItsInputHasNotCollapsed)
{
  const auto x = Patches();
  const OutputFigures same = CompareOutput(x, x);
  EXPECT_NEAR(same.correlation, 1, 1e-9);
  EXPECT_NEAR(same.variation, 1, 1e-9);
  EXPECT_FALSE(CompareOutput(x, 0.5 * x + 0.1 * torch::rand_like(x)).HasCollapsed());
}

TEST(CollapseMonitor, OnePictureForAllInputsHasCollapsed)
{
  const auto x = Patches();
  const auto one = torch::rand({1, 1, 32, 32}).expand({16, 1, 32, 32});
  const OutputFigures figures = CompareOutput(x, one);
  EXPECT_NEAR(figures.variation, 0, 1e-6);
  EXPECT_TRUE(figures.HasCollapsed());
  EXPECT_TRUE(CompareOutput(x, torch::zeros_like(x)).HasCollapsed());
  EXPECT_THAT(DescribeCollapse(figures), ::testing::HasSubstr("does not follow its input"));
}

TEST(CollapseMonitor, TheNegativeOfTheInputHasCollapsed)
{
  const auto x = Patches();
  EXPECT_NEAR(CompareOutput(x, -x).correlation, -1, 1e-9);
  EXPECT_TRUE(CompareOutput(x, -x).HasCollapsed());
}

TEST(CollapseMonitor, ProbesAGenerator)
{
  GeneratorOptions options;
  options.baseChannels = 2;
  options.residualBlocks = 1;
  options.globalSkip = true;
  options.demodulateOutput = false;
  Generator identity(options);
  const torch::NoGradGuard noGradients;
  identity->output->weight.zero_();
  EXPECT_NEAR(ProbeGenerator(identity, Patches()).correlation, 1, 1e-6);
}
