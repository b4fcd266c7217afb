#include "ImageQuality/Ssim.h"

#include "Base/Error.h"
#include "Base/Random.h"
#include "Support/Phantom.h"
#include "Support/ReferenceVolume.h"

#include <cmath>
#include <gtest/gtest.h>
#include <mutex>

using namespace Clade;
using namespace Clade::Testing;
using nlohmann::json;

namespace
{
Ssim Measure(const Volume& reference, const Volume& test, double range, const SsimOptions& options = {})
{
  NoProgress progress;
  return MeasureSsim(reference, test, range, options, progress);
}

Volume Noise(const VolumeGrid& grid, std::uint64_t seed)
{
  Random random(seed);
  return Paint(grid, [&](const Vector3& p)
               { return 500 + 300 * std::sin(p.x / 3 + p.y / 4) + 60 * random.Normal(); });
}

std::string ErrorOf(const Volume& reference, const Volume& test, double range,
                    const SsimOptions& options = {})
{
  try
  {
    Measure(reference, test, range, options);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    return error.Message();
  }
  return "";
}

SsimOptions Options(const std::string& variant)
{
  SsimOptions options;
  if (variant.find("uniform7") != std::string::npos)
  {
    options.window = SsimOptions::Window::Uniform;
  }
  options.sampleCovariance = variant.find("samplecov") != std::string::npos;
  options.bySlice = variant.find("ssim2d") != std::string::npos;
  return options;
}

/// The map at the middle voxel and at the first one.
std::pair<double, double> MiddleAndFirst(const Volume& a, const Volume& b, double range,
                                         const SsimOptions& options)
{
  NoProgress progress;
  std::mutex mutex;
  std::pair<double, double> values;
  ComputeSsimMap(a, b, range, options, progress,
                 [&](std::size_t slice, const double* map)
                 {
                   const std::lock_guard<std::mutex> lock(mutex);
                   if (slice == a.grid.slices / 2)
                   {
                     values.first = map[a.Offset(a.grid.columns / 2, a.grid.rows / 2, 0)];
                   }
                   if (slice == 0)
                   {
                     values.second = map[0];
                   }
                 });
  return values;
}
} // namespace

TEST(Ssim, IsOneForEqualVolumes)
{
  const Volume volume = Noise(UnitGrid(20, 15, 13), 1);
  EXPECT_NEAR(Measure(volume, volume, 1000).mean, 1, 1e-14);
  EXPECT_NEAR(Measure(volume, volume, 1000).meanOfAll, 1, 1e-14);
}

TEST(Ssim, IsSymmetricAndFallsWithNoise)
{
  const VolumeGrid grid = UnitGrid(20, 15, 13);
  const Volume a = Noise(grid, 1), b = Noise(grid, 2);
  EXPECT_NEAR(Measure(a, b, 1000).mean, Measure(b, a, 1000).mean, 1e-14);
  Volume worse = b;
  for (std::size_t n = 0; n < worse.voxels.size(); n++)
  {
    worse.voxels[n] += 3 * (b.voxels[n] - a.voxels[n]);
  }
  EXPECT_LT(Measure(a, worse, 1000).mean, Measure(a, b, 1000).mean - 0.05);
}

TEST(Ssim, DoesNotDependOnTheNumberOfThreads)
{
  const VolumeGrid grid = UnitGrid(12, 13, 70);
  const Volume a = Noise(grid, 1), b = Noise(grid, 2);
  SsimOptions options;
  options.threads = 1;
  const double one = Measure(a, b, 1000, options).mean;
  for (std::size_t threads : {2, 3, 7})
  {
    options.threads = threads;
    EXPECT_EQ(Measure(a, b, 1000, options).mean, one);
  }
}

TEST(Ssim, LeavesOutPaddingVoxels)
{
  const VolumeGrid grid = UnitGrid(12, 12, 12);
  const Volume a = Noise(grid, 1);
  Volume b = a;
  b.At(6, 6, 6) += 500;
  b.padding.assign(b.voxels.size(), 1);
  EXPECT_EQ(ErrorOf(a, b, 1000), "every voxel with a whole window is padding; there is nothing to compare");
  b.padding[b.Offset(5, 5, 5)] = 0;
  EXPECT_EQ(Measure(a, b, 1000).voxels, 1u);
}

TEST(Ssim, NamesWhatItCannotCompare)
{
  const Volume volume = Noise(UnitGrid(20, 15, 9), 1);
  EXPECT_EQ(ErrorOf(volume, volume, 1000),
            "the volumes are 20 x 15 x 9 voxels; structural similarity needs windows "
            "of 11 voxels along every axis");
  EXPECT_EQ(ErrorOf(volume, Noise(UnitGrid(20, 15, 10), 1), 1000), "the volumes have different sizes");
  EXPECT_EQ(ErrorOf(volume, volume, 0), "the data range of the similarity is 0; expected a positive number");
  SsimOptions options;
  options.bySlice = true;
  EXPECT_EQ(ErrorOf(volume, volume, 1000, options), "");
  Volume damaged = volume;
  damaged.At(3, 3, 3) = NAN;
  EXPECT_EQ(ErrorOf(volume, damaged, 1000, options), "the volumes hold voxels that are not finite numbers");
}

TEST(Ssim, ReproducesScikitImageInEveryVariantAndDataRange)
{
  std::size_t compared = 0;
  const json cases = ReferenceJson("psnr_ssim.json")["cases"];
  for (const json& one : cases)
  {
    if (!one.contains("ref_file"))
    {
      continue; // a volume against itself: above
    }
    const Volume a = ReferenceVolume(one["ref_file"]), b = ReferenceVolume(one["test_file"]);
    for (const auto& [rangeName, result] : one["results"].items())
    {
      const double range = result["data_range"];
      for (const auto& [name, expected] : result.items())
      {
        if (name == "own_ssim3d_gauss_valid_only")
        {
          EXPECT_NEAR(Measure(a, b, range).mean, expected, 1e-9) << one["id"] << rangeName;
        }
        else if (name.find("ssim3d") == 0)
        {
          const SsimOptions options = Options(name);
          const Ssim ssim = Measure(a, b, range, options);
          EXPECT_NEAR(ssim.mean, expected["mean_cropped"], 1e-9) << one["id"] << rangeName << name;
          EXPECT_NEAR(ssim.meanOfAll, expected["mean_all_voxels"], 1e-9);
          const auto [middle, first] = MiddleAndFirst(a, b, range, options);
          EXPECT_NEAR(middle, expected["value_at_centre"], 1e-9);
          EXPECT_NEAR(first, expected["value_at_origin"], 1e-9);
          compared++;
        }
        else if (name == "ssim2d_axial_gauss_mean_over_slices")
        {
          EXPECT_NEAR(Measure(a, b, range, Options(name)).mean, expected, 1e-9) << one["id"] << rangeName;
        }
      }
    }
  }
  EXPECT_EQ(compared, 3u * 4 * 3);
}
