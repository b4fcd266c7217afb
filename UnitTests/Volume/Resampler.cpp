#include "Volume/Resampler.h"

#include "Support/Errors.h"
#include "Support/ReferenceData.h"

#include <atomic>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <mutex>
#include <string>
#include <vector>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
VolumeGrid Grid(std::size_t columns, std::size_t rows, std::size_t slices, double pixelMm, double sliceMm)
{
  VolumeGrid grid;
  grid.columns = columns;
  grid.rows = rows;
  grid.slices = slices;
  grid.originMm = {-12, 40, 7.5};
  grid.rowDirection = {0.8, 0.6, 0};
  grid.columnDirection = {0, 0, -1};
  grid.columnSpacingMm = pixelMm;
  grid.rowSpacingMm = pixelMm;
  grid.sliceSpacingMm = sliceMm;
  return grid;
}

using Value = std::function<double(std::size_t i, std::size_t j, std::size_t k)>;

Volume Filled(const VolumeGrid& grid, const Value& value)
{
  Volume volume(grid);
  for (std::size_t k = 0; k < grid.slices; k++)
  {
    for (std::size_t j = 0; j < grid.rows; j++)
    {
      for (std::size_t i = 0; i < grid.columns; i++)
      {
        volume.At(i, j, k) = static_cast<float>(value(i, j, k));
      }
    }
  }
  return volume;
}

/// No two axes alike, no symmetry, values as of a CT.
double Uneven(std::size_t i, std::size_t j, std::size_t k)
{
  return 37.0 * static_cast<double>((i * 7 + j * 13 + k * k * 29 + i * j * k) % 83) - 1000;
}

Volume Resample(const Volume& source, GridKind kind, std::size_t threads = 0)
{
  NoProgress progress;
  return ResampleThroughPlane(source, ThroughPlaneGrid(source.grid, kind), progress, threads);
}

} // namespace

TEST(ThroughPlaneGrid, IsotropicHasTheCoarserPixelSpacingAndNeverExtrapolates)
{
  VolumeGrid source = Grid(185, 330, 23, 1.2, 6.6);
  source.columnSpacingMm = 1.1;
  const VolumeGrid target = ThroughPlaneGrid(source, GridKind::Isotropic);
  EXPECT_EQ(target.slices, 122u); // 22 gaps of exactly 5.5 pixels: the last plane is the last acquired one
  EXPECT_EQ(target.sliceSpacingMm, 1.2);
  EXPECT_EQ(target.originMm, source.originMm);
  EXPECT_EQ(target.columnSpacingMm, 1.1);

  const VolumeGrid uneven = ThroughPlaneGrid(Grid(4, 4, 7, 0.9, 5), GridKind::Isotropic);
  EXPECT_EQ(uneven.slices, 34u); // 33 * 0.9 = 29.7 of 30 mm
}

TEST(ThroughPlaneGrid, AlignedPutsEveryRthPlaneOnAnAcquiredOne)
{
  const VolumeGrid target = ThroughPlaneGrid(Grid(4, 4, 7, 0.95, 5), GridKind::Aligned);
  EXPECT_EQ(target.sliceSpacingMm, 1); // 5 / 0.95 = 5.26
  EXPECT_EQ(target.slices, 31u);
}

TEST(ThroughPlaneGrid, NearIsotropicSourceIsNothingToDo)
{
  EXPECT_EQ(MessageOf(ErrorCode::NothingToDo,
                      [] { ThroughPlaneGrid(Grid(4, 4, 7, 0.8, 1.19), GridKind::Isotropic); }),
            "slice spacing 1.19 mm is already close to the pixel spacing 0.8 mm");
  EXPECT_EQ(ThroughPlaneGrid(Grid(4, 4, 7, 1, 1.5), GridKind::Aligned).slices, 13u);
}

