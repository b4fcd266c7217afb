#include "Network/Blocks.h"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

using namespace Clade;

TEST(Convolution, DemodulatedOutputIgnoresTheScaleOfTheWeights)
{
  torch::manual_seed(3);
  const torch::NoGradGuard noGradients;
  for (const auto demodulation : {Demodulation::Filter, Demodulation::Tensor})
  {
    ConvolutionOptions options;
    options.inputs = 3;
    options.outputs = 5;
    options.demodulation = demodulation;
    Convolution convolution(options);
    const auto x = torch::randn({1, 3, 9, 9});
    const auto before = convolution->forward(x);
    convolution->weight.mul_(17);
    EXPECT_LE((convolution->forward(x) - before).abs().max().item<float>(),
              1e-5 * before.abs().max().item<float>());
  }
}

TEST(Convolution, DemodulationGivesUnitNormPerFilterOrPerTensor)
{
  ConvolutionOptions options;
  options.inputs = 2;
  options.outputs = 3;
  Convolution filter(options);
  const auto norms = filter->EffectiveWeight().square().sum({1, 2, 3});
  EXPECT_TRUE(torch::allclose(norms, torch::ones({3}), 1e-4));
  options.demodulation = Demodulation::Tensor;
  EXPECT_NEAR(Convolution(options)->EffectiveWeight().square().sum().item<float>(), 1, 1e-4);
  options.demodulation = Demodulation::Filter;
  options.isTransposed = true;
  const auto transposed = Convolution(options)->EffectiveWeight();
  EXPECT_EQ(transposed.sizes(), (std::vector<std::int64_t>{2, 3, 3, 3}));
  EXPECT_TRUE(torch::allclose(transposed.square().sum({0, 2, 3}), torch::ones({3}), 1e-4));
}

TEST(Convolution, MatchesAHandComputedExample)
{
  ConvolutionOptions options;
  options.demodulation = Demodulation::Filter;
  Convolution convolution(options);
  const torch::NoGradGuard noGradients;
  convolution->weight.zero_();
  convolution->weight[0][0][1][1] = 3; // centre
  convolution->weight[0][0][1][2] = 4; // right neighbour; the norm is 5
  convolution->bias.fill_(0.5);
  const auto x = torch::arange(6, torch::kFloat32).reshape({1, 1, 2, 3}); // 0 1 2 / 3 4 5
  // right of the last column lies the mirrored one before it
  const auto expected = torch::tensor({0.6f * 0 + 0.8f * 1, 0.6f * 1 + 0.8f * 2, 0.6f * 2 + 0.8f * 1,
                                       0.6f * 3 + 0.8f * 4, 0.6f * 4 + 0.8f * 5, 0.6f * 5 + 0.8f * 4}) +
                        0.5f;
  EXPECT_TRUE(torch::allclose(convolution->forward(x).flatten(), expected, 1e-5, 1e-5));
}

TEST(Convolution, TransposedLearnsInBFloat16AsInFloat32)
{
  torch::manual_seed(4);
  ConvolutionOptions options;
  options.inputs = 4;
  options.outputs = 2;
  options.isTransposed = true;
  Convolution layer(options);
  const auto x = torch::rand({2, 4, 6, 6});
  const auto gradientIn = [&](torch::ScalarType type)
  {
    layer->zero_grad();
    const auto y = layer->forward(x.to(type));
    EXPECT_EQ(y.scalar_type(), type);
    EXPECT_EQ(y.sizes(), (std::vector<std::int64_t>{2, 2, 12, 12}));
    y.to(torch::kFloat32).square().sum().backward();
    return layer->weight.grad().clone();
  };
  const auto exact = gradientIn(torch::kFloat32), rounded = gradientIn(torch::kBFloat16);
  EXPECT_GT(exact.abs().max().item<double>(), 0);
  EXPECT_LT((exact - rounded).norm().item<double>(), 0.03 * exact.norm().item<double>());
}

TEST(Blocks, BFloat16PaddingMirrorsAsTheOtherTypes)
{
  const auto x = torch::rand({2, 3, 8, 9}).to(torch::kBFloat16);
  const auto expected = torch::reflection_pad2d(x.to(torch::kFloat32), {3, 3, 3, 3});
  EXPECT_TRUE(torch::equal(ReflectionPad(x, 3).to(torch::kFloat32), expected));
}

TEST(Blocks, InstanceNormalisationGivesMeanZeroAndVarianceOne)
{
  const auto y = InstanceNormalise(torch::rand({2, 3, 16, 16}) * 7 + 4);
  EXPECT_LE(y.mean({2, 3}).abs().max().item<float>(), 1e-5);
  EXPECT_TRUE(torch::allclose(y.square().mean({2, 3}), torch::ones({2, 3}), 1e-3, 1e-3));
}

TEST(Blocks, BothKindsOfUpSamplingDoubleTheImage)
{
  torch::manual_seed(6);
  ConvolutionOptions options;
  options.inputs = 4;
  options.outputs = 2;
  for (const UpSampling kind : {UpSampling::Resize, UpSampling::Transposed})
  {
    UpSamplingBlock block(kind, options);
    EXPECT_EQ(block->forward(torch::rand({1, 4, 5, 7})).sizes(), (std::vector<std::int64_t>{1, 2, 10, 14}));
  }
}

TEST(Blocks, AResidualBlockWhoseLastConvolutionIsZeroIsTheIdentity)
{
  torch::manual_seed(7);
  const torch::NoGradGuard noGradients;
  ConvolutionOptions options;
  options.inputs = options.outputs = 3;
  ResidualBlock block(options);
  const auto x = torch::randn({2, 3, 6, 6});
  EXPECT_FALSE(block->forward(x).equal(x));
  block->second->weight.zero_();
  EXPECT_TRUE(block->forward(x).equal(x));
}
