#include "Inference/LateEnhancer.h"

#include "Base/Error.h"
#include "Network/Device.h"
#include "Support/LateModels.h"
#include "Support/Phantom.h"
#include "Volume/Resampler.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

namespace
{
/// Thick slices of rings between 0 and 1000, and their interpolation.
struct Case
{
  Volume acquired;
  Volume interpolated;
};

Case Rings(std::size_t columns, std::size_t rows, std::size_t slices, double factor,
           GridKind kind = GridKind::Isotropic)
{
  VolumeGrid grid = UnitGrid(columns, rows, slices);
  grid.sliceSpacingMm = factor;
  Case made;
  made.acquired =
      Paint(grid, [](const Vector3& p)
            { return 500 + 480 * std::sin(0.02 * (p.x * p.x + 0.7 * p.y * p.y + 0.9 * p.z * p.z)); });
  NoProgress progress;
  made.interpolated =
      ResampleThroughPlane(made.acquired, ThroughPlaneGrid(made.acquired.grid, kind), progress);
  return made;
}

const IntensityMap fullRange{0, 1000};

NetworkOptions OnCpu()
{
  NetworkOptions options;
  options.device = "cpu";
  options.precision = Precision::Float32;
  options.threads = 2;
  options.bothPlanes = true;
  return options;
}

NetworkResult Enhanced(const NetworkModel& model, const Case& one, const NetworkOptions& options)
{
  NoProgress progress;
  return EnhanceWithNetwork(model, {one.interpolated, &one.acquired}, fullRange, options, progress);
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
} // namespace

TEST(LateEnhancer, WithoutAResidualGivesTheInterpolationAtEveryFactorAndGrid)
{
  const NetworkModel model = LateModel(0);
  for (const GridKind kind : {GridKind::Isotropic, GridKind::Aligned})
  {
    for (const double factor : {1.5, 3.0, 6.4, 13.9})
    {
      for (const std::size_t slices : {2, 9})
      {
        const Case one = Rings(21, 38, slices, factor, kind);
        EXPECT_LE(LargestDifference(Enhanced(model, one, OnCpu()).volume, one.interpolated), 1e-3)
            << "factor " << factor << ", " << slices << " slices";
      }
    }
  }
}

TEST(LateEnhancer, TheResultDependsOnNeitherBatchThreadsNorMemory)
{
  const NetworkModel model = LateModel(0.2);
  const Case one = Rings(37, 250, 7, 4.3);
  const Volume expected = Enhanced(model, one, OnCpu()).volume;
  EXPECT_GT(LargestDifference(expected, one.interpolated), 10);
  for (const int batch : {1, 7})
  {
    NetworkOptions options = OnCpu();
    options.batch = batch;
    options.threads = batch == 1 ? 1 : 3;
    EXPECT_LE(LargestDifference(Enhanced(model, one, options).volume, expected), 1e-3);
  }
}

TEST(LateEnhancer, OnAGpuTheResultIsThatOfTheCpu)
{
  if (CudaDeviceCount() == 0)
  {
    GTEST_SKIP() << "this computer has no CUDA device, or this LibTorch is without CUDA";
  }
  const NetworkModel model = LateModel(0.2);
  const Case one = Rings(21, 18, 9, 3.3);
  const Volume expected = Enhanced(model, one, OnCpu()).volume;
  NetworkOptions options = OnCpu();
  options.device = "cuda";
  EXPECT_LE(LargestDifference(Enhanced(model, one, options).volume, expected), 0.005 * 1000) << "TF32 rounds";
  options.precision = Precision::Float16;
  EXPECT_LE(LargestDifference(Enhanced(model, one, options).volume, expected), 0.02 * 1000);
}

TEST(LateEnhancer, TheMeanOfBothPlanesAndHalfTheirDifference)
{
  const NetworkModel model = LateModel(0.2);
  const Case one = Rings(26, 31, 6, 3.2);
  NetworkOptions options = OnCpu();
  const NetworkResult both = Enhanced(model, one, options);
  ASSERT_TRUE(both.uncertainty.has_value());
  EXPECT_EQ(both.plane, "both");
  options.bothPlanes = false;
  options.plane = LrPlane::Rows;
  const NetworkResult rows = Enhanced(model, one, options);
  options.plane = LrPlane::Columns;
  const NetworkResult columns = Enhanced(model, one, options);
  EXPECT_FALSE(columns.uncertainty.has_value());
  EXPECT_GT(LargestDifference(rows.volume, columns.volume), 1);
  for (std::size_t n = 0; n < one.interpolated.voxels.size(); n++)
  {
    const double a = rows.volume.voxels[n], b = columns.volume.voxels[n], x = one.interpolated.voxels[n];
    if (x >= 0 && x <= 1000) // beyond the limits nothing is linear
    {
      ASSERT_NEAR(both.volume.voxels[n], (a + b) / 2, 2e-3) << n;
      ASSERT_NEAR(both.uncertainty->voxels[n], std::abs(a - b) / 2, 2e-3) << n;
    }
  }
  options.bothPlanes = true;
  options.wantsUncertainty = false;
  EXPECT_FALSE(Enhanced(model, one, options).uncertainty.has_value());
}

TEST(LateEnhancer, RowsOfAVolumeAreTheColumnsOfTheSwappedOne)
{
  const NetworkModel model = LateModel(0.2);
  const Case one = Rings(20, 35, 6, 3);
  Case swapped;
  const auto swap = [](const Volume& volume)
  {
    Volume result(UnitGrid(volume.grid.rows, volume.grid.columns, volume.grid.slices));
    result.grid.sliceSpacingMm = volume.grid.sliceSpacingMm;
    for (std::size_t n = 0; n < volume.voxels.size(); n++)
    {
      const std::size_t i = n % volume.grid.columns, j = n / volume.grid.columns % volume.grid.rows;
      result.At(j, i, n / volume.grid.columns / volume.grid.rows) = volume.voxels[n];
    }
    return result;
  };
  swapped.acquired = swap(one.acquired);
  swapped.interpolated = swap(one.interpolated);
  NetworkOptions options = OnCpu();
  options.bothPlanes = false;
  options.plane = LrPlane::Rows;
  const Volume rows = Enhanced(model, one, options).volume;
  options.plane = LrPlane::Columns;
  EXPECT_LE(LargestDifference(swap(rows), Enhanced(model, swapped, options).volume), 1e-3);
}

TEST(LateEnhancer, PaddingStaysAndItsValueReachesNothing)
{
  const NetworkModel model = LateModel(0.2);
  Case one = Rings(22, 30, 6, 3);
  const auto pad = [&](float value)
  {
    one.acquired.padding.assign(one.acquired.voxels.size(), 0);
    for (std::size_t j = 0; j < one.acquired.grid.rows; j++)
    {
      for (std::size_t k = 0; k < 2; k++)
      {
        one.acquired.padding[one.acquired.Offset(3, j, k)] = 1;
        one.acquired.At(3, j, k) = value;
      }
    }
    NoProgress progress;
    one.interpolated = ResampleThroughPlane(
        one.acquired, ThroughPlaneGrid(one.acquired.grid, GridKind::Isotropic), progress);
    return Enhanced(model, one, OnCpu()).volume;
  };
  const Volume dark = pad(-2000), bright = pad(5000);
  std::size_t padded = 0;
  for (std::size_t n = 0; n < dark.voxels.size(); n++)
  {
    if (dark.padding[n] != 0)
    {
      padded++;
      ASSERT_EQ(dark.voxels[n], -2000);
    }
    else
    {
      ASSERT_NEAR(dark.voxels[n], bright.voxels[n], 1e-3);
    }
  }
  EXPECT_GT(padded, 0u);
}

TEST(LateEnhancer, ValuesBeyondTheLimitsAreKept)
{
  Case one = Rings(20, 24, 5, 3);
  one.acquired.At(10, 12, 2) = 30000;
  NoProgress progress;
  one.interpolated =
      ResampleThroughPlane(one.acquired, ThroughPlaneGrid(one.acquired.grid, GridKind::Isotropic), progress);
  const Volume made = Enhanced(LateModel(0.2), one, OnCpu()).volume;
  EXPECT_EQ(made.At(10, 12, 6), one.interpolated.At(10, 12, 6));
  EXPECT_EQ(made.At(10, 12, 6), 30000);
}

TEST(LateEnhancer, WhatItCannotDoIsRefused)
{
  const Case one = Rings(20, 24, 5, 3);
  NoProgress progress;
  const auto messageOf = [&](const NetworkInput& input, const NetworkOptions& options)
  {
    try
    {
      EnhanceWithNetwork(LateModel(0.2), input, fullRange, options, progress);
    }
    catch (const Error& error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
      return error.Message();
    }
    return std::string("no error");
  };
  NetworkOptions patches = OnCpu();
  patches.stitching = Stitching::Patches;
  EXPECT_THAT(messageOf({one.interpolated, &one.acquired}, patches),
              HasSubstr("use the stitching whole-slice"));
  EXPECT_THAT(messageOf(one.interpolated, OnCpu()), HasSubstr("works on the acquired slices"));
}

TEST(LateEnhancer, StopsWhenItIsCancelled)
{
  class CancelLater : public NoProgress
  {
  public:
    void ThrowIfCancelled() const override
    {
      if (++calls_ > 20)
      {
        throw Error(ErrorCode::Cancelled, "cancelled");
      }
    }

  private:
    mutable std::atomic<int> calls_{0};
  };
  const Case one = Rings(40, 40, 6, 4);
  CancelLater progress;
  EXPECT_THROW(
      EnhanceWithNetwork(LateModel(0.2), {one.interpolated, &one.acquired}, fullRange, OnCpu(), progress),
      Error);
}
