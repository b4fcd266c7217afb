#include "ImageQuality/GaussianFilter.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

using namespace Clade;

TEST(GaussianFilter, KeepsAConstantAndTheSumOfWhatLiesWithin)
{
  const GaussianFilter filter(1.3);
  const std::vector<float> constant(30, 7.0f);
  std::vector<float> filtered(30);
  filter.Apply(constant.data(), filtered.data(), 30);
  for (const float value : filtered)
  {
    EXPECT_FLOAT_EQ(value, 7);
  }
  std::vector<float> impulse(41, 0.0f);
  impulse[20] = 100;
  filtered.resize(41);
  filter.Apply(impulse.data(), filtered.data(), 41);
  EXPECT_NEAR(std::accumulate(filtered.begin(), filtered.end(), 0.0), 100, 1e-4);
  EXPECT_EQ(filtered[17], filtered[23]) << "it is symmetric";
  EXPECT_NEAR(filtered[22] / filtered[20], std::exp(-4 / (2 * 1.3 * 1.3)), 1e-6);
  EXPECT_EQ(filtered[20 + filter.Radius() + 1], 0) << "cut at four standard deviations";
}

TEST(GaussianFilter, MirrorsSamplesAboutTheOuterFaces)
{
  EXPECT_EQ(GaussianFilter::Mirrored(-1, 4), 0u);
  EXPECT_EQ(GaussianFilter::Mirrored(-3, 4), 2u);
  EXPECT_EQ(GaussianFilter::Mirrored(4, 4), 3u);
  EXPECT_EQ(GaussianFilter::Mirrored(9, 4), 1u) << "the picture repeats every eight samples";
  for (std::ptrdiff_t n = -20; n < 20; n++)
  {
    EXPECT_EQ(GaussianFilter::Mirrored(n, 5), GaussianFilter::Mirrored(n + 10, 5)) << n;
    EXPECT_EQ(GaussianFilter::Mirrored(n, 5), GaussianFilter::Mirrored(-1 - n, 5)) << n;
  }
}

TEST(GaussianFilter, IsTheSameAlongAndAcrossLines)
{
  const GaussianFilter filter(0.8);
  constexpr std::size_t count = 12, width = 3;
  std::vector<float> samples(count * width), along(count * width), across(count * width);
  for (std::size_t n = 0; n < samples.size(); n++)
  {
    samples[n] = static_cast<float>(n * n % 17);
  }
  const auto radius = static_cast<std::ptrdiff_t>(filter.Radius());
  for (std::size_t w = 0; w < width; w++)
  {
    filter.Apply(&samples[w], &along[w], count, width);
  }
  for (std::size_t n = 0; n < count; n++)
  {
    std::vector<const float*> rows;
    for (std::ptrdiff_t m = -radius; m <= radius; m++)
    {
      rows.push_back(&samples[GaussianFilter::Mirrored(static_cast<std::ptrdiff_t>(n) + m, count) * width]);
    }
    filter.ApplyAcross(rows, &across[n * width], width);
  }
  EXPECT_EQ(along, across);
}
