#include "Training/Adam.h"

#include <gtest/gtest.h>
#include <torch/optim/adam.h>
#include <torch/types.h>
#include <torch/utils.h>

using namespace Clade;

TEST(Adam, FirstStepMovesByTheLearningRate)
{
  auto x = torch::tensor({1.f, -2.f}).requires_grad_();
  Adam adam({{"x", x}}, 0.5, 0.999);
  (x * torch::tensor({3.f, -0.5f})).sum().backward();
  adam.Step(0.1);
  // m / sqrt(v) is the gradient's sign after one step, whatever its size
  EXPECT_NEAR(x[0].item<float>(), 0.9, 1e-5);
  EXPECT_NEAR(x[1].item<float>(), -1.9, 1e-5);
  EXPECT_FALSE(x.grad().defined());
  EXPECT_EQ(adam.State().back().name, "steps");
  EXPECT_EQ(adam.State().back().tensor.item<float>(), 1);
}

TEST(Adam, FollowsLibTorchsForManySteps)
{
  torch::manual_seed(1);
  auto a = torch::randn({4, 3}).requires_grad_();
  auto b = a.detach().clone().requires_grad_();
  Adam ours({{"a", a}}, 0.5, 0.999);
  torch::optim::Adam theirs({b}, torch::optim::AdamOptions(2e-2).betas({0.5, 0.999}));
  for (int step = 0; step < 50; step++)
  {
    const auto target = torch::randn({4, 3});
    theirs.zero_grad();
    (a - target).square().sum().backward();
    (b - target).square().sum().backward();
    ours.Step(2e-2);
    theirs.step();
  }
  EXPECT_TRUE(torch::allclose(a, b, 1e-5, 1e-6));
}

TEST(Adam, ParametersWithoutAGradientStay)
{
  auto x = torch::tensor({1.f}).requires_grad_();
  Adam adam({{"x", x}}, 0.5, 0.999);
  adam.Step(0.1);
  EXPECT_EQ(x.item<float>(), 1);
}
