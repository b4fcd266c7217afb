#pragma once
#include "Settings/GeneratorOptions.h"

#include <cstdint>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

// The layers of the generators. Images are tensors [batch, channels, height, width] of any floating-point
// type; the arithmetic is done in the type of the input, demodulation always in that of the parameters.

namespace Clade
{
/// `x` mirrored about its first and last pixels by `margin` on every side, which must be less than height and
/// width. LibTorch 1.13 has no such padding for bfloat16 on CPU.
torch::Tensor ReflectionPad(const torch::Tensor& x, std::int64_t margin);

struct ConvolutionOptions
{
  std::int64_t inputs = 1;
  std::int64_t outputs = 1;
  std::int64_t kernel = 3; ///< odd
  std::int64_t stride = 1;
  bool isTransposed = false; ///< stride 2 upwards, kernel 3; `stride` is not used
  Demodulation demodulation = Demodulation::Filter;
  bool bias = true;
};

/// A convolution with its input mirrored at the borders (a transposed one: zeros, as usual), its weights
/// demodulated: w / sqrt(sum w^2 + 1e-8), the sum over each output channel's weights or over all (StyleGAN2
/// with style 1). Weights start from N(0, 0.02), bias from zero.
class ConvolutionImpl : public torch::nn::Module
{
public:
  explicit ConvolutionImpl(const ConvolutionOptions& options);

  torch::Tensor forward(const torch::Tensor& x);
  /// The weights that act: [outputs, inputs, kernel, kernel], transposed [inputs, outputs, kernel, kernel].
  torch::Tensor EffectiveWeight() const;

  const ConvolutionOptions& Options() const { return options_; }
  torch::Tensor weight;
  torch::Tensor bias; ///< undefined where there is none

private:
  ConvolutionOptions options_;
};
TORCH_MODULE(Convolution);

/// Nearest-neighbour doubling and a 3 x 3 convolution, or a transposed convolution of stride 2.
class UpSamplingBlockImpl : public torch::nn::Module
{
public:
  UpSamplingBlockImpl(UpSampling kind, ConvolutionOptions options);
  torch::Tensor forward(const torch::Tensor& x);

  Convolution convolution = nullptr;

private:
  UpSampling kind_;
};
TORCH_MODULE(UpSamplingBlock);

/// x + c2(relu(c1(x))), instance-normalised after each convolution where demodulation is None.
class ResidualBlockImpl : public torch::nn::Module
{
public:
  explicit ResidualBlockImpl(const ConvolutionOptions& options);
  torch::Tensor forward(const torch::Tensor& x);

  Convolution first = nullptr;
  Convolution second = nullptr;
};
TORCH_MODULE(ResidualBlock);

/// Instance normalisation without parameters: each image's channel to mean 0 and variance 1 (epsilon 1e-5),
/// in float32 whatever the type of `x`.
torch::Tensor InstanceNormalise(const torch::Tensor& x);
} // namespace Clade
