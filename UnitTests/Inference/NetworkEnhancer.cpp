#include "Inference/NetworkEnhancer.h"

#include "Network/Device.h"
#include "Support/Errors.h"
#include "Support/Phantom.h"
#include "Support/TinyModels.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

namespace
{
/// Rings of all scales between 0 and 1000, none of the sizes a multiple of 4.
Volume Rings(std::size_t columns = 21, std::size_t rows = 39, std::size_t slices = 34)
{
  return Paint(UnitGrid(columns, rows, slices), [](const Vector3& p)
               { return 500 + 500 * std::sin(0.02 * (p.x * p.x + 0.7 * p.y * p.y + 1.3 * p.z * p.z)); });
}

const IntensityMap fullRange{0, 1000};

NetworkOptions OnCpu()
{
  NetworkOptions options;
  options.device = "cpu";
  options.precision = Precision::Float32;
  options.threads = 2;
  return options;
}

double LargestDifference(const Volume& a, const Volume& b)
{
  double largest = 0;
  for (std::size_t n = 0; n < a.voxels.size(); n++)
  {
    largest = std::max(largest, std::abs(static_cast<double>(a.voxels[n]) - b.voxels[n]));
  }
  return largest;
}

Volume Enhanced(const NetworkModel& model, const Volume& volume, const NetworkOptions& options)
{
  NoProgress progress;
  return EnhanceWithNetwork(model, volume, fullRange, options, progress).volume;
}
} // namespace

TEST(NetworkEnhancer, TheIdentityNetworkReturnsTheInterpolatedVolumeInWholeSlices)
{
  const Volume volume = Rings();
  for (const LrPlane plane : {LrPlane::Rows, LrPlane::Columns})
  {
    for (const int batch : {0, 5, 100})
    {
      for (const std::size_t threads : {1, 2})
      {
        NetworkOptions options = OnCpu();
        options.plane = plane;
        options.batch = batch;
        options.threads = threads;
        EXPECT_LE(LargestDifference(Enhanced(IdentityModel(), volume, options), volume), 1e-6 * 1000);
      }
    }
  }
}

TEST(NetworkEnhancer, OnAGpuTheResultIsThatOfTheCpu)
{
  if (CudaDeviceCount() == 0)
  {
    GTEST_SKIP() << "this computer has no CUDA device, or this LibTorch is without CUDA";
  }
  const Volume volume = Rings();
  const NetworkModel model = RandomModel();
  const Volume expected = Enhanced(model, volume, OnCpu());
  NetworkOptions options = OnCpu();
  options.device = "cuda";
  EXPECT_LE(LargestDifference(Enhanced(model, volume, options), expected), 0.005 * 1000) << "TF32 rounds";
  options.precision = Precision::Float16;
  EXPECT_LE(LargestDifference(Enhanced(model, volume, options), expected), 0.02 * 1000);
}

TEST(NetworkEnhancer, TheIdentityNetworkReturnsTheInterpolatedVolumeInPatches)
{
  const Volume volume = Rings();
  for (const PatchWeights weights : {PatchWeights::Uniform, PatchWeights::Hann})
  {
    for (const int stride : {1, 6, 12, 32})
    {
      NetworkOptions options = OnCpu();
      options.stitching = Stitching::Patches;
      options.weights = weights;
      options.stride = stride;
      options.batch = stride == 6 ? 4 : 0;
      options.threads = stride == 12 ? 3 : 1;
      EXPECT_LE(LargestDifference(Enhanced(IdentityModel(), volume, options), volume), 1e-6 * 1000);
    }
  }
}

TEST(NetworkEnhancer, VolumesSmallerThanAPatchAreServed)
{
  const Volume volume = Rings(5, 3, 9);
  for (const Stitching stitching : {Stitching::WholeSlice, Stitching::Patches})
  {
    NetworkOptions options = OnCpu();
    options.stitching = stitching;
    EXPECT_LE(LargestDifference(Enhanced(IdentityModel(), volume, options), volume), 1e-6 * 1000);
  }
}

