#pragma once
#include "Network/Blocks.h"

#include <vector>

namespace Clade
{
/// The generator of CLADE and of the methods it is compared with (Methods.md, "CLADE generator"), as
/// it is trained; FoldedGenerator is the same function, quicker, for use.
class GeneratorImpl : public torch::nn::Module
{
public:
  explicit GeneratorImpl(const GeneratorOptions& options);

  /// @param x  [batch, 1, height, width], values in [-1, 1]; height and width multiples of 4, at least 8
  /// @return   the same shape, values in [-1, 1]
  torch::Tensor forward(const torch::Tensor& x);

  const GeneratorOptions& Options() const { return options_; }
  std::int64_t ParameterCount() const;

  Convolution input = nullptr;
  Convolution down1 = nullptr;
  Convolution down2 = nullptr;
  std::vector<ResidualBlock> residual;
  UpSamplingBlock up1 = nullptr;
  UpSamplingBlock up2 = nullptr;
  Convolution output = nullptr;

private:
  torch::Tensor Activate(const torch::Tensor& x) const;

  GeneratorOptions options_;
};
TORCH_MODULE(Generator);

/// Height and width must be multiples of this, and at least twice it.
constexpr std::int64_t generatorMultiple = 4;
/// Pixels to each side that an output pixel may depend on (60), rounded up to a multiple of 4 with some room.
constexpr std::int64_t generatorHalo = 64;
/// Multiply-adds per pixel of one evaluation.
double MultiplyAddsPerPixel(const GeneratorOptions& options);
} // namespace Clade
