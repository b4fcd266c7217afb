#pragma once
#include <ATen/core/Tensor.h>
#include <cstdint>

// A layer with one output channel leaves most of a vector empty. As a layer that computes blocks of 4 x 4
// pixels as 16 channels, with stride 4, it fills them.

namespace Clade
{
constexpr std::int64_t pixelBlock = 4;

/// [16, inputs, kernel + 3, kernel + 3]: the kernel [1, inputs, kernel, kernel] at each place of the block.
at::Tensor BlockWeights(const at::Tensor& kernel);

/// [batch, 16, height / 4, width / 4] to their places: [batch, 1, height, width].
at::Tensor ImageOfBlocks(const at::Tensor& blocks);
} // namespace Clade
