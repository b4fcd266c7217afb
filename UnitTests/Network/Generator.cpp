#include "Network/Generator.h"

#include "Network/Discriminator.h"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

using namespace Clade;

namespace
{
GeneratorOptions Tiny()
{
  GeneratorOptions options;
  options.baseChannels = 4;
  options.residualBlocks = 2;
  return options;
}
} // namespace

TEST(Generator, HasThePapersSizeAndCost)
{
  const GeneratorOptions options;
  const Generator generator(options);
  // c7s1-64, d128, d256, 12 convolutions of a residual trunk of 256, u128, u64, c7s1-1, each with bias
  EXPECT_EQ(generator->ParameterCount(), (49 * 64 + 64) + (9 * 64 * 128 + 128) + (9 * 128 * 256 + 256) +
                                             12 * (9 * 256 * 256 + 256) + (9 * 256 * 128 + 128) +
                                             (9 * 128 * 64 + 64) + (49 * 64 + 1));
  EXPECT_NEAR(static_cast<double>(generator->ParameterCount()), 7.8e6, 0.05e6);
  EXPECT_NEAR(MultiplyAddsPerPixel(options), 0.63e6, 0.005e6);
}

TEST(Generator, KeepsTheShapeAndTheRange)
{
  torch::manual_seed(1);
  for (const auto demodulation : {Demodulation::Filter, Demodulation::Tensor, Demodulation::None})
  {
    for (const auto upSampling : {UpSampling::Resize, UpSampling::Transposed})
    {
      GeneratorOptions options = Tiny();
      options.demodulation = demodulation;
      options.upSampling = upSampling;
      Generator generator(options);
      const auto x = torch::rand({2, 1, 12, 20}) * 2 - 1;
      const auto y = generator->forward(x);
      EXPECT_EQ(y.sizes(), x.sizes());
      EXPECT_LE(y.abs().max().item<float>(), 1);
    }
  }
}

TEST(Generator, WithSkipAndZeroLastLayerIsTheIdentity)
{
  GeneratorOptions options = Tiny();
  options.globalSkip = true;
  Generator generator(options);
  const torch::NoGradGuard noGradients;
  generator->output->weight.zero_();
  const auto x = torch::rand({1, 1, 8, 16}) * 2 - 1;
  EXPECT_TRUE(torch::equal(generator->forward(x), x));
}

TEST(Generator, APixelDependsOnNothingBeyondTheHalo)
{
  torch::manual_seed(2);
  GeneratorOptions options;
  options.baseChannels = 2;
  Generator generator(options);
  const torch::NoGradGuard noGradients;
  const std::int64_t size = 2 * generatorHalo + 12;
  auto x = torch::rand({1, 1, 8, size});
  const auto before = generator->forward(x);
  x.select(3, 0).fill_(-1); // everything left of the halo of the last pixels
  const auto changed = (generator->forward(x) - before).abs().amax({0, 1, 2});
  EXPECT_GT(changed[4].item<float>(), 0);
  EXPECT_EQ(changed.slice(0, generatorHalo).max().item<float>(), 0);
}

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

TEST(Generator, GradientsMatchDifferences)
{
  torch::manual_seed(4);
  GeneratorOptions options = Tiny();
  options.globalSkip = true;
  options.residualBlocks = 1;
  Generator generator(options);
  generator->to(torch::kFloat64);
  const auto x = torch::rand({1, 1, 8, 8}, torch::kFloat64) - 0.5;
  const auto loss = [&] { return generator->forward(x).square().sum(); };
  loss().backward();
  const torch::NoGradGuard noGradients;
  for (auto& parameter : generator->parameters())
  {
    const auto flat = parameter.view({-1});
    const double gradient = parameter.grad().view({-1})[0].item<double>();
    const double step = 1e-6;
    const double start = flat[0].item<double>();
    flat[0] = start + step;
    const double above = loss().item<double>();
    flat[0] = start - step;
    const double below = loss().item<double>();
    flat[0] = start;
    EXPECT_NEAR((above - below) / (2 * step), gradient, 1e-4 * (1 + std::abs(gradient)));
  }
}

TEST(Generator, FlatPatchesDoNotSpoilTheGradientsOfOthersWithInstanceNormalisation)
{
  torch::manual_seed(3);
  GeneratorOptions options;
  options.baseChannels = 4;
  options.demodulation = Demodulation::None;
  Generator generator(options);
  const auto gradientOf = [&](const torch::Tensor& x)
  {
    generator->zero_grad();
    const auto ramp =
        torch::linspace(-1, 1, 32).expand({x.size(0), 1, 32, 32}); // no loss that is flat itself
    (generator->forward(x) * ramp).sum().backward();
    return generator->residual[0]->first->weight.grad().clone();
  };
  const auto textured = torch::rand({2, 1, 32, 32}) * 2 - 1;
  const auto flat = torch::full({3, 1, 32, 32}, -1.f);
  const auto alone = gradientOf(textured), together = gradientOf(torch::cat({textured, flat}));
  ASSERT_TRUE(torch::isfinite(together).all().item<bool>());
  EXPECT_GT(alone.abs().max().item<double>(), 0);
  EXPECT_TRUE(torch::allclose(alone, together, 1e-4, 1e-5));
}

TEST(Discriminator, JudgesPatchesOf70Pixels)
{
  torch::manual_seed(5);
  Discriminator discriminator(4);
  const auto scores = discriminator->forward(torch::rand({2, 1, 96, 64}));
  EXPECT_EQ(scores.sizes(), (std::vector<std::int64_t>{2, 1, 96 / 8 - 2, 64 / 8 - 2}));
}

TEST(Discriminator, HasThePatchGansParameters)
{
  std::int64_t count = 0;
  for (const auto& parameter : Discriminator()->parameters())
  {
    count += parameter.numel();
  }
  EXPECT_EQ(count, 16 * (64 + 64 * 128 + 128 * 256 + 256 * 512 + 512) + 64 + 128 + 256 + 512 + 1);
}