TEST(NetworkEnhancer, TheResultDependsOnNeitherBatchNorThreads)
{
  const Volume volume = Rings();
  const NetworkModel model = RandomModel();
  for (const Stitching stitching : {Stitching::WholeSlice, Stitching::Patches})
  {
    NetworkOptions options = OnCpu();
    options.stitching = stitching;
    const Volume expected = Enhanced(model, volume, options);
    EXPECT_GT(LargestDifference(expected, volume), 10);
    for (const int batch : {1, 7})
    {
      options.batch = batch;
      options.threads = batch == 1 ? 1 : 3;
      EXPECT_LE(LargestDifference(Enhanced(model, volume, options), expected), 1e-5 * 1000);
    }
  }
}

TEST(NetworkEnhancer, TheLastAxisOfEveryImageIsTheThroughPlaneOne)
{
  // A volume and the same with the in-plane axes swapped: the LR images of rows and columns are then the
  // same.
  const Volume volume = Rings(20, 36, 24);
  Volume swapped(UnitGrid(36, 20, 24));
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    swapped.At(n / 20 % 36, n % 20, n / (20 * 36)) = volume.voxels[n];
  }
  const NetworkModel model = RandomModel();
  const Volume a = Enhanced(model, volume, OnCpu()); // Auto: along the 36 rows
  const Volume b = Enhanced(model, swapped, OnCpu());
  double largest = 0;
  for (std::size_t n = 0; n < a.voxels.size(); n++)
  {
    const double other = b.At(n / 20 % 36, n % 20, n / (20 * 36));
    largest = std::max(largest, std::abs(static_cast<double>(a.voxels[n]) - other));
  }
  EXPECT_LE(largest, 1e-5 * 1000);
  NetworkOptions rows = OnCpu();
  rows.plane = LrPlane::Rows;
  EXPECT_GT(LargestDifference(Enhanced(model, volume, rows), a), 1);
}

TEST(NetworkEnhancer, BothPlanesAreAveragedAndTheirDifferenceKept)
{
  const Volume volume = Rings();
  const NetworkModel model = RandomModel();
  NetworkOptions options = OnCpu();
  options.plane = LrPlane::Rows;
  const Volume rows = Enhanced(model, volume, options);
  options.plane = LrPlane::Columns;
  const Volume columns = Enhanced(model, volume, options);
  options.bothPlanes = true;
  NoProgress progress;
  const NetworkResult both = EnhanceWithNetwork(model, volume, fullRange, options, progress);
  EXPECT_EQ(both.plane, "both");
  ASSERT_TRUE(both.uncertainty.has_value());
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    ASSERT_NEAR(both.volume.voxels[n], (rows.voxels[n] + columns.voxels[n]) / 2, 0.01);
    ASSERT_NEAR(both.uncertainty->voxels[n], std::abs(rows.voxels[n] - columns.voxels[n]) / 2, 0.01);
  }
}

TEST(NetworkEnhancer, ValuesBeyondTheLimitsAndPaddingAreLeftAsTheyAre)
{
  Volume volume = Rings();
  volume.padding.assign(volume.voxels.size(), 0);
  volume.At(3, 4, 5) = 30000; // metal
  volume.At(7, 8, 9) = -2000;
  volume.padding[volume.Offset(7, 8, 9)] = 1;
  const Volume result = Enhanced(RandomModel(), volume, OnCpu());
  EXPECT_EQ(result.At(3, 4, 5), 30000);
  EXPECT_EQ(result.At(7, 8, 9), -2000);
  EXPECT_EQ(result.padding, volume.padding);
  EXPECT_TRUE(std::all_of(result.voxels.begin(), result.voxels.end(),
                          [](float v) { return v == 30000 || v == -2000 || (v >= -1 && v <= 1021); }));
}

TEST(NetworkEnhancer, InstanceNormalisationRunsOnPatchesAlone)
{
  GeneratorOptions normalised;
  normalised.demodulation = Demodulation::None;
  const NetworkModel model = RandomModel(normalised);
  NetworkOptions options = OnCpu();
  EXPECT_THAT(MessageOf(ErrorCode::InvalidArgument, [&] { Enhanced(model, Rings(), options); }),
              HasSubstr("instance normalisation (cyclegan)"));
  options.stitching = Stitching::Patches;
  const Volume result = Enhanced(model, Rings(), options);
  EXPECT_TRUE(
      std::all_of(result.voxels.begin(), result.voxels.end(), [](float v) { return std::isfinite(v); }));
}