TEST(Resampler, PixelsFarFromSquareAreNamed)
{
  VolumeGrid grid = Grid(4, 4, 7, 0.8, 5);
  grid.rowSpacingMm = 1.6;
  EXPECT_EQ(MessageOf(ErrorCode::InPlane, [&] { RequireNearlySquarePixels(grid); }),
            "pixels of 0.8 x 1.6 mm are too far from square (at most 1 to 1.5)");
  grid.rowSpacingMm = 1.2f * 1.004; // of a text of two decimals, held as a float
  EXPECT_NO_THROW(RequireNearlySquarePixels(grid));
}

TEST(ThroughPlaneGrid, AbsurdRatioIsRefused)
{
  EXPECT_EQ(MessageOf(ErrorCode::Ratio, [] { ThroughPlaneGrid(Grid(4, 4, 7, 0.5, 1e30), GridKind::Aligned); })
                .substr(0, 16),
            "spacing ratio 20");
  EXPECT_EQ(MessageOf(ErrorCode::Ratio, [] { ThroughPlaneGrid(Grid(4, 4, 7, 1, 101), GridKind::Isotropic); }),
            "spacing ratio 101 exceeds the supported 100");
  const double pixelMm = 0.7f, slicesEveryMm = 70.0f; // as NIfTI holds them: a ratio of 100.000002
  EXPECT_EQ(ThroughPlaneGrid(Grid(4, 4, 7, pixelMm, slicesEveryMm), GridKind::Isotropic).slices, 601u);
}

TEST(Resampler, ConstantStaysConstant)
{
  for (const GridKind kind : {GridKind::Isotropic, GridKind::Aligned})
  {
    const Volume result = Resample(Filled(Grid(70, 3, 6, 1, 5.3), [](auto...) { return -873.25; }), kind);
    for (float voxel : result.voxels)
    {
      ASSERT_EQ(voxel, -873.25f);
    }
  }
}

TEST(Resampler, AlignedGridReproducesAcquiredPlanesToFloatPrecision)
{
  const Volume source = Filled(Grid(130, 5, 9, 1, 4.8), Uneven); // 130: two full blocks of columns and a part
  const Volume result = Resample(source, GridKind::Aligned);
  ASSERT_EQ(result.grid.slices, 41u);
  for (std::size_t k = 0; k < 9; k++)
  {
    for (std::size_t j = 0; j < 5; j++)
    {
      for (std::size_t i = 0; i < 130; i++)
      {
        ASSERT_FLOAT_EQ(result.At(i, j, 5 * k), source.At(i, j, k));
      }
    }
  }
}

TEST(Resampler, LinearRampIsKeptAwayFromTheMirroredEnds)
{
  const Value ramp = [](std::size_t i, std::size_t j, std::size_t k)
  { return static_cast<double>(i) + 2 * static_cast<double>(j) + 60 * static_cast<double>(k); };
  const Volume result = Resample(Filled(Grid(3, 4, 24, 1, 6), ramp), GridKind::Isotropic);
  for (std::size_t k = 6 * 8; k <= 6 * 15; k++) // the ends' influence falls by 0.27 a slice: 3e-5 after eight
  {
    EXPECT_NEAR(result.At(2, 3, k), 8 + 10 * static_cast<double>(k), 1e-2);
  }
  EXPECT_GT(std::abs(result.At(0, 0, 2) - 20), 0.5) << "a mirrored end bends the ramp";
}

TEST(Resampler, ResultDoesNotDependOnTheNumberOfThreads)
{
  const Volume source = Filled(Grid(67, 19, 8, 0.9, 5), Uneven);
  const Volume one = Resample(source, GridKind::Isotropic, 1);
  for (std::size_t threads : {2, 3, 7})
  {
    EXPECT_EQ(Resample(source, GridKind::Isotropic, threads).voxels, one.voxels);
  }
}

