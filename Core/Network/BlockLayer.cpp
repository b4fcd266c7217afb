#include "Network/BlockLayer.h"

#include <torch/types.h>
#include <vector>

namespace Clade
{
at::Tensor BlockWeights(const at::Tensor& kernel)
{
  std::vector<at::Tensor> places;
  for (std::int64_t y = 0; y < pixelBlock; y++)
  {
    for (std::int64_t x = 0; x < pixelBlock; x++)
    {
      places.push_back(torch::constant_pad_nd(kernel, {x, pixelBlock - 1 - x, y, pixelBlock - 1 - y}));
    }
  }
  return torch::cat(places, 0);
}

at::Tensor ImageOfBlocks(const at::Tensor& blocks)
{
  const std::int64_t batch = blocks.size(0), height = blocks.size(2), width = blocks.size(3);
  return blocks.reshape({batch, pixelBlock, pixelBlock, height, width})
      .permute({0, 3, 1, 4, 2})
      .reshape({batch, 1, pixelBlock * height, pixelBlock * width});
}
} // namespace Clade
