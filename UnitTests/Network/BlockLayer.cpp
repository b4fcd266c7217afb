#include "Network/BlockLayer.h"

#include <gtest/gtest.h>
#include <torch/types.h>

using namespace Clade;

TEST(BlockLayer, ComputesWhatTheLayerOfOneChannelComputes)
{
  for (const std::int64_t kernel : {3, 7})
  {
    torch::manual_seed(2);
    const auto weight = torch::randn({1, 5, kernel, kernel});
    const std::int64_t margin = kernel / 2;
    const auto image = torch::randn({2, 5, 12, 20});
    const auto expected = torch::conv2d(image, weight, {}, 1, margin);
    const auto blocks = torch::conv2d(image, BlockWeights(weight), {}, pixelBlock, margin);
    ASSERT_EQ(blocks.sizes().vec(), (std::vector<std::int64_t>{2, 16, 3, 5}));
    EXPECT_TRUE(torch::allclose(ImageOfBlocks(blocks), expected, 1e-4, 1e-4));
  }
}