TEST(Resampler, ColumnsKeepTheirPlaceAndDirection)
{
  // One bright voxel off every centre: it must stay in its column and row, and peak at its own slice.
  const Value spot = [](std::size_t i, std::size_t j, std::size_t k)
  { return i == 66 && j == 1 && k == 2 ? 1000.0 : 0.0; };
  const Volume result = Resample(Filled(Grid(90, 4, 9, 1, 5), spot), GridKind::Aligned);
  EXPECT_FLOAT_EQ(result.At(66, 1, 10), 1000);
  EXPECT_GT(result.At(66, 1, 11), 500);
  for (std::size_t k = 0; k < result.grid.slices; k++)
  {
    EXPECT_EQ(result.At(65, 1, k), 0);
    EXPECT_EQ(result.At(66, 2, k), 0);
  }
  EXPECT_LT(std::abs(result.At(66, 1, 30)), 10);
}

// Values of scipy and ITK, made by Resources/Scripts/Reference/make_interpolation.py; range 997.
TEST(Resampler, ReproducesReferenceValuesToFloatPrecision)
{
  const nlohmann::json reference = Testing::ReferenceJson("interpolation.json");
  const auto samples = reference.at("volume_zyx").get<std::vector<std::vector<double>>>();
  const auto expected = reference.at("bspline3_mirror").get<std::vector<std::vector<double>>>();
  const Volume source = Filled(Grid(5, 6, 7, 1, 5.5), [&](std::size_t i, std::size_t j, std::size_t k)
                               { return samples[k][5 * j + i]; });
  const Volume result = Resample(source, GridKind::Isotropic);
  ASSERT_EQ(result.grid.slices, expected.size());
  for (std::size_t n = 0; n < result.voxels.size(); n++)
  {
    EXPECT_NEAR(result.voxels[n], expected[n / 30][n % 30], 1e-5 * 997);
  }
}

TEST(Resampler, TargetOutsideTheSourceIsRefused)
{
  const Volume source = Filled(Grid(4, 4, 5, 1, 5), Uneven);
  NoProgress progress;
  VolumeGrid longer = ThroughPlaneGrid(source.grid, GridKind::Isotropic);
  longer.slices++;
  EXPECT_EQ(MessageOf(ErrorCode::InvalidArgument, [&] { ResampleThroughPlane(source, longer, progress); }),
            "target slice 21 is 1 mm beyond the last source slice; nothing is extrapolated");
  VolumeGrid wider = ThroughPlaneGrid(source.grid, GridKind::Isotropic);
  wider.columns++;
  EXPECT_EQ(
      MessageOf(ErrorCode::InvalidArgument, [&] { ResampleThroughPlane(source, wider, progress); }),
      "the target grid differs from the source in its rows, columns or origin, not in its slices alone");
  VolumeGrid flipped = ThroughPlaneGrid(source.grid, GridKind::Isotropic);
  flipped.rowDirection = -flipped.rowDirection;
  EXPECT_THROW(ResampleThroughPlane(source, flipped, progress), Error);
}

namespace
{
/// Columns 0..2: never padded; padded in slices 0 and 1 and in 5; always padded.
Volume PartlyPadded()
{
  Volume volume = Filled(Grid(3, 2, 6, 1, 4), [](std::size_t, std::size_t, std::size_t k)
                         { return 100 + 10 * static_cast<double>(k % 3); });
  volume.padding.assign(volume.voxels.size(), 0);
  for (std::size_t k = 0; k < 6; k++)
  {
    for (std::size_t j = 0; j < 2; j++)
    {
      for (std::size_t i = 0; i < 3; i++)
      {
        if (i == 2 || (i == 1 && (k < 2 || k == 5)))
        {
          volume.padding[volume.Offset(i, j, k)] = 1;
          volume.At(i, j, k) = -3024;
        }
      }
    }
  }
  return volume;
}
} // namespace

TEST(ResamplerPadding, OutputIsPaddingWhereBothNeighboursAre)
{
  const Volume result = Resample(PartlyPadded(), GridKind::Aligned);
  ASSERT_EQ(result.padding.size(), result.voxels.size());
  for (std::size_t k = 0; k < result.grid.slices; k++)
  {
    EXPECT_FALSE(result.IsPadding(0, 1, k));
    EXPECT_EQ(result.IsPadding(1, 1, k), k <= 4 || k == 20) << k; // slices 0..1, and 5 itself
    EXPECT_TRUE(result.IsPadding(2, 1, k));
    EXPECT_EQ(result.At(2, 1, k), -3024);
  }
  EXPECT_EQ(result.At(1, 0, 3), -3024) << "padding has the padding's value";
}

