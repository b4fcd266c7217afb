#include "Inference/QualityGate.h"

#include "Base/Error.h"
#include "Support/Phantom.h"
#include "Volume/Resampler.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

namespace
{
constexpr std::size_t slices = 12;
constexpr double spacingMm = 5;

Volume Acquired()
{
  VolumeGrid grid = UnitGrid(20, 24, slices);
  grid.sliceSpacingMm = spacingMm;
  return Paint(grid,
               [](const Vector3& p) {
                 return 500 + 300 * std::sin(0.25 * p.x + 0.1 * p.z) + 150 * std::cos(0.3 * p.y - 0.2 * p.z);
               });
}

Volume Interpolated()
{
  NoProgress progress;
  const Volume acquired = Acquired();
  return ResampleThroughPlane(acquired, ThroughPlaneGrid(acquired.grid, GridKind::Isotropic), progress, 1);
}

QualityFigures FiguresOf(const Volume& output)
{
  const ConsistencyError before = MeasureConsistency(output, Acquired(), {SliceProfileShape::Box, spacingMm});
  return MeasureQuality(output, Interpolated(), slices, spacingMm, before, 2);
}

std::string Verdict(const QualityFigures& figures, const QualityLimits& limits = {})
{
  try
  {
    RequireQuality(figures, limits);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::QualityGate);
    return error.Message();
  }
  return "passed";
}
} // namespace

TEST(QualityGate, TheInterpolatedVolumePasses)
{
  const QualityFigures figures = FiguresOf(Interpolated());
  EXPECT_EQ(Verdict(figures), "passed");
  EXPECT_EQ(figures.finitePart, 1);
  EXPECT_NEAR(figures.correlation, 1, 1e-9);
  EXPECT_EQ(figures.excess, 0);
}

TEST(QualityGate, ASpikeHereAndThereIsNoRunaway)
{
  const Volume interpolated = Interpolated();
  const auto [lowest, highest] = std::minmax_element(interpolated.voxels.begin(), interpolated.voxels.end());
  const float range = *highest - *lowest;
  const std::size_t allowed = interpolated.voxels.size() / 10000;
  ASSERT_GE(allowed, 1u);
  for (const bool isAbove : {true, false})
  {
    Volume output = interpolated;
    double before = 0;
    for (std::size_t spikes = 1; spikes <= 4 * allowed; spikes++)
    {
      const float excess = 0.1f * static_cast<float>(spikes) * range;
      output.voxels[spikes * 97] = isAbove ? *highest + excess : *lowest - excess;
      const double found = FiguresOf(output).excess;
      EXPECT_GE(found, before);
      if (spikes <= allowed)
      {
        EXPECT_EQ(found, 0) << spikes;
      }
      else // the first of them that is not allowed, rounded down to a step of the histogram
      {
        EXPECT_NEAR(found, 0.1 * static_cast<double>(spikes - allowed), 1.0 / 256 + 1e-6) << spikes;
      }
      before = found;
    }
  }
  Volume runaway = interpolated;
  std::fill_n(runaway.voxels.begin(), 10 * allowed, *highest + 1e6f * range);
  EXPECT_NEAR(FiguresOf(runaway).excess, 1e6, 1e3);
}

TEST(QualityGate, AnInvertedImageIsNamed)
{
  Volume output = Interpolated();
  for (float& value : output.voxels)
  {
    value = 1000 - value;
  }
  EXPECT_THAT(Verdict(FiguresOf(output)),
              HasSubstr("\"correlation\" failed: the correlation with the interpolated volume is -1"));
}

TEST(QualityGate, ASingleNanIsNamed)
{
  Volume output = Interpolated();
  output.voxels[777] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(Verdict(FiguresOf(output)), HasSubstr("\"finite\" failed"));
  std::fill(output.voxels.begin(), output.voxels.end(), std::numeric_limits<float>::infinity());
  EXPECT_THAT(Verdict(FiguresOf(output)), HasSubstr("100 % of the voxels are not finite"));
}

TEST(QualityGate, ValuesFarOutOfTheInputsRangeAreNamed)
{
  Volume output = Interpolated();
  std::fill_n(output.voxels.begin() + 777, output.voxels.size() / 5000, 1500.0f);
  EXPECT_THAT(Verdict(FiguresOf(output)), HasSubstr("\"range\" failed"));
}

