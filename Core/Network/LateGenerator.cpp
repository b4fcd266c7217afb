#include "Network/LateGenerator.h"

#include <algorithm>
#include <cmath>
#include <torch/nn/init.h>
#include <torch/types.h>
#include <torch/utils.h>

namespace Clade
{
namespace
{
constexpr std::int64_t slicesRead = 4;
constexpr std::int64_t hidden = 48; ///< of the perceptron that makes the resampling kernels
const double pi = std::acos(-1.0);

torch::nn::Conv2d Conv(std::int64_t inputs, std::int64_t outputs)
{
  return torch::nn::Conv2d(torch::nn::Conv2dOptions(inputs, outputs, 3).padding(1));
}

double ClampedThickness(const LateSampling& sampling)
{
  return std::clamp(sampling.thickness, 0.6, 1.5);
}

/// Each position's place between its two slices, 0..1.
std::vector<double> Phases(const LateSampling& sampling, std::int64_t slices)
{
  std::vector<double> phases;
  for (const double position : sampling.positions)
  {
    phases.push_back(position - static_cast<double>(FirstTap(position, slices)));
  }
  return phases;
}

/// [tap, position, slice]: one where the tap of a position is the slice.
torch::Tensor TapPlaces(const LateSampling& sampling, std::int64_t slices)
{
  const auto count = static_cast<std::int64_t>(sampling.positions.size());
  const auto places = torch::zeros({slicesRead, count, slices}, torch::kFloat32);
  auto value = places.accessor<float, 3>();
  for (std::int64_t p = 0; p < count; p++)
  {
    const std::int64_t first = FirstTap(sampling.positions[static_cast<std::size_t>(p)], slices);
    for (std::int64_t tap = 0; tap < slicesRead; tap++)
    {
      value[tap][p][std::clamp<std::int64_t>(first - 1 + tap, 0, slices - 1)] += 1;
    }
  }
  return places;
}
} // namespace

LateBlockImpl::LateBlockImpl(std::int64_t channels)
{
  first = register_module("first", Conv(channels, channels));
  second = register_module("second", Conv(channels, channels));
  const torch::NoGradGuard noGradients;
  for (auto* layer : {&first, &second})
  {
    torch::nn::init::kaiming_normal_((*layer)->weight);
    (*layer)->bias.zero_();
  }
  second->weight.mul_(0.1); // every block starts near the identity
}

torch::Tensor LateBlockImpl::forward(const torch::Tensor& x)
{
  return x + second->forward(first->forward(x).relu());
}

LateGeneratorImpl::LateGeneratorImpl(const GeneratorOptions& options) : options_(options)
{
  const LateOptions& late = options.late;
  const std::int64_t conditions = late.thickness ? 2 : 1;
  input = register_module("input", Conv(2 + conditions, late.channels));
  for (int i = 0; i < late.blocks; i++)
  {
    residual.push_back(register_module("residual" + std::to_string(i), LateBlock(late.channels)));
  }
  expand = register_module("expand", Conv(late.channels, std::int64_t{2} * late.features));
  taps1 = register_module("taps1", torch::nn::Linear(4 + conditions, hidden));
  taps2 = register_module("taps2", torch::nn::Linear(hidden, slicesRead * late.features));
  head1 = register_module("head1", Conv(late.features + lateHeadInputs, late.headChannels));
  head2 = register_module("head2", Conv(late.headChannels, late.headChannels));
  head3 = register_module("head3", Conv(late.headChannels, 1));
  const torch::NoGradGuard noGradients;
  taps2->weight.mul_(0.3); // the kernels start near linear interpolation, the output at the cubic one
  head3->weight.zero_();
  head3->bias.zero_();
}

std::vector<double> LateGeneratorImpl::InputConstants(const LateSampling& sampling) const
{
  std::vector<double> constants = {1 / sampling.factor};
  if (options_.late.thickness)
  {
    constants.push_back(ClampedThickness(sampling));
  }
  return constants;
}

torch::Tensor LateGeneratorImpl::Taps(const LateSampling& sampling, std::int64_t slices)
{
  std::vector<float> given, linear;
  for (const double a : Phases(sampling, slices))
  {
    std::vector<double> row = {a, 1 / sampling.factor, a * (1 - a), std::sin(2 * pi * a),
                               sampling.factor / 8};
    if (options_.late.thickness)
    {
      row.push_back(ClampedThickness(sampling));
    }
    given.insert(given.end(), row.begin(), row.end());
    const double weights[slicesRead] = {0, 1 - a, a, 0};
    linear.insert(linear.end(), weights, weights + slicesRead);
  }
  const auto count = static_cast<std::int64_t>(sampling.positions.size());
  const auto device = taps1->weight.device();
  const auto x = torch::tensor(given).reshape({count, -1}).to(device);
  const auto base = torch::tensor(linear).reshape({count, slicesRead, 1}).to(device);
  const auto learned = taps2->forward(taps1->forward(x).relu());
  return learned.reshape({count, slicesRead, options_.late.features}) + base;
}

torch::Tensor LateGeneratorImpl::Kernels(const LateSampling& sampling, std::int64_t slices)
{
  // [position, feature, tap] x [position, tap, slice]
  const auto places = TapPlaces(sampling, slices).permute({1, 0, 2}).to(taps1->weight.device());
  return torch::matmul(Taps(sampling, slices).transpose(1, 2), places).permute({1, 2, 0});
}

torch::Tensor LateGeneratorImpl::HeadConstants(const LateSampling& sampling, std::int64_t slices) const
{
  std::vector<float> curvature, turn;
  for (const double a : Phases(sampling, slices))
  {
    curvature.push_back(static_cast<float>(4 * a * (1 - a)));
    turn.push_back(static_cast<float>(std::sin(2 * pi * a)));
  }
  std::vector<torch::Tensor> rows = {torch::tensor(curvature), torch::tensor(turn)};
  rows.push_back(torch::full_like(rows.front(), 1 / sampling.factor));
  return torch::stack(rows);
}

torch::Tensor LateGeneratorImpl::Features(const torch::Tensor& thick, const LateSampling& sampling)
{
  const std::int64_t batch = thick.size(0), height = thick.size(2), slices = thick.size(3);
  const auto pairs =
      thick.reshape({batch, height / 2, 2, slices}).transpose(1, 2); // rows of a pair: channels
  std::vector<torch::Tensor> channels = {pairs};
  for (const double constant : InputConstants(sampling))
  {
    channels.push_back(torch::full_like(pairs.narrow(1, 0, 1), constant));
  }
  const auto first = input->forward(torch::cat(channels, 1));
  auto y = first;
  for (auto& block : residual)
  {
    y = block->forward(y);
  }
  y = expand->forward(y + first);
  const std::int64_t features = options_.late.features;
  return y.reshape({batch, features, 2, height / 2, slices})
      .transpose(2, 3)
      .reshape({batch, features, height, slices});
}

torch::Tensor LateGeneratorImpl::forward(const torch::Tensor& thick, const torch::Tensor& cubic,
                                         const LateSampling& sampling)
{
  const std::int64_t batch = thick.size(0), height = thick.size(2), slices = thick.size(3);
  const auto count = static_cast<std::int64_t>(sampling.positions.size());
  const std::int64_t features = options_.late.features;
  const auto type = thick.scalar_type();
  const auto kernels = Kernels(sampling, slices);
  const auto y = Features(thick, sampling).transpose(0, 1).reshape({features, batch * height, slices});
  const auto resampled =
      torch::matmul(y, kernels.to(type)).reshape({features, batch, height, count}).transpose(0, 1);
  const auto constants = HeadConstants(sampling, slices).to(thick.device(), type);
  const auto planes =
      constants.reshape({1, constants.size(0), 1, count}).expand({batch, constants.size(0), height, count});
  auto z = head1->forward(torch::cat({resampled, cubic, planes}, 1)).relu();
  z = head2->forward(z).relu();
  return cubic + head3->forward(z);
}

std::int64_t FirstTap(double position, std::int64_t slices)
{
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(std::floor(position)), 0, slices - 2);
}

std::int64_t HaloOf(const LateOptions& options)
{
  const std::int64_t layers = 2 + 2 * std::int64_t{options.blocks}; // on pairs of rows
  constexpr std::int64_t head = 4;                                  // three layers, rounded up
  return lateMultiple * layers + head;
}

double MultiplyAddsPerPixel(const LateOptions& options, double factor)
{
  const double c = options.channels, f = options.features, h = options.headChannels;
  const double conditions = options.thickness ? 2 : 1;
  const double trunk = 9 * ((2 + conditions) * c + 2 * options.blocks * c * c + c * 2 * f);
  return trunk / 2 / factor + static_cast<double>(slicesRead) * f +
         9 * ((f + lateHeadInputs) * h + h * h + h);
}
} // namespace Clade
