#include "Training/ThickSliceSimulator.h"

#include "Base/Error.h"

#include <cmath>
#include <functional>
#include <gtest/gtest.h>

using namespace Clade;

namespace
{
/// The degraded line, all lanes alike.
std::vector<double> Degraded(const ThickSliceSimulator& degradation, std::size_t length,
                             const std::function<double(double)>& value)
{
  std::vector<double> lines(length * BSpline::lanes), made(degradation.Count() * BSpline::lanes);
  for (std::size_t n = 0; n < lines.size(); n++)
  {
    lines[n] = value(static_cast<double>(n / BSpline::lanes));
  }
  degradation.Apply(lines.data(), made.data());
  std::vector<double> line;
  for (std::size_t n = 0; n < degradation.Count(); n++)
  {
    line.push_back(made[n * BSpline::lanes + 5]);
  }
  return line;
}
} // namespace

TEST(ThickSliceSimulator, ConstantsAndStraightLinesAreKept)
{
  for (const auto shape : {SliceProfileShape::Box, SliceProfileShape::Gaussian})
  {
    for (const double phase : {0.0, 0.4, 1.0})
    {
      const ThickSliceSimulator degradation(140, 5.3, 5.3, phase, shape);
      for (const double value : Degraded(degradation, 140, [](double) { return 7; }))
      {
        EXPECT_NEAR(value, 7, 1e-9);
      }
      const auto ramp = Degraded(degradation, 140, [](double x) { return 2 * x; });
      // Away from the ends, where the mirrored spline bends (by 0.27 from slice to slice), and but for the
      // pixels that a slice covers in part, which count as if they lay at their centres.
      for (std::size_t n = 37; n + 37 < ramp.size(); n++)
      {
        EXPECT_NEAR(ramp[n], 2 * static_cast<double>(degradation.First() + n), 0.06);
      }
    }
  }
}

TEST(ThickSliceSimulator, DetailFinerThanTheSlicesIsLost)
{
  const ThickSliceSimulator degradation(100, 5, 5, 0.5, SliceProfileShape::Box);
  double largest = 0;
  for (const double value : Degraded(degradation, 100, [](double x) { return std::fmod(x, 2) < 1 ? 1 : -1; }))
  {
    largest = std::max(largest, std::abs(value));
  }
  EXPECT_LT(largest, 0.35);
}

TEST(ThickSliceSimulator, TheLargestFactorLeavesRoomForAPatchAtAnyPhase)
{
  for (const std::size_t length : {40, 64, 100, 330})
  {
    for (const double ratio : {0.5, 1.0, 1.5})
    {
      const double factor = ThickSliceSimulator::MaxFactor(length, 32, ratio, 8);
      if (factor <= 1.2)
      {
        continue;
      }
      for (const double phase : {0.0, 0.3, 0.7, 0.999999})
      {
        const ThickSliceSimulator degradation(length, factor, ratio * factor, phase, SliceProfileShape::Box);
        EXPECT_GE(degradation.Count(), 32u) << length << " " << ratio << " " << phase;
        EXPECT_LE(degradation.First() + degradation.Count(), length);
      }
    }
  }
}

TEST(ThickSliceSimulator, ALineThatIsTooShortIsRefused)
{
  EXPECT_THROW(ThickSliceSimulator(10, 8, 8, 0.9, SliceProfileShape::Box), Error);
  EXPECT_THROW(ThickSliceSimulator(100, 1, 1, 0, SliceProfileShape::Box), Error);
}
