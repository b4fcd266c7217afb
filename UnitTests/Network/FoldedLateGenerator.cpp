#include "Network/FoldedLateGenerator.h"

#include "Support/LateImages.h"

#include <c10/core/InferenceMode.h>
#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
torch::Tensor Folded(const LateGenerator& generator, const torch::Tensor& thick, const LateSampling& sampling,
                     std::int64_t strip = 0, at::ScalarType type = torch::kFloat32)
{
  const c10::InferenceMode inference;
  const FoldedLateGenerator folded(generator, torch::kCPU, type,
                                   {thick.size(0), thick.size(1), thick.size(2), strip}, sampling,
                                   LinearMatrix(sampling, thick.size(2)));
  auto workspace = folded.MakeWorkspace();
  folded.Forward(thick, workspace); // what a call leaves behind must not reach the next
  const FoldedLateGenerator::Images images = folded.Forward(thick, workspace);
  return images.cubic + images.residual;
}

double PeakSignalToNoise(const torch::Tensor& a, const torch::Tensor& b)
{
  return 10 * std::log10(4 / (a - b).square().mean().item<double>()); // the range is [-1, 1]
}
} // namespace

TEST(FoldedLateGenerator, EqualsTheGeneratorItIsMadeOf)
{
  for (const bool thickness : {false, true})
  {
    const LateGenerator generator = RandomLate(Small(thickness));
    for (const std::int64_t height : {2, 10, 28, 46})
    {
      for (const std::int64_t slices : {2, 7})
      {
        for (const double factor : {1.5, 4.0, 5.3})
        {
          const auto thick = Images(2, height, slices);
          const LateSampling sampling = SamplingOf(slices, factor);
          const auto expected = Plain(generator, thick, sampling);
          for (const std::int64_t strip : {0, 8, 13})
          {
            EXPECT_LE(LargestDifference(Folded(generator, thick, sampling, strip), expected), 1e-5)
                << height << " x " << slices << ", factor " << factor << ", strips of " << strip;
          }
        }
      }
    }
  }
}

TEST(FoldedLateGenerator, EqualsTheGeneratorOfTheDefaultSize)
{
  const LateGenerator generator = RandomLate();
  const auto thick = Images(1, 64, 9);
  const LateSampling sampling = SamplingOf(9, 6.4);
  EXPECT_LE(LargestDifference(Folded(generator, thick, sampling), Plain(generator, thick, sampling)), 1e-5);
}

TEST(FoldedLateGenerator, IsNearItInBFloat16)
{
  const LateGenerator generator = RandomLate();
  const auto thick = Images(1, 40, 8);
  const LateSampling sampling = SamplingOf(8, 4.4);
  const auto expected = Plain(generator, thick, sampling);
  const auto interpolated = torch::matmul(thick, LinearMatrix(sampling, 8));
  const auto made = Folded(generator, thick, sampling, 16, torch::kBFloat16);
  EXPECT_GT(PeakSignalToNoise(made, expected), 45);
  EXPECT_LT(PeakSignalToNoise(interpolated, expected), 40) << "the network must do something to be compared";
}

TEST(FoldedLateGenerator, HoldsNoMoreThanItSays)
{
  const LateOptions late;
  const FoldedLateGenerator::Shape whole{1, 512, 55, 0}, strips{1, 512, 55, 32};
  const auto bytes = [&](const FoldedLateGenerator::Shape& shape)
  { return FoldedLateGenerator::BytesPerCall(late, torch::kFloat32, shape, 347); };
  EXPECT_LT(bytes(strips), bytes(whole) + 1);
  EXPECT_GT(bytes(strips), 512 * 347 * 4);
  EXPECT_LT(bytes(whole), std::int64_t{64} << 20);
}
