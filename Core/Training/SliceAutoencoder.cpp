#include "Training/SliceAutoencoder.h"

namespace Clade
{
namespace
{
ConvolutionOptions Layer(std::int64_t inputs, std::int64_t outputs, std::int64_t kernel, std::int64_t stride)
{
  ConvolutionOptions options;
  options.inputs = inputs;
  options.outputs = outputs;
  options.kernel = kernel;
  options.stride = stride;
  return options;
}
} // namespace

SliceAutoencoderImpl::SliceAutoencoderImpl(std::int64_t baseChannels, std::int64_t codeChannels)
{
  const std::int64_t b = baseChannels;
  input_ = register_module("input", Convolution(Layer(1, b, 7, 1)));
  down1_ = register_module("down1", Convolution(Layer(b, 2 * b, 3, 2)));
  down2_ = register_module("down2", Convolution(Layer(2 * b, 4 * b, 3, 2)));
  // Plain weights: the code's own scale is what the divergence steers.
  ConvolutionOptions code = Layer(4 * b, 2 * codeChannels, 3, 1);
  code.demodulation = Demodulation::None;
  toCode_ = register_module("toCode", Convolution(code));
  fromCode_ = register_module("fromCode", Convolution(Layer(codeChannels, 4 * b, 3, 1)));
  up1_ = register_module("up1", UpSamplingBlock(UpSampling::Resize, Layer(4 * b, 2 * b, 3, 1)));
  up2_ = register_module("up2", UpSamplingBlock(UpSampling::Resize, Layer(2 * b, b, 3, 1)));
  output_ = register_module("output", Convolution(Layer(b, 1, 7, 1)));
}

SliceAutoencoderImpl::Code SliceAutoencoderImpl::Encode(const torch::Tensor& x)
{
  auto y = input_->forward(x).relu();
  y = down1_->forward(y).relu();
  y = down2_->forward(y).relu();
  const auto halves = toCode_->forward(y).to(torch::kFloat32).chunk(2, 1);
  return {halves[0], halves[1].clamp(-10, 10)}; // exp() must not overflow at the start
}

torch::Tensor SliceAutoencoderImpl::Decode(const torch::Tensor& code)
{
  auto y = fromCode_->forward(code).relu();
  y = up1_->forward(y).relu();
  y = up2_->forward(y).relu();
  return output_->forward(y).tanh();
}

torch::Tensor KullbackLeibler(const SliceAutoencoderImpl::Code& code)
{
  return 0.5 * (code.mean.square() + code.logVariance.exp() - 1 - code.logVariance).mean();
}
} // namespace Clade
