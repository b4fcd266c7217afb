#include "Training/SliceAutoencoder.h"

#include <cmath>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

using namespace Clade;

TEST(SliceAutoencoder, CodesAreAQuarterOfTheSliceAndDecodeToItsSize)
{
  torch::manual_seed(1);
  const torch::NoGradGuard noGradients;
  SliceAutoencoder network(4, 6);
  const auto x = torch::rand({2, 1, 24, 16}) * 2 - 1;
  const auto code = network->Encode(x);
  EXPECT_EQ(code.mean.sizes(), (std::vector<std::int64_t>{2, 6, 6, 4}));
  EXPECT_EQ(code.logVariance.sizes(), code.mean.sizes());
  const auto decoded = network->Decode(code.mean);
  EXPECT_EQ(decoded.sizes(), x.sizes());
  EXPECT_LE(decoded.abs().max().item<double>(), 1);
}

TEST(SliceAutoencoder, DivergenceIsZeroForTheStandardNormalAndGrowsAwayFromIt)
{
  const auto of = [](double mean, double variance)
  {
    const auto shape = torch::ones({1, 2, 3, 3});
    return KullbackLeibler({shape * mean, shape * std::log(variance)}).item<double>();
  };
  EXPECT_NEAR(of(0, 1), 0, 1e-6);
  EXPECT_NEAR(of(2, 1), 2, 1e-5) << "half the squared mean";
  EXPECT_NEAR(of(0, std::exp(2)), 0.5 * (std::exp(2) - 1 - 2), 1e-4);
  EXPECT_GT(of(0, 0.5), 0);
}
