#include "Network/FoldedConvolution.h"

#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>
#include <torch/types.h>

using namespace Clade;

namespace
{
struct Layer
{
  std::int64_t inputs, outputs, kernel, stride, padding;
  bool hasBias, hasRelu;
};

constexpr Layer layers[] = {{1, 8, 3, 1, 0, true, true},
                            {4, 6, 3, 2, 1, true, false},
                            {3, 5, 1, 1, 0, false, true},
                            {7, 1, 7, 1, 3, true, false},
                            {2, 4, 2, 1, 0, false, false}};
} // namespace

TEST(FoldedConvolution, ComputesWhatAConvolutionAndReluDo)
{
  const c10::InferenceMode inference;
  torch::manual_seed(1);
  for (const Layer& layer : layers)
  {
    const auto weight = torch::randn({layer.outputs, layer.inputs, layer.kernel, layer.kernel});
    const auto bias = layer.hasBias ? torch::randn({layer.outputs}) : torch::Tensor();
    const auto x = torch::randn({2, layer.inputs, 12, 10}).contiguous(torch::MemoryFormat::ChannelsLast);
    const FoldedConvolution folded(weight, bias, layer.stride, layer.hasRelu, {2, layer.inputs, 12, 10},
                                   layer.padding);
    auto expected = torch::conv2d(x, weight, bias, layer.stride, layer.padding);
    expected = layer.hasRelu ? expected.relu() : expected;
    const auto found = folded.Run(x);
    ASSERT_EQ(found.sizes(), expected.sizes());
    EXPECT_LT((found - expected).abs().max().item<double>(), 1e-4)
        << layer.kernel << " x " << layer.kernel << ", stride " << layer.stride;
    EXPECT_TRUE(folded.Run(x).equal(found)) << "the same again";
  }
}
