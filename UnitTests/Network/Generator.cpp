#include "Network/Generator.h"

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