TEST(ResamplerPadding, NeverEntersAnInterpolation)
{
  const Volume result = Resample(PartlyPadded(), GridKind::Aligned);
  Volume filled = PartlyPadded();
  for (std::size_t j = 0; j < 2; j++)
  {
    filled.At(1, j, 0) = filled.At(1, j, 1) = filled.At(1, j, 2);
    filled.At(1, j, 5) = filled.At(1, j, 4);
  }
  filled.padding.clear();
  const Volume expected = Resample(filled, GridKind::Aligned);
  EXPECT_TRUE(expected.padding.empty());
  for (std::size_t k = 5; k < 20; k++)
  {
    EXPECT_EQ(result.At(1, 1, k), expected.At(1, 1, k));
    EXPECT_GT(result.At(1, 1, k), 80);
  }
}

TEST(ResamplerPadding, HolesTakeTheNearerGoodVoxel)
{
  Volume source = Filled(Grid(1, 1, 7, 1, 2),
                         [](std::size_t, std::size_t, std::size_t k) { return k < 3 ? 50.0 : 90.0; });
  source.padding.assign(7, 0);
  for (std::size_t k : {2, 3, 4})
  {
    source.padding[k] = 1;
    source.At(0, 0, k) = -3024;
  }
  Volume filled = source;
  filled.padding.clear();
  filled.voxels = {50, 50, 50, 50, 90, 90, 90}; // the middle one of three is equally far from both: the lower
  const Volume result = Resample(source, GridKind::Aligned);
  const Volume expected = Resample(filled, GridKind::Aligned);
  for (std::size_t k : {0, 1, 2, 3, 9, 10, 11, 12})
  {
    EXPECT_EQ(result.At(0, 0, k), expected.At(0, 0, k)) << k;
  }
}

namespace
{
class CancelAfter : public IProgress
{
public:
  explicit CancelAfter(int reports) : left_(reports) {}
  void BeginStage(std::string_view name) override { stage = name; }
  void Report(double fraction) override
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    EXPECT_GE(fraction, last);
    last = fraction;
    left_--;
  }
  bool IsCancelled() const override { return left_ <= 0; }
  void ThrowIfCancelled() const override
  {
    if (IsCancelled())
    {
      throw Error(ErrorCode::Cancelled, "cancelled by the test");
    }
  }
  std::string stage;
  double last = 0;

private:
  std::mutex mutex_;
  std::atomic<int> left_;
};
} // namespace

TEST(ResamplerProgress, RunsFromZeroToOneInTheStageResample)
{
  const Volume source = Filled(Grid(9, 33, 8, 0.9, 5), Uneven);
  CancelAfter never(1000);
  ResampleThroughPlane(source, ThroughPlaneGrid(source.grid, GridKind::Isotropic), never, 3);
  EXPECT_EQ(never.stage, "resample");
  EXPECT_EQ(never.last, 1);
}

TEST(ResamplerProgress, CancellingStopsWithinAFewRows)
{
  const Volume source = Filled(Grid(9, 200, 8, 0.9, 5), Uneven);
  const VolumeGrid target = ThroughPlaneGrid(source.grid, GridKind::Isotropic);
  CancelAfter soon(10);
  MessageOf(ErrorCode::Cancelled, [&] { ResampleThroughPlane(source, target, soon, 2); });
  EXPECT_LT(soon.last, 0.1);
  CancelAfter before(0);
  EXPECT_EQ(MessageOf(ErrorCode::Cancelled, [&] { ResampleThroughPlane(source, target, before); }),
            "cancelled by the test");
  EXPECT_EQ(before.last, 0);
}