TEST(NetworkEnhancer, WithoutContrastOrWithNanThereIsAClearRefusal)
{
  Volume volume = Rings(5, 6, 8);
  volume.At(1, 2, 3) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(MessageOf(ErrorCode::InvalidArgument, [&] { Enhanced(RandomModel(), volume, OnCpu()); }),
            "voxel (1, 2, 3) is nan, expected a finite number");
  std::fill(volume.voxels.begin(), volume.voxels.end(), 7.0f);
  EXPECT_EQ(MessageOf(ErrorCode::NothingToDo, [&] { Enhanced(RandomModel(), volume, OnCpu()); }),
            "all voxels of the volume are equal");
}

TEST(NetworkEnhancer, OptionsOutOfRangeAreNamed)
{
  NetworkOptions options = OnCpu();
  options.stride = 33;
  EXPECT_EQ(MessageOf(ErrorCode::InvalidArgument, [&] { Enhanced(RandomModel(), Rings(), options); }),
            "the stride is 33, expected 1 to 32");
}

TEST(NetworkEnhancer, AMemoryLimitThatIsTooSmallIsSaidToBe)
{
  NetworkOptions options = OnCpu();
  options.memoryLimitGiB = 0.001;
  for (const Stitching stitching : {Stitching::WholeSlice, Stitching::Patches})
  {
    options.stitching = stitching;
    // The volumes that are still to come, 3 MiB, are more than the limit: nothing is left, and not less.
    const Volume volume = Rings(64, 64, 64);
    EXPECT_THAT(MessageOf(ErrorCode::OutOfMemory, [&] { Enhanced(RandomModel(), volume, options); }),
                HasSubstr(", 0 MiB are left within the memory limit"));
  }
}

namespace
{
/// Cancels after a number of reports; remembers them.
class Cancelling : public IProgress
{
public:
  explicit Cancelling(int after) : left_(after) {}
  void BeginStage(std::string_view name) override { stage = name; }
  void Report(double fraction) override
  {
    largest = std::max(largest.load(), fraction);
    left_--;
  }
  bool IsCancelled() const override { return left_ <= 0; }
  void ThrowIfCancelled() const override
  {
    if (IsCancelled())
    {
      throw Error(ErrorCode::Cancelled, "cancelled");
    }
  }
  std::string stage;
  std::atomic<double> largest{0};

private:
  std::atomic<int> left_;
};
} // namespace

TEST(NetworkEnhancer, ReportsEveryLayerUpToTheWhole)
{
  for (const Stitching stitching : {Stitching::WholeSlice, Stitching::Patches})
  {
    Cancelling progress(1 << 30);
    NetworkOptions options = OnCpu();
    options.stitching = stitching;
    options.bothPlanes = true;
    EnhanceWithNetwork(RandomModel(), Rings(), fullRange, options, progress);
    EXPECT_EQ(progress.stage, "network");
    EXPECT_DOUBLE_EQ(progress.largest, 1);
  }
}

TEST(NetworkEnhancer, StopsWithinALayerWhenCancelled)
{
  Cancelling progress(5);
  EXPECT_EQ(MessageOf(ErrorCode::Cancelled,
                      [&] { EnhanceWithNetwork(RandomModel(), Rings(), fullRange, OnCpu(), progress); }),
            "cancelled");
  EXPECT_LE(progress.largest, 0.05); // of 21 slices of 10 layers
}

TEST(NetworkEnhancer, WindowsAreBroughtToTheUnitsOfTheVoxels)
{
  ModelMetadata metadata;
  metadata.intensity = {IntensityMapping::Kind::Window, -1000, 2000};
  const IntensityMap map = LimitsFor(metadata, Rings(), 1, -1024);
  EXPECT_EQ(map.low, 24);
  EXPECT_EQ(map.high, 3024);
  metadata.intensity = {IntensityMapping::Kind::Percentiles, 0, 100};
  const IntensityMap limits = LimitsFor(metadata, Rings(), 1, -1024);
  EXPECT_NEAR(limits.low, 0, 1);
  EXPECT_NEAR(limits.high, 1000, 1);
}
