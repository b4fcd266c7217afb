#include "ImageQuality/SavitzkyGolay.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;

namespace
{
std::vector<double> Cubic(double spacing)
{
  std::vector<double> samples;
  for (int n = 0; n < 12; n++)
  {
    const double x = n * spacing;
    samples.push_back(0.5 * x * x * x - 2 * x * x + 3 * x - 7);
  }
  return samples;
}
} // namespace

TEST(SavitzkyGolay, LeavesACubicAsItIsToItsEnds)
{
  const std::vector<double> samples = Cubic(0.7);
  const std::vector<double> smooth = SmoothSavitzkyGolay(samples);
  ASSERT_EQ(smooth.size(), samples.size());
  for (std::size_t n = 0; n < samples.size(); n++)
  {
    EXPECT_NEAR(smooth[n], samples[n], 1e-10) << n;
  }
}

TEST(SavitzkyGolay, HasTheSlopeOfACubic)
{
  const std::vector<double> slopes = DifferentiateSavitzkyGolay(Cubic(0.7), 0.7);
  for (std::size_t n = 0; n < slopes.size(); n++)
  {
    const double x = 0.7 * static_cast<double>(n);
    EXPECT_NEAR(slopes[n], 1.5 * x * x - 4 * x + 3, 1e-9) << n;
  }
}

TEST(SavitzkyGolay, HasTheWeightsOfSavitzkyAndGolay)
{
  std::vector<double> impulse(11, 0.0);
  impulse[5] = 35;
  const std::vector<double> smooth = SmoothSavitzkyGolay(impulse);
  const double expected[] = {-3, 12, 17, 12, -3};
  for (std::size_t n = 0; n < 5; n++)
  {
    EXPECT_NEAR(smooth[3 + n], expected[n], 1e-12) << n;
  }
  EXPECT_EQ(SmoothSavitzkyGolayReplicated(impulse), smooth) << "far from the ends";
}

TEST(SavitzkyGolay, ReplicatedEndsAreThoseOfALevelContinuation)
{
  std::vector<double> samples = Cubic(0.7);
  std::vector<double> longer = samples;
  longer.insert(longer.begin(), 2, samples.front());
  longer.insert(longer.end(), 2, samples.back());
  const std::vector<double> smooth = SmoothSavitzkyGolayReplicated(samples);
  const std::vector<double> ofLonger = SmoothSavitzkyGolay(longer);
  for (std::size_t n = 0; n < samples.size(); n++)
  {
    EXPECT_NEAR(smooth[n], ofLonger[n + 2], 1e-12) << n;
  }
}
