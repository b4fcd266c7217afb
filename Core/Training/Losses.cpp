#include "Training/Losses.h"

#include <cmath>
#include <torch/nn/functional/activation.h>
#include <torch/types.h>

namespace Clade
{
at::Tensor AdversarialLossOf(AdversarialLoss kind, const at::Tensor& scores, bool isReal)
{
  const auto values = scores.to(torch::kFloat32);
  if (kind == AdversarialLoss::LeastSquares)
  {
    return (values - (isReal ? 1.0 : 0.0)).square().mean();
  }
  // -log(sigmoid(s)) for real ones, -log(1 - sigmoid(s)) for others, without overflow.
  return torch::nn::functional::softplus(isReal ? -values : values).mean();
}

at::Tensor AbsoluteLoss(const at::Tensor& a, const at::Tensor& b)
{
  return (a.to(torch::kFloat32) - b.to(torch::kFloat32)).abs().mean();
}

at::Tensor BalancedLoss(const at::Tensor& output, const at::Tensor& truth, const at::Tensor& interpolated)
{
  constexpr double floor = 0.004;
  const auto distance = [&](const at::Tensor& image) {
    return (image.to(torch::kFloat32) - truth.to(torch::kFloat32)).abs().mean({1, 2, 3});
  };
  const auto weights = (distance(interpolated) + floor).rsqrt().detach();
  return (weights / weights.mean() * distance(output)).mean();
}

at::Tensor PhasePenalty(const at::Tensor& output, const at::Tensor& truth,
                        const std::vector<double>& positions)
{
  constexpr int phases = 6;
  constexpr double floor = 1e-6;
  const auto energy = [](const at::Tensor& image)
  {
    const auto y = image.to(torch::kFloat32);
    const std::int64_t gaps = y.size(3) - 1;
    return (y.narrow(3, 1, gaps) - y.narrow(3, 0, gaps)).square().mean({0, 1, 2});
  };
  const auto ratio = torch::log((energy(output) + floor) / (energy(truth) + floor));
  // The mean of each phase that occurs, as a matrix product.
  const auto gaps = static_cast<std::int64_t>(positions.size()) - 1;
  const auto members = torch::zeros({phases, gaps});
  for (std::int64_t n = 0; n < gaps; n++)
  {
    const auto at = static_cast<std::size_t>(n);
    const double middle = (positions[at] + positions[at + 1]) / 2;
    const int phase = static_cast<int>((middle - std::floor(middle)) * phases) % phases;
    members[phase][n] = 1;
  }
  const auto counts = members.sum(1, /*keepdim=*/true);
  const auto occurring = counts.flatten().gt(0).nonzero().flatten();
  const auto means = (members / counts.clamp_min(1)).index_select(0, occurring).to(ratio.device());
  return torch::mv(means, ratio).var(/*unbiased=*/false);
}

at::Tensor GradientMapLoss(GradientMapForm form, const at::Tensor& a, const at::Tensor& b)
{
  const auto difference = a.to(torch::kFloat32) - b.to(torch::kFloat32); // Sobel is linear
  const auto alongX = torch::tensor({-1.f, 0.f, 1.f, -2.f, 0.f, 2.f, -1.f, 0.f, 1.f}).to(difference.device());
  const auto kernel = alongX.reshape({1, 1, 3, 3});
  if (form == GradientMapForm::Sum)
  {
    return torch::conv2d(difference, kernel + kernel.transpose(2, 3)).abs().mean();
  }
  return torch::conv2d(difference, torch::cat({kernel, kernel.transpose(2, 3)})).abs().mean() * 2;
}

at::Tensor AcquisitionLoss(const at::Tensor& outputs, const at::Tensor& interpolated,
                           const at::Tensor& averages, const at::Tensor& samples)
{
  // [batch, height, width] x [batch, width, slices]
  const auto slicesOf = [](const at::Tensor& images, const at::Tensor& weights)
  { return torch::matmul(images.select(1, 0).to(torch::kFloat32), weights.transpose(1, 2)); };
  const auto difference = slicesOf(outputs, averages) - slicesOf(interpolated, samples);
  const auto slices = samples.ne(0).any(2).sum(); // rows of zeros add nothing
  return difference.abs().sum() / (slices * outputs.size(2)).clamp_min(1);
}
} // namespace Clade
