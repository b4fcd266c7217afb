#include "Network/Generator.h"

namespace Clade
{
namespace
{
/// `y` without gradients for those images of the batch whose input in `x` is flat. Instance normalisation
/// multiplies the gradients of a flat image by 1 / sqrt(1e-5) in every layer: 17 of them leave float32's
/// range and make every weight NaN. Such an image's output is the same whatever its value, so nothing is
/// lost.
torch::Tensor WithoutGradientsOfFlat(const torch::Tensor& y, const torch::Tensor& x)
{
  constexpr double flat = 1e-10; // variance; pixels are in [-1, 1]
  const auto variance = x.detach().to(torch::kFloat32).var({1, 2, 3}, /*unbiased=*/false, /*keepdim=*/true);
  return torch::where(variance < flat, y.detach(), y);
}
} // namespace

GeneratorImpl::GeneratorImpl(const GeneratorOptions& options) : options_(options)
{
  const std::int64_t base = options.baseChannels;
  const auto layer = [&](std::int64_t inputs, std::int64_t outputs, std::int64_t kernel, std::int64_t stride)
  {
    ConvolutionOptions o;
    o.inputs = inputs;
    o.outputs = outputs;
    o.kernel = kernel;
    o.stride = stride;
    o.demodulation = options.demodulation;
    o.bias = options.bias;
    return o;
  };
  input = register_module("input", Convolution(layer(1, base, 7, 1)));
  down1 = register_module("down1", Convolution(layer(base, 2 * base, 3, 2)));
  down2 = register_module("down2", Convolution(layer(2 * base, 4 * base, 3, 2)));
  for (int i = 0; i < options.residualBlocks; i++)
  {
    residual.push_back(
        register_module("residual" + std::to_string(i), ResidualBlock(layer(4 * base, 4 * base, 3, 1))));
  }
  up1 = register_module("up1", UpSamplingBlock(options.upSampling, layer(4 * base, 2 * base, 3, 1)));
  up2 = register_module("up2", UpSamplingBlock(options.upSampling, layer(2 * base, base, 3, 1)));
  ConvolutionOptions last = layer(base, 1, 7, 1);
  if (!options.demodulateOutput)
  {
    last.demodulation = Demodulation::None;
  }
  output = register_module("output", Convolution(last));
}

torch::Tensor GeneratorImpl::Activate(const torch::Tensor& x) const
{
  return options_.demodulation == Demodulation::None ? InstanceNormalise(x).relu_() : x.relu();
}

torch::Tensor GeneratorImpl::forward(const torch::Tensor& x)
{
  auto y = Activate(input->forward(x));
  y = Activate(down1->forward(y));
  y = Activate(down2->forward(y));
  for (auto& block : residual)
  {
    y = block->forward(y);
  }
  y = Activate(up1->forward(y));
  y = Activate(up2->forward(y));
  y = output->forward(y);
  y = options_.globalSkip ? (x + y).clamp(-1, 1) : y.tanh();
  const bool isLearning = torch::GradMode::is_enabled() && !options_.IsLocal();
  return isLearning ? WithoutGradientsOfFlat(y, x) : y;
}

std::int64_t GeneratorImpl::ParameterCount() const
{
  std::int64_t count = 0;
  for (const auto& parameter : parameters())
  {
    count += parameter.numel();
  }
  return count;
}

double MultiplyAddsPerPixel(const GeneratorOptions& options)
{
  const double base = options.baseChannels;
  const double ends = 2 * 49 * base; // 7 x 7, one channel at the other side
  const double down = 9 * (2 * base * base / 4 + 8 * base * base / 16);
  const double residual = 2.0 * options.residualBlocks * 9 * 16 * base * base / 16;
  const double up = 9 * (8 * base * base / 4 + 2 * base * base); // on the doubled image
  return ends + down + residual + up;
}
} // namespace Clade
