#include "Training/Losses.h"

#include "Network/Discriminator.h"
#include "Training/Adam.h"

#include <cmath>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

using namespace Clade;

namespace
{
at::Tensor Image(const std::vector<float>& values, std::int64_t height, std::int64_t width)
{
  return torch::tensor(values).reshape({1, 1, height, width});
}
} // namespace

TEST(Losses, LeastSquaresMatchesHandComputedNumbers)
{
  const auto scores = Image({0.5f, -1.f}, 1, 2);
  // real: ((0.5 - 1)^2 + (-1 - 1)^2) / 2; generated: (0.5^2 + 1^2) / 2
  EXPECT_FLOAT_EQ(AdversarialLossOf(AdversarialLoss::LeastSquares, scores, true).item<float>(), 2.125f);
  EXPECT_FLOAT_EQ(AdversarialLossOf(AdversarialLoss::LeastSquares, scores, false).item<float>(), 0.625f);
}

TEST(Losses, VanillaMatchesHandComputedNumbersAndDoesNotOverflow)
{
  const double sigmoid = 1 / (1 + std::exp(-2.0));
  const auto score = Image({2.f}, 1, 1);
  EXPECT_NEAR(AdversarialLossOf(AdversarialLoss::Vanilla, score, true).item<double>(), -std::log(sigmoid),
              1e-6);
  EXPECT_NEAR(AdversarialLossOf(AdversarialLoss::Vanilla, score, false).item<double>(),
              -std::log(1 - sigmoid), 1e-6);
  const auto large = Image({1000.f}, 1, 1);
  EXPECT_FLOAT_EQ(AdversarialLossOf(AdversarialLoss::Vanilla, large, false).item<float>(), 1000.f);
}

TEST(Losses, AbsoluteIsTheMeanAbsoluteDifference)
{
  EXPECT_FLOAT_EQ(AbsoluteLoss(Image({1, 2, 3}, 1, 3), Image({1, 0, 7}, 1, 3)).item<float>(), 2.f);
}

TEST(Losses, GradientMapMatchesHandComputedNumbers)
{
  // Difference 1 at the upper right corner of 3 x 3: Sx = 1, Sy = -1 (rows grow downwards).
  const auto zero = torch::zeros({1, 1, 3, 3});
  auto corner = zero.clone();
  corner[0][0][0][2] = 1;
  EXPECT_FLOAT_EQ(GradientMapLoss(GradientMapForm::Separate, corner, zero).item<float>(), 2.f);
  // The sum is blind to this diagonal.
  EXPECT_FLOAT_EQ(GradientMapLoss(GradientMapForm::Sum, corner, zero).item<float>(), 0.f);
  auto side = zero.clone();
  side[0][0][1][2] = 1;
  EXPECT_FLOAT_EQ(GradientMapLoss(GradientMapForm::Separate, side, zero).item<float>(), 2.f);
  EXPECT_FLOAT_EQ(GradientMapLoss(GradientMapForm::Sum, side, zero).item<float>(), 2.f);
}

TEST(Losses, GradientMapIgnoresAConstantDifference)
{
  const auto x = torch::rand({2, 1, 9, 7});
  for (const auto form : {GradientMapForm::Sum, GradientMapForm::Separate})
  {
    EXPECT_NEAR(GradientMapLoss(form, x, x + 0.3).item<double>(), 0, 1e-5);
  }
}

TEST(Losses, GradientsMatchDifferences)
{
  torch::manual_seed(1);
  const auto target = torch::rand({1, 1, 5, 5});
  const std::vector<std::function<at::Tensor(const at::Tensor&)>> losses = {
      [](const at::Tensor& x) { return AdversarialLossOf(AdversarialLoss::LeastSquares, x, true); },
      [](const at::Tensor& x) { return AdversarialLossOf(AdversarialLoss::Vanilla, x, true); },
      [](const at::Tensor& x) { return AdversarialLossOf(AdversarialLoss::Vanilla, x, false); },
      [&](const at::Tensor& x) { return AbsoluteLoss(x, target); },
      [&](const at::Tensor& x) { return GradientMapLoss(GradientMapForm::Sum, x, target); },
      [&](const at::Tensor& x) { return GradientMapLoss(GradientMapForm::Separate, x, target); }};
  for (std::size_t n = 0; n < losses.size(); n++)
  {
    auto x = torch::rand({1, 1, 5, 5}).requires_grad_();
    losses[n](x).backward();
    const torch::NoGradGuard noGradients;
    for (const std::int64_t pixel : {0, 7, 12, 24})
    {
      const float step = 1e-3f; // short: absolute values bend where they cross zero
      auto above = x.detach().clone(), below = x.detach().clone();
      above.view({-1})[pixel] += step;
      below.view({-1})[pixel] -= step;
      const float difference = (losses[n](above) - losses[n](below)).item<float>() / (2 * step);
      EXPECT_NEAR(x.grad().view({-1})[pixel].item<float>(), difference, 2e-3) << n << " " << pixel;
    }
  }
}

TEST(Discriminator, TellsSmoothFromRoughImagesWithinEightySteps)
{
  torch::manual_seed(1);
  Discriminator judge;
  std::vector<NamedTensor> parameters;
  for (const auto& item : judge->named_parameters())
  {
    parameters.push_back({item.key(), item.value()});
  }
  Adam adam(parameters, 0.5, 0.999);
  double last = 0;
  for (int step = 0; step < 80; step++)
  {
    const auto rough = 0.3 * torch::randn({4, 1, 32, 32});
    const auto smooth = torch::avg_pool2d(rough, 3, 1, 1);
    const auto loss = AdversarialLossOf(AdversarialLoss::LeastSquares, judge->forward(rough), true) +
                      AdversarialLossOf(AdversarialLoss::LeastSquares, judge->forward(smooth), false);
    loss.backward();
    adam.Step(2e-4);
    last = loss.item<double>();
  }
  EXPECT_LT(last, 0.3); // 0.5 is chance; above it with the last layer's weights from N(0, 0.02)
}

TEST(Losses, AcquisitionComparesSlicesAndNothingElse)
{
  // One row of four pixels, one slice: the mean of the first two against the first pixel of what was
  // acquired.
  auto averages = torch::zeros({1, 2, 4}), samples = torch::zeros({1, 2, 4});
  averages[0][0] = torch::tensor({0.5f, 0.5f, 0.f, 0.f});
  samples[0][0] = torch::tensor({1.f, 0.f, 0.f, 0.f});
  const auto interpolated = Image({3, 9, 9, 9}, 1, 4);
  EXPECT_FLOAT_EQ(AcquisitionLoss(Image({1, 7, 0, 0}, 1, 4), interpolated, averages, samples).item<float>(),
                  1.f);
  EXPECT_FLOAT_EQ(AcquisitionLoss(Image({2, 4, 5, 6}, 1, 4), interpolated, averages, samples).item<float>(),
                  0.f);
  // Twice the rows: the mean over them.
  EXPECT_FLOAT_EQ(AcquisitionLoss(Image({1, 7, 0, 0, 2, 4, 0, 0}, 2, 4),
                                  Image({3, 0, 0, 0, 3, 0, 0, 0}, 2, 4), averages, samples)
                      .item<float>(),
                  0.5f);
  EXPECT_FLOAT_EQ(
      AcquisitionLoss(interpolated, interpolated, torch::zeros({1, 2, 4}), torch::zeros({1, 2, 4}))
          .item<float>(),
      0.f);
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
