#pragma once
#include "Settings/GeneratorOptions.h"

#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <vector>

namespace Clade
{
/// Where the wanted planes lie between the acquired slices, and how the slices were made.
struct LateSampling
{
  std::vector<double> positions; ///< in slices, each within 0..slices-1
  double factor = 1;             ///< slice spacing over the in-plane spacing of the image
  double thickness = 1;          ///< of the slices over their spacing; the network is told 0.6 to 1.5
};

/// x + second(relu(first(x))), 3 x 3, zeros beyond the borders.
class LateBlockImpl : public torch::nn::Module
{
public:
  explicit LateBlockImpl(std::int64_t channels);
  torch::Tensor forward(const torch::Tensor& x);

  torch::nn::Conv2d first = nullptr;
  torch::nn::Conv2d second = nullptr;
};
TORCH_MODULE(LateBlock);

/// The late up-sampling generator (Methods.md, "Late up-sampling"): residual blocks work on the
/// acquired slices, pairs of image rows as channels; their features are resampled at the wanted positions
/// with a kernel of four slices for each channel, which depends on the place between the slices; a light head
/// at those positions gives what is added to the cubic interpolation. One model serves every factor.
///
/// This is how it is trained; FoldedLateGenerator is the same function, quicker, for use.
class LateGeneratorImpl : public torch::nn::Module
{
public:
  explicit LateGeneratorImpl(const GeneratorOptions& options);

  /// @param thick  [batch, 1, height, slices], values in [-1, 1]; height even, at least 2 slices
  /// @param cubic  [batch, 1, height, positions]: `thick` interpolated by cubic B-splines
  /// @return       [batch, 1, height, positions]
  torch::Tensor forward(const torch::Tensor& thick, const torch::Tensor& cubic, const LateSampling& sampling);

  const GeneratorOptions& Options() const { return options_; }

  torch::nn::Conv2d input = nullptr;
  std::vector<LateBlock> residual;
  torch::nn::Conv2d expand = nullptr; ///< to the features of both rows of a pair
  torch::nn::Linear taps1 = nullptr;
  torch::nn::Linear taps2 = nullptr;
  torch::nn::Conv2d head1 = nullptr;
  torch::nn::Conv2d head2 = nullptr;
  torch::nn::Conv2d head3 = nullptr;

  /// The resampling kernels, [positions, 4, features]: of the slices FirstTap - 1 .. FirstTap + 2 (those
  /// beyond the ends are the first and the last).
  torch::Tensor Taps(const LateSampling& sampling, std::int64_t slices);
  /// The same as a matrix for each feature: [features, slices, positions].
  torch::Tensor Kernels(const LateSampling& sampling, std::int64_t slices);
  /// What the head is told of each position beside the features and the cubic image, [constants, positions].
  torch::Tensor HeadConstants(const LateSampling& sampling, std::int64_t slices) const;
  /// What the first layer is told beside the pixels: its channels beyond the second.
  std::vector<double> InputConstants(const LateSampling& sampling) const;

private:
  torch::Tensor Features(const torch::Tensor& thick, const LateSampling& sampling);

  GeneratorOptions options_;
};
TORCH_MODULE(LateGenerator);

/// The slice at or before `position` that has another after it.
std::int64_t FirstTap(double position, std::int64_t slices);

/// What the head is given beside the features: the cubic image and three constants.
constexpr std::int64_t lateHeadInputs = 4;
/// Values beyond the limits that the network still sees: up to a tenth of the range above the upper one.
constexpr float lateHighest = 1.2f;
/// Height must be a multiple of this.
constexpr std::int64_t lateMultiple = 2;
/// Pixels of the in-plane axis to each side that an output pixel depends on, rounded up to a multiple of 2.
std::int64_t HaloOf(const LateOptions& options);
/// Multiply-adds per output pixel at a factor.
double MultiplyAddsPerPixel(const LateOptions& options, double factor);
} // namespace Clade