TEST(QualityGate, AShiftedMeanIsNamed)
{
  Volume output = Interpolated();
  for (float& value : output.voxels)
  {
    value += 100;
  }
  EXPECT_THAT(Verdict(FiguresOf(output)), HasSubstr("\"consistency\" failed"));
}

TEST(QualityGate, BandsAtTheSliceFrequencyAreNamed)
{
  Volume output = Interpolated();
  const std::size_t plane = output.grid.columns * output.grid.rows;
  for (std::size_t n = 0; n < output.voxels.size(); n++)
  {
    output.voxels[n] +=
        static_cast<float>(30 * std::cos(2 * std::acos(-1.0) * static_cast<double>(n / plane) / spacingMm));
  }
  EXPECT_THAT(Verdict(FiguresOf(output)),
              HasSubstr("\"banding\" failed: the power at the frequency of the acquired"));
}

TEST(QualityGate, DetailAtAllFrequenciesIsNoBanding)
{
  Volume output = Interpolated();
  unsigned state = 1;
  for (float& value : output.voxels)
  {
    state = state * 1664525u + 1013904223u;
    value += static_cast<float>(state >> 16) * (60.0f / 65536) - 30;
  }
  EXPECT_EQ(Verdict(FiguresOf(output)), "passed");
}

TEST(QualityGate, LimitsAreTheModels)
{
  QualityLimits limits;
  limits.maximumConsistencyRms = 1e-9;
  EXPECT_THAT(Verdict(FiguresOf(Interpolated()), limits), HasSubstr("\"consistency\" failed"));
}

TEST(QualityGate, AChangeThatTheSlicesDoNotAskForIsNamed)
{
  QualityFigures figures = FiguresOf(Interpolated());
  figures.network = ChangeFigures{0.01, Agreement{0.9, 0.9}};
  EXPECT_EQ(Verdict(figures), "passed");
  figures.network->agreement->correlation = 0.123;
  EXPECT_THAT(Verdict(figures), HasSubstr("\"agreement\" failed: the network's change, averaged over the "
                                          "acquired slices, has a correlation of 0.123 with the detail that "
                                          "interpolation lost there, expected at least 0.4"));
  figures.network->agreement = Agreement{0.5, 0.25};
  EXPECT_THAT(Verdict(figures), HasSubstr("\"share\" failed"));
  EXPECT_THAT(Verdict(figures), HasSubstr("explains 25 %, expected at least 60 %"));
  figures.network->agreement = Agreement{std::nan(""), 0.9};
  EXPECT_THAT(Verdict(figures), HasSubstr("\"agreement\" failed"));
  figures.network->agreement.reset(); // no change
  EXPECT_EQ(Verdict(figures), "passed");
}

TEST(QualityGate, StairsAreNamed)
{
  QualityFigures figures = FiguresOf(Interpolated());
  figures.interpolatedModulation = 0.3;
  figures.modulation = 0.33;
  EXPECT_EQ(Verdict(figures), "passed");
  figures.modulation = 0.45;
  EXPECT_THAT(Verdict(figures),
              HasSubstr("\"stairs\" failed: the network's slice-phase modulation is 0.45, 1.5 times "
                        "interpolation's, expected at most 1.15 times"));
  QualityLimits wide;
  wide.maximumModulation = 2;
  EXPECT_EQ(Verdict(figures, wide), "passed");
  figures.modulation = 0.09; // what chance makes where interpolation has nearly none
  figures.interpolatedModulation = 0.03;
  EXPECT_EQ(Verdict(figures), "passed");
  figures.modulation = std::nan("");
  EXPECT_THAT(Verdict(figures), HasSubstr("\"stairs\" failed"));
  figures.interpolatedModulation.reset(); // of what the projection has touched it is reported alone
  EXPECT_EQ(Verdict(figures), "passed");
}

TEST(QualityGate, PaddingIsNotLookedAt)
{
  Volume input = Interpolated();
  input.padding.assign(input.voxels.size(), 0);
  Volume output = input;
  for (std::size_t n = 0; n < 100; n++)
  {
    input.padding[n] = output.padding[n] = 1;
    output.voxels[n] = -32768;
  }
  EXPECT_EQ(Verdict(MeasureQuality(output, input, slices, spacingMm, {}, 1)), "passed");
}
