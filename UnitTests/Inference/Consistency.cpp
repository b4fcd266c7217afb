#include "Inference/Consistency.h"

#include "Base/Error.h"
#include "Base/Random.h"
#include "Support/Phantom.h"
#include "Volume/Resampler.h"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

namespace
{
constexpr double pi = 3.14159265358979;

/// An object with edges and texture at every distance, 0..1000.
double Object(const Vector3& p)
{
  const double blob = std::hypot(p.x - 8, p.y - 7, 0.8 * (p.z - 20)) < 9 ? 600 : 100;
  return blob + 150 * std::sin(0.9 * p.z + 0.3 * p.x) + 50 * std::cos(1.7 * p.z - 0.4 * p.y);
}

/// What a scanner with that profile makes of Object: `slices` thick ones, `spacingMm` apart.
Volume Acquired(std::size_t slices, double spacingMm, const SliceProfile& profile)
{
  VolumeGrid grid = UnitGrid(16, 14, slices);
  grid.sliceSpacingMm = spacingMm;
  const VolumeGrid fine =
      UnitGrid(16, 14, static_cast<std::size_t>((static_cast<double>(slices) - 1) * spacingMm) + 1);
  const Volume truth = Paint(fine, Object);
  const auto rows = AcquisitionModel(profile, slices, spacingMm, fine.slices, 1);
  Volume acquired(grid);
  for (std::size_t n = 0; n < acquired.voxels.size(); n++)
  {
    const AcquisitionRow& row = rows[n / (16 * 14)];
    double sum = 0;
    for (std::size_t m = 0; m < row.weights.size(); m++)
    {
      sum += row.weights[m] * truth.voxels[(row.first + m) * 16 * 14 + n % (16 * 14)];
    }
    acquired.voxels[n] = static_cast<float>(sum);
  }
  return acquired;
}

Volume Interpolated(const Volume& acquired)
{
  NoProgress progress;
  VolumeGrid grid = acquired.grid;
  grid.sliceSpacingMm = 1;
  grid.slices = static_cast<std::size_t>((static_cast<double>(acquired.grid.slices) - 1) *
                                         acquired.grid.sliceSpacingMm) +
                1;
  return ResampleThroughPlane(acquired, grid, progress, 1);
}

ConsistencyReport Project(Volume& volume, const Volume& acquired, const ConsistencyOptions& options)
{
  NoProgress progress;
  return ProjectOntoMeasurements(volume, acquired, options, progress);
}

ConsistencyOptions WithProfile(SliceProfileShape shape, double thicknessMm)
{
  ConsistencyOptions options;
  options.profile = {shape, thicknessMm};
  options.threads = 2;
  return options;
}

/// Power of all columns at a frequency, in periods per mm, mean removed.
double Power(const Volume& volume, double frequency)
{
  const std::size_t plane = volume.grid.columns * volume.grid.rows;
  double power = 0;
  for (std::size_t n = 0; n < plane; n++)
  {
    double re = 0, im = 0, mean = 0;
    for (std::size_t k = 0; k < volume.grid.slices; k++)
    {
      mean += volume.voxels[k * plane + n] / static_cast<double>(volume.grid.slices);
    }
    for (std::size_t k = 0; k < volume.grid.slices; k++)
    {
      re += (volume.voxels[k * plane + n] - mean) * std::cos(2 * pi * frequency * static_cast<double>(k));
      im += (volume.voxels[k * plane + n] - mean) * std::sin(2 * pi * frequency * static_cast<double>(k));
    }
    power += re * re + im * im;
  }
  return power;
}
} // namespace

class ConsistencyProfiles : public ::testing::TestWithParam<std::tuple<SliceProfileShape, double>>
{
};
INSTANTIATE_TEST_SUITE_P(ContiguousGapOverlap, ConsistencyProfiles,
                         ::testing::Combine(::testing::Values(SliceProfileShape::Box,
                                                              SliceProfileShape::Gaussian),
                                            ::testing::Values(5.0, 3.5, 0.5, 7.0)));

