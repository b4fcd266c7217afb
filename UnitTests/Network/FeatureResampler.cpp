#include "Network/FeatureResampler.h"

#include <cstring>
#include <gtest/gtest.h>

using namespace Clade;

namespace
{
constexpr std::int64_t slices = 4, features = 6, stride = 7,
                       outputStride = 9; // 6: not a multiple of a vector

/// Feature f of slice s is 10 s + f.
std::vector<float> Line()
{
  std::vector<float> line(slices * stride, -1000.f);
  for (std::int64_t s = 0; s < slices; s++)
  {
    for (std::int64_t f = 0; f < features; f++)
    {
      line[static_cast<std::size_t>(s * stride + f)] = static_cast<float>(10 * s + f);
    }
  }
  return line;
}

/// Position 0 takes one tap of each kind, position 1 the last tap alone, beyond the end.
FeatureResampler Resampler()
{
  std::vector<float> taps;
  for (const float weight : {1.f, 2.f, 0.5f, 0.25f, 0.f, 0.f, 0.f, 1.f})
  {
    taps.insert(taps.end(), features, weight);
  }
  return FeatureResampler(taps, {0, 2}, slices, features);
}
} // namespace

TEST(FeatureResampler, SumsTheTapsAndHoldsTheFirstAndTheLastSlice)
{
  std::vector<float> output(2 * outputStride, 7.f);
  const float cubic[] = {0.5f, -0.25f};
  Resampler().Line(Line().data(), stride, cubic, output.data(), outputStride);
  for (std::int64_t f = 0; f < features; f++)
  {
    const double feature = static_cast<double>(f);
    // slices 0 (before the first), 0, 1, 2
    EXPECT_FLOAT_EQ(output[static_cast<std::size_t>(f)],
                    static_cast<float>(3 * feature + 0.5 * (10 + feature) + 0.25 * (20 + feature)));
    // slice 4 is beyond the last, 3
    EXPECT_FLOAT_EQ(output[static_cast<std::size_t>(outputStride + f)], static_cast<float>(30 + feature));
  }
  EXPECT_EQ(output[features], 0.5f);
  EXPECT_EQ(output[outputStride + features], -0.25f);
  EXPECT_EQ(output[features + 1], 7.f) << "what lies beside the channels is not touched";
}

TEST(FeatureResampler, RoundsToBFloat16)
{
  std::vector<std::uint16_t> output(2 * outputStride, 0);
  const float cubic[] = {1.00390625f, 1.01171875f}; // half-way between two numbers of 8 bits: to the even one
  Resampler().Line(Line().data(), stride, cubic, output.data(), outputStride);
  const auto value = [](std::uint16_t bits)
  {
    const std::uint32_t whole = static_cast<std::uint32_t>(bits) << 16;
    float number;
    std::memcpy(&number, &whole, sizeof(number));
    return number;
  };
  EXPECT_EQ(value(output[features]), 1.f);
  EXPECT_EQ(value(output[outputStride + features]), 1.015625f);
  EXPECT_EQ(value(output[outputStride]), 30.f);
}
