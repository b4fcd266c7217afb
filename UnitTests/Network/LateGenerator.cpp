#include "Network/LateGenerator.h"

#include "Support/LateImages.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

TEST(LateGenerator, BeginsAsTheInterpolation)
{
  GeneratorOptions options;
  options.architecture = Architecture::Late;
  LateGenerator generator(options);
  const auto thick = Images(2, 12, 5);
  const LateSampling sampling = SamplingOf(5, 3.7);
  const auto cubic = torch::matmul(thick, LinearMatrix(sampling, 5));
  EXPECT_LE(LargestDifference(Plain(generator, thick, sampling), cubic), 1e-7);
}

TEST(LateGenerator, ServesEveryRealFactorAndTheSmallestVolume)
{
  const LateGenerator generator = RandomLate(Small());
  for (const double factor : {1.5, 2.0, 6.4, 13.7})
  {
    for (const std::int64_t slices : {2, 3, 9})
    {
      const auto thick = Images(1, 6, slices);
      const LateSampling sampling = SamplingOf(slices, factor);
      const auto result = Plain(generator, thick, sampling);
      EXPECT_EQ(result.sizes().vec(),
                (std::vector<std::int64_t>{1, 6, static_cast<std::int64_t>(sampling.positions.size())}));
      EXPECT_TRUE(result.isfinite().all().item<bool>());
    }
  }
}

TEST(LateGenerator, IsToldFactorAndThickness)
{
  const auto thick = Images(1, 8, 6);
  const LateSampling sampling = SamplingOf(6, 4, 1);
  LateSampling thinner = sampling, wider = sampling;
  thinner.thickness = 0.7;
  wider.factor = 5;
  const LateGenerator knows = RandomLate(Small(true)), doesNot = RandomLate(Small(false));
  EXPECT_GT(LargestDifference(Plain(knows, thick, thinner), Plain(knows, thick, sampling)), 1e-4);
  EXPECT_EQ(LargestDifference(Plain(doesNot, thick, thinner), Plain(doesNot, thick, sampling)), 0);
  EXPECT_GT(LargestDifference(Plain(doesNot, thick, wider), Plain(doesNot, thick, sampling)), 1e-4);
}

TEST(LateGenerator, LooksNoFurtherThanItsHalo)
{
  const LateOptions late = Small();
  const LateGenerator generator = RandomLate(late);
  const std::int64_t height = 80, touched = 40, halo = HaloOf(late);
  const auto thick = Images(1, height, 5);
  auto other = thick.clone();
  other[0][touched] += 1;
  const LateSampling sampling = SamplingOf(5, 3);
  const auto change =
      (Plain(generator, thick, sampling) - Plain(generator, other, sampling)).abs().amax({0, 2});
  EXPECT_GT(change[touched].item<double>(), 0.1);
  EXPECT_EQ(change.narrow(0, 0, touched - halo).max().item<double>(), 0);
  EXPECT_EQ(change.narrow(0, touched + halo + 1, height - touched - halo - 1).max().item<double>(), 0);
}
