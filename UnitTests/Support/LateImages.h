#pragma once
#include "Network/LateGenerator.h"

#include <algorithm>
#include <torch/types.h>
#include <torch/utils.h>

namespace Clade::Testing
{
inline LateGenerator RandomLate(LateOptions late = {}, unsigned seed = 5)
{
  torch::manual_seed(seed);
  GeneratorOptions options;
  options.architecture = Architecture::Late;
  options.late = late;
  LateGenerator generator(options);
  const torch::NoGradGuard noGradients;
  generator->head3->weight.normal_(0, 0.05);
  generator->head3->bias.fill_(0.02);
  return generator;
}

inline LateOptions Small(bool thickness = true)
{
  LateOptions late;
  late.channels = 12;
  late.blocks = 2;
  late.features = 7; // not a multiple of a vector
  late.headChannels = 6;
  late.thickness = thickness;
  return late;
}

inline LateSampling SamplingOf(std::int64_t slices, double factor, double thickness = 0.8)
{
  LateSampling sampling;
  sampling.factor = factor;
  sampling.thickness = thickness;
  for (double position = 0; position <= static_cast<double>(slices - 1) + 1e-9; position += 1 / factor)
  {
    sampling.positions.push_back(std::min(position, static_cast<double>(slices - 1)));
  }
  return sampling;
}

/// Linear interpolation will do for a test: any matrix is a base to add to.
inline torch::Tensor LinearMatrix(const LateSampling& sampling, std::int64_t slices)
{
  const auto count = static_cast<std::int64_t>(sampling.positions.size());
  const auto matrix = torch::zeros({slices, count});
  for (std::int64_t p = 0; p < count; p++)
  {
    const double position = sampling.positions[static_cast<std::size_t>(p)];
    const std::int64_t first = FirstTap(position, slices);
    matrix[first][p] = 1 - (position - static_cast<double>(first));
    matrix[first + 1][p] = position - static_cast<double>(first);
  }
  return matrix;
}

inline torch::Tensor Images(std::int64_t batch, std::int64_t height, std::int64_t slices)
{
  torch::manual_seed(1);
  return torch::rand({batch, height, slices}) * 2 - 1;
}

inline torch::Tensor Plain(LateGenerator generator, const torch::Tensor& thick, const LateSampling& sampling)
{
  const torch::NoGradGuard noGradients;
  const auto images = thick.unsqueeze(1);
  const auto cubic = torch::matmul(images, LinearMatrix(sampling, thick.size(2)));
  return generator->forward(images, cubic, sampling).squeeze(1);
}

inline double LargestDifference(const torch::Tensor& a, const torch::Tensor& b)
{
  return (a - b).abs().max().item<double>();
}
} // namespace Clade::Testing
