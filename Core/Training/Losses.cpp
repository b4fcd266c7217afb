#include "Training/Losses.h"

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
