#include "ImageQuality/SignalToNoise.h"

#include "Base/Error.h"
#include "Base/Random.h"
#include "Support/Phantom.h"
#include "Support/ReferenceVolume.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
std::string ErrorOf(const Volume& volume, const Region& signal, const Region& noise)
{
  try
  {
    MeasureSignalToNoise(volume, signal, noise);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    return error.Message();
  }
  return "";
}

/// The signal in the first row, the noise in the second: boxes of one voxel's height.
struct TwoRows
{
  Volume volume;
  Region signal, noise;

  TwoRows(const std::vector<double>& signalValues, const std::vector<double>& noiseValues)
      : volume(UnitGrid(std::max(signalValues.size(), noiseValues.size()), 2, 1)),
        signal(RowBox(0, signalValues.size())), noise(RowBox(1, noiseValues.size()))
  {
    std::copy(signalValues.begin(), signalValues.end(), volume.voxels.begin());
    std::copy(noiseValues.begin(), noiseValues.end(), volume.voxels.begin() + volume.grid.columns);
  }
  static Region RowBox(double row, std::size_t count)
  {
    const double length = static_cast<double>(count);
    return Box{{(length - 1) / 2, row, 0}, {length, 0.5, 0.5}};
  }
};
} // namespace

TEST(SignalToNoise, IsThatOfAPhantomWithinItsSamplingError)
{
  Random random(5);
  const double level = 340, deviation = 12;
  const Volume volume =
      Paint(ObliqueGrid(48, 48, 30), [&](const Vector3&) { return level + deviation * random.Normal(); });
  const Sphere signal{volume.grid.PatientFromIndex({16, 16, 14}), 9};
  const Sphere noise{volume.grid.PatientFromIndex({33, 33, 14}), 9};
  const SignalToNoise result = MeasureSignalToNoise(volume, signal, noise);
  // the relative error of a standard deviation is 1 / sqrt(2 (n - 1)), that of the mean is small beside it
  const double standardError = 1 / std::sqrt(2.0 * static_cast<double>(result.noise.voxels - 1));
  EXPECT_GT(result.noise.voxels, 1000u);
  EXPECT_NEAR(result.ratio / (level / deviation), 1, 3 * standardError);
  EXPECT_NEAR(result.signal.volumeMm3, 4.0 / 3 * M_PI * 729, 5);
}

TEST(SignalToNoise, LeavesPaddingOut)
{
  TwoRows rows({10, 10, 10, 5000}, {1, 2, 3, 9000});
  rows.volume.padding = {0, 0, 0, 1, 0, 0, 0, 1};
  const SignalToNoise result = MeasureSignalToNoise(rows.volume, rows.signal, rows.noise);
  EXPECT_EQ(result.signal.mean, 10);
  EXPECT_EQ(result.noise.voxels, 3u);
  EXPECT_EQ(result.noise.padding, 1u);
  EXPECT_NEAR(result.ratio, 10, 1e-12);
  rows.volume.padding.assign(8, 1);
  EXPECT_EQ(ErrorOf(rows.volume, rows.signal, rows.noise),
            "the signal region holds no voxel of the volume but 4 of padding");
}

TEST(SignalToNoise, RefusesWhatHasNoRatio)
{
  const TwoRows rows({1, 2, 3}, {0.1, 0.1, 0.1});
  EXPECT_EQ(ErrorOf(rows.volume, rows.signal, rows.noise),
            "every voxel of the noise region is 0.1; without noise there is no signal-to-noise ratio");
  EXPECT_EQ(ErrorOf(rows.volume, rows.noise, TwoRows::RowBox(0, 1)),
            "the noise region holds one voxel; a standard deviation needs two");
  EXPECT_EQ(ErrorOf(rows.volume, Sphere{{0.5, 0.5, 0.3}, 0.1}, rows.noise),
            "the signal region holds no voxel of the volume");
  EXPECT_EQ(ErrorOf(rows.volume, rows.signal, Sphere{{900, 0, 0}, 5}),
            "the noise region holds no voxel of the volume");
  TwoRows damaged({1, 2, 3}, {1, NAN, 3});
  EXPECT_EQ(ErrorOf(damaged.volume, damaged.signal, damaged.noise),
            "the noise region holds voxels whose values are not finite numbers");
}

TEST(SignalToNoise, ReproducesTheReferenceLists)
{
  const nlohmann::json cases = ReferenceJson("snr.json")["cases"];
  ASSERT_EQ(cases.size(), 6u);
  for (const nlohmann::json& one : cases)
  {
    if (one.contains("file"))
    {
      continue; // the next test
    }
    const TwoRows rows(one["signal"], one["noise"]);
    if (one["snr_sample"].is_null())
    {
      EXPECT_NE(ErrorOf(rows.volume, rows.signal, rows.noise), "") << one["id"];
      continue;
    }
    const SignalToNoise result = MeasureSignalToNoise(rows.volume, rows.signal, rows.noise);
    const auto expectEqual = [&](double value, const char* name)
    { EXPECT_NEAR(value, one[name], 1e-12 * double(one[name])) << one["id"] << ' ' << name; };
    expectEqual(result.ratio, "snr_sample");
    expectEqual(result.signal.mean, "mean_signal");
    expectEqual(result.noise.standardDeviation.value_or(-1), "std_noise_sample");
    expectEqual(MeasureSignalToNoise(rows.volume, rows.signal, rows.noise, {true}).ratio,
                "snr_rayleigh_corrected_sample");
    EXPECT_EQ(result.signal.voxels, one["n_signal"]);
    EXPECT_EQ(result.noise.voxels, one["n_noise"]);
  }
}

TEST(SignalToNoise, ReproducesTheReferenceVolume)
{
  const Volume volume = ReferenceVolume("volumes/snr_magnitude.txt");
  const nlohmann::json reference = ReferenceJson("snr.json")["cases"].back();
  const Box signal{{15.5, 15.5, 4.5}, {8, 8, 4}}; // [12,20) x [12,20) x [3,7)
  const Box noise{{2, 2, 4.5}, {5, 5, 4}};
  const SignalToNoise result = MeasureSignalToNoise(volume, signal, noise);
  EXPECT_EQ(result.signal.voxels, reference["n_signal"]);
  EXPECT_EQ(result.noise.voxels, reference["n_noise"]);
  EXPECT_NEAR(result.ratio, reference["snr_sample"], 1e-12 * result.ratio);
  EXPECT_NEAR(result.noise.volumeMm3, 100, 0.01);
  // Rayleigh's correction brings it near the ratio that the phantom was made with
  EXPECT_NEAR(MeasureSignalToNoise(volume, signal, noise, {true}).ratio, reference["true_snr"], 1);
}
