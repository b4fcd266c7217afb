#include "Network/LateGenerator.h"

#include "Network/FoldedLateGenerator.h"

#include <c10/core/InferenceMode.h>
#include <cmath>
#include <gtest/gtest.h>
#include <torch/torch.h>

using namespace Clade;

namespace
{
LateGenerator RandomLate(LateOptions late = {}, unsigned seed = 5)
{
  torch::manual_seed(seed);
  GeneratorOptions options;
  options.architecture = Architecture::Late;
  options.late = late;
  LateGenerator generator(options);
  const torch::NoGradGuard noGradients;
  generator->head3->weight.normal_(0, 0.05);
  generator->head3->bias.fill_(0.02);
  return generator;
}

LateOptions Small(bool thickness = true)
{
  LateOptions late;
  late.channels = 12;
  late.blocks = 2;
  late.features = 7; // not a multiple of a vector
  late.headChannels = 6;
  late.thickness = thickness;
  return late;
}

LateSampling SamplingOf(std::int64_t slices, double factor, double thickness = 0.8)
{
  LateSampling sampling;
  sampling.factor = factor;
  sampling.thickness = thickness;
  for (double position = 0; position <= static_cast<double>(slices - 1) + 1e-9; position += 1 / factor)
  {
    sampling.positions.push_back(std::min(position, static_cast<double>(slices - 1)));
  }
  return sampling;
}

/// Linear interpolation will do for a test: any matrix is a base to add to.
torch::Tensor LinearMatrix(const LateSampling& sampling, std::int64_t slices)
{
  const auto count = static_cast<std::int64_t>(sampling.positions.size());
  const auto matrix = torch::zeros({slices, count});
  for (std::int64_t p = 0; p < count; p++)
  {
    const double position = sampling.positions[static_cast<std::size_t>(p)];
    const std::int64_t first = FirstTap(position, slices);
    matrix[first][p] = 1 - (position - static_cast<double>(first));
    matrix[first + 1][p] = position - static_cast<double>(first);
  }
  return matrix;
}

torch::Tensor Images(std::int64_t batch, std::int64_t height, std::int64_t slices)
{
  torch::manual_seed(1);
  return torch::rand({batch, height, slices}) * 2 - 1;
}

torch::Tensor Plain(LateGenerator generator, const torch::Tensor& thick, const LateSampling& sampling)
{
  const torch::NoGradGuard noGradients;
  const auto images = thick.unsqueeze(1);
  const auto cubic = torch::matmul(images, LinearMatrix(sampling, thick.size(2)));
  return generator->forward(images, cubic, sampling).squeeze(1);
}

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

double LargestDifference(const torch::Tensor& a, const torch::Tensor& b)
{
  return (a - b).abs().max().item<double>();
}

double PeakSignalToNoise(const torch::Tensor& a, const torch::Tensor& b)
{
  return 10 * std::log10(4 / (a - b).square().mean().item<double>()); // the range is [-1, 1]
}
} // namespace

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