TEST_P(ConsistencyProfiles, AcquiredSlicesAreReproduced)
{
  const auto [shape, thickness] = GetParam();
  const Volume acquired = Acquired(9, 5, {shape, thickness});
  Volume volume = Interpolated(acquired);
  const ConsistencyReport report = Project(volume, acquired, WithProfile(shape, thickness));
  EXPECT_GT(thickness < 1 ? 1 : report.before.maximum, 1e-3);
  EXPECT_LE(report.after.maximum, 0.01); // of about a thousand
  EXPECT_LE(report.after.rms, report.after.maximum);
  EXPECT_LE(report.afterRounding.maximum, 0.51);
  EXPECT_LE(MeasureConsistency(volume, acquired, {shape, thickness}).maximum, 0.01);
}

TEST_P(ConsistencyProfiles, NoStepsAppearAtSlabBorders)
{
  const auto [shape, thickness] = GetParam();
  const Volume acquired = Acquired(13, 5, {shape, thickness});
  Volume volume = Interpolated(acquired);
  // As a network leaves it: the object's detail, at the wrong contrast, which the projection puts right.
  const Volume truth = Paint(volume.grid, Object);
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    volume.voxels[n] = 0.2f * volume.voxels[n] + 0.7f * truth.voxels[n];
  }
  const double before = Power(volume, 1 / 5.0);
  Project(volume, acquired, WithProfile(shape, thickness));
  EXPECT_LE(Power(volume, 1 / 5.0), 1.1 * std::max(before, Power(truth, 1 / 5.0)));
}

TEST(Consistency, AConsistentVolumeIsLeftAlone)
{
  const SliceProfile profile{SliceProfileShape::Box, 5};
  const Volume acquired = Acquired(9, 5, profile);
  const Volume truth = Paint(Interpolated(acquired).grid, Object);
  Volume volume = truth;
  const ConsistencyReport report = Project(volume, acquired, WithProfile(profile.shape, 5));
  EXPECT_LE(report.before.maximum, 1e-3);
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    ASSERT_NEAR(volume.voxels[n], truth.voxels[n], 0.01);
  }
}

TEST(Consistency, MovesTheVolumeTowardsTheTruth)
{
  const SliceProfile profile{SliceProfileShape::Box, 5};
  const Volume acquired = Acquired(9, 5, profile);
  Volume volume = Interpolated(acquired);
  const Volume truth = Paint(volume.grid, Object);
  const auto distance = [&]
  {
    double sum = 0;
    for (std::size_t n = 0; n < truth.voxels.size(); n++)
    {
      sum += std::pow(volume.voxels[n] - truth.voxels[n], 2);
    }
    return std::sqrt(sum / static_cast<double>(truth.voxels.size()));
  };
  const double before = distance();
  Project(volume, acquired, WithProfile(profile.shape, 5));
  EXPECT_LT(distance(), before);
}

TEST(Consistency, ResultsStayWithinTheStoredRangeAndAreProjectedAgain)
{
  const SliceProfile profile{SliceProfileShape::Box, 5};
  Volume acquired = Acquired(9, 5, profile);
  for (float& value : acquired.voxels)
  {
    value = std::max(0.0f, value - 300); // much lies on the lower limit, as air does
  }
  Volume volume = Interpolated(acquired);
  ConsistencyOptions options = WithProfile(profile.shape, 5);
  const ConsistencyReport free = Project(volume, acquired, options);
  EXPECT_LT(*std::min_element(volume.voxels.begin(), volume.voxels.end()), -1);
  EXPECT_LE(free.after.maximum, 0.01);

  volume = Interpolated(acquired);
  options.lowest = 0;
  options.highest = 4095;
  const ConsistencyReport kept = Project(volume, acquired, options);
  EXPECT_GE(*std::min_element(volume.voxels.begin(), volume.voxels.end()), 0);
  EXPECT_LE(kept.after.rms, 1);
  EXPECT_LE(kept.after.rms, 0.2 * kept.before.rms);
}

