#include "Network/Blocks.h"

#include <torch/nn/functional.h>
#include <torch/nn/init.h>

namespace Clade
{
namespace
{
/// `x` with `margin` lines mirrored onto both ends of `axis`.
torch::Tensor MirrorAxis(const torch::Tensor& x, std::int64_t axis, std::int64_t margin)
{
  const auto size = x.size(axis);
  return torch::cat(
      {x.narrow(axis, 1, margin).flip(axis), x, x.narrow(axis, size - 1 - margin, margin).flip(axis)}, axis);
}
} // namespace

torch::Tensor ReflectionPad(const torch::Tensor& x, std::int64_t margin)
{
  if (x.scalar_type() == torch::kBFloat16 && x.is_cpu())
  {
    return MirrorAxis(MirrorAxis(x, 2, margin), 3, margin);
  }
  return torch::reflection_pad2d(x, {margin, margin, margin, margin});
}

ConvolutionImpl::ConvolutionImpl(const ConvolutionOptions& options) : options_(options)
{
  const auto outer = options.isTransposed ? options.inputs : options.outputs;
  const auto inner = options.isTransposed ? options.outputs : options.inputs;
  weight = register_parameter("weight", torch::empty({outer, inner, options.kernel, options.kernel}));
  torch::nn::init::normal_(weight, 0, 0.02);
  if (options.bias)
  {
    bias = register_parameter("bias", torch::zeros({options.outputs}));
  }
}

torch::Tensor ConvolutionImpl::EffectiveWeight() const
{
  if (options_.demodulation == Demodulation::None)
  {
    return weight;
  }
  constexpr double epsilon = 1e-8;
  const auto squares = weight.square();
  if (options_.demodulation == Demodulation::Tensor)
  {
    return weight * (squares.sum() + epsilon).rsqrt();
  }
  const std::int64_t inputAxis = options_.isTransposed ? 0 : 1;
  return weight * (squares.sum({inputAxis, 2, 3}, /*keepdim=*/true) + epsilon).rsqrt();
}

torch::Tensor ConvolutionImpl::forward(const torch::Tensor& x)
{
  if (options_.isTransposed && x.is_cpu() && x.scalar_type() == torch::kBFloat16)
  {
    // LibTorch 1.13 takes it for a plain convolution there, and finds the channels wrong.
    return forward(x.to(torch::kFloat32)).to(x.scalar_type());
  }
  const auto type = x.scalar_type();
  const auto effective = EffectiveWeight().to(type);
  const auto offset = bias.defined() ? bias.to(type) : bias;
  if (options_.isTransposed)
  {
    return torch::conv_transpose2d(x, effective, offset, /*stride=*/2, /*padding=*/1, /*output_padding=*/1);
  }
  return torch::conv2d(ReflectionPad(x, options_.kernel / 2), effective, offset, options_.stride);
}

UpSamplingBlockImpl::UpSamplingBlockImpl(UpSampling kind, ConvolutionOptions options) : kind_(kind)
{
  options.isTransposed = kind == UpSampling::Transposed;
  convolution = register_module("convolution", Convolution(options));
}

torch::Tensor UpSamplingBlockImpl::forward(const torch::Tensor& x)
{
  if (kind_ == UpSampling::Transposed)
  {
    return convolution->forward(x);
  }
  return convolution->forward(torch::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)}));
}

ResidualBlockImpl::ResidualBlockImpl(const ConvolutionOptions& options)
{
  first = register_module("first", Convolution(options));
  second = register_module("second", Convolution(options));
}

torch::Tensor ResidualBlockImpl::forward(const torch::Tensor& x)
{
  if (first->Options().demodulation == Demodulation::None)
  {
    const auto inner = InstanceNormalise(first->forward(x)).relu_();
    return x + InstanceNormalise(second->forward(inner));
  }
  return x + second->forward(first->forward(x).relu_());
}

torch::Tensor InstanceNormalise(const torch::Tensor& x)
{
  return torch::instance_norm(x.to(torch::kFloat32), {}, {}, {}, {}, /*use_input_stats=*/true, /*momentum=*/0,
                              /*eps=*/1e-5, /*cudnn_enabled=*/true)
      .to(x.scalar_type());
}
} // namespace Clade