TEST(Consistency, PaddingNeitherChangesNorCounts)
{
  const SliceProfile profile{SliceProfileShape::Box, 5};
  Volume acquired = Acquired(9, 5, profile);
  Volume volume = Interpolated(acquired);
  acquired.padding.assign(acquired.voxels.size(), 0);
  volume.padding.assign(volume.voxels.size(), 0);
  for (std::size_t j = 0; j < 14; j++) // a wedge of padding at the top and one whole column
  {
    for (std::size_t k = 0; k < 9; k++)
    {
      if (k < j / 4 || j == 13)
      {
        acquired.padding[acquired.Offset(2, j, k)] = 1;
        acquired.At(2, j, k) = -32768;
      }
    }
    for (std::size_t k = 0; k < 41; k++)
    {
      if (5 * (j / 4) > k + 4 || j == 13)
      {
        volume.padding[volume.Offset(2, j, k)] = 1;
        volume.At(2, j, k) = -32768;
      }
    }
  }
  const ConsistencyReport report = Project(volume, acquired, WithProfile(profile.shape, 5));
  EXPECT_LE(report.after.maximum, 0.01);
  EXPECT_LT(report.before.maximum, 2000);
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    ASSERT_EQ(volume.voxels[n] == -32768, volume.padding[n] != 0);
  }
}

TEST(Consistency, NoiseInOverlappingSlicesIsNotBlownUp)
{
  // Twice as thick as their spacing, slices cannot differ alternately: noise that does so must not be
  // explained.
  const SliceProfile profile{SliceProfileShape::Box, 10};
  Volume acquired = Acquired(9, 5, profile);
  Volume volume = Interpolated(acquired);
  const Volume before = volume;
  Random random(1);
  for (float& value : acquired.voxels)
  {
    value += static_cast<float>(10 * random.Normal());
  }
  Project(volume, acquired, WithProfile(profile.shape, 10));
  double squares = 0;
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    squares += std::pow(volume.voxels[n] - before.voxels[n], 2);
  }
  EXPECT_LE(std::sqrt(squares / static_cast<double>(volume.voxels.size())), 100);
}

TEST(Consistency, ThreadsDoNotChangeTheResult)
{
  const SliceProfile profile{SliceProfileShape::Gaussian, 4};
  const Volume acquired = Acquired(9, 5, profile);
  Volume one = Interpolated(acquired), many = one;
  ConsistencyOptions options = WithProfile(profile.shape, 4);
  options.threads = 1;
  const ConsistencyReport a = Project(one, acquired, options);
  options.threads = 5;
  const ConsistencyReport b = Project(many, acquired, options);
  EXPECT_EQ(one.voxels, many.voxels);
  EXPECT_EQ(a.after.rms, b.after.rms);
}

TEST(Consistency, VolumesThatDoNotFitAreRefused)
{
  const SliceProfile profile{SliceProfileShape::Box, 5};
  const Volume acquired = Acquired(9, 5, profile);
  Volume volume = Interpolated(acquired);
  const auto message = [&](const ConsistencyOptions& options) -> std::string
  {
    try
    {
      Project(volume, acquired, options);
      return "accepted";
    }
    catch (const Error& error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
      return error.Message();
    }
  };
  EXPECT_THAT(message(WithProfile(profile.shape, 0)),
              HasSubstr("thickness is 0.000000 mm, expected a positive"));
  volume.grid.originMm.x += 1;
  EXPECT_THAT(message(WithProfile(profile.shape, 5)), HasSubstr("differ in their in-plane grid or origin"));
  volume.grid.originMm.x -= 1;
  volume.grid.sliceSpacingMm = 6;
  EXPECT_THAT(message(WithProfile(profile.shape, 5)), HasSubstr("are 6.000000 mm apart, expected at most"));
}
