#include "Inference/Agreement.h"

#include "Base/Error.h"
#include "Support/Phantom.h"
#include "Volume/Phantom.h"
#include "Volume/Resampler.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
constexpr double spacingMm = 24, fineMm = 8;
const SliceProfile box{SliceProfileShape::Box, spacingMm};

/// The abdomen in thick slices, what interpolation makes of it, and the truth on the same grid.
struct Example
{
  Volume acquired =
      SamplePhantom(PhantomGrid(PhantomPlane::Coronal, fineMm, spacingMm), spacingMm, PhantomContrast::Mr);
  Volume interpolated;
  Volume truth;

  Example()
  {
    NoProgress progress;
    const VolumeGrid grid = ThroughPlaneGrid(acquired.grid, GridKind::Isotropic);
    interpolated = ResampleThroughPlane(acquired, grid, progress, 1);
    truth = SamplePhantom(grid, fineMm, PhantomContrast::Mr);
  }

  /// The interpolated volume and `part` of the way to `target`.
  Volume Towards(const Volume& target, double part) const
  {
    Volume result = interpolated;
    for (std::size_t n = 0; n < result.voxels.size(); n++)
    {
      result.voxels[n] += static_cast<float>(part * (target.voxels[n] - interpolated.voxels[n]));
    }
    return result;
  }

  Agreement Of(const Volume& output) const
  {
    return MeasureChange(output, interpolated, acquired, box, 2).agreement.value();
  }
};
} // namespace

TEST(Agreement, RestoredDetailAgreesWhateverItsAmount)
{
  const Example example;
  for (const double part : {0.01, 0.5, 1.0, 2.0})
  {
    const Agreement found = example.Of(example.Towards(example.truth, part));
    EXPECT_GT(found.correlation, 0.95) << part;
    EXPECT_GT(found.share, 0.95) << part;
  }
}

TEST(Agreement, TheOppositeChangeDisagreesAsMuch)
{
  const Example example;
  const Agreement right = example.Of(example.Towards(example.truth, 0.5));
  const Agreement wrong = example.Of(example.Towards(example.truth, -0.5));
  EXPECT_NEAR(wrong.correlation, -right.correlation, 1e-5);
  EXPECT_NEAR(wrong.share, -right.share, 1e-4);
}

TEST(Agreement, ShiftedAndStretchedGreyValuesAreNotAskedFor)
{
  const Example example;
  Volume shifted = example.interpolated, stretched = example.interpolated;
  for (std::size_t n = 0; n < shifted.voxels.size(); n++)
  {
    shifted.voxels[n] += 10;
    stretched.voxels[n] *= 1.05f;
  }
  EXPECT_LT(std::abs(example.Of(shifted).share), 0.2);
  EXPECT_LT(std::abs(example.Of(stretched).share), 0.2);
}

TEST(Agreement, SharpeningWithinTheSlicesIsNotAskedFor)
{
  const Example example;
  Volume sharpened = example.interpolated;
  const VolumeGrid& grid = sharpened.grid;
  for (std::size_t k = 0; k < grid.slices; k++)
  {
    for (std::size_t j = 1; j + 1 < grid.rows; j++)
    {
      for (std::size_t i = 1; i + 1 < grid.columns; i++)
      {
        const Volume& x = example.interpolated;
        sharpened.At(i, j, k) += 0.2f * (4 * x.At(i, j, k) - x.At(i - 1, j, k) - x.At(i + 1, j, k) -
                                         x.At(i, j - 1, k) - x.At(i, j + 1, k));
      }
    }
  }
  EXPECT_LT(example.Of(sharpened).correlation, 0.4);
  EXPECT_LT(example.Of(sharpened).share, 0.3);
}

TEST(Agreement, NoiseHidesPartOfTheCorrelationButNotTheShare)
{
  const Example example;
  Volume noisy = example.Towards(example.truth, 1);
  unsigned state = 1;
  for (float& value : noisy.voxels)
  {
    state = state * 1664525u + 1013904223u;
    value += static_cast<float>(state >> 16) * (400.0f / 65536) - 200;
  }
  const Agreement clean = example.Of(example.truth), found = example.Of(noisy);
  EXPECT_LT(found.correlation, clean.correlation - 0.1);
  EXPECT_GT(found.share, clean.share - 0.05);
}

TEST(Agreement, AChangeOfRoundingIsNone)
{
  const Example example;
  EXPECT_FALSE(MeasureChange(example.interpolated, example.interpolated, example.acquired, box).agreement);
  const ChangeFigures tiny =
      MeasureChange(example.Towards(example.truth, 1e-5), example.interpolated, example.acquired, box);
  EXPECT_GT(tiny.change, 0);
  EXPECT_LT(tiny.change, 1e-5);
  EXPECT_FALSE(tiny.agreement.has_value());
}

TEST(Agreement, SlicesWithGapsAreJudgedAsSlabs)
{
  const Example example;
  const Volume output = example.Towards(example.truth, 0.5);
  const Agreement thin =
      MeasureChange(output, example.interpolated, example.acquired, {SliceProfileShape::Box, 1})
          .agreement.value();
  EXPECT_EQ(thin.correlation, example.Of(output).correlation);
}

TEST(Agreement, PaddingDoesNotCount)
{
  Example example;
  Volume output = example.Towards(example.truth, 0.5);
  const Agreement expected = example.Of(output);
  for (Volume* volume : {&output, &example.interpolated, &example.acquired})
  {
    volume->padding.assign(volume->voxels.size(), 0);
    for (std::size_t k = 0; k < volume->grid.slices; k++)
    {
      volume->padding[volume->Offset(0, 0, k)] = 1; // a corner, in air
    }
  }
  output.At(0, 0, 1) = 1e6f;
  example.acquired.At(0, 0, 1) = -1e6f;
  const Agreement found = example.Of(output);
  EXPECT_NEAR(found.correlation, expected.correlation, 0.01);
  EXPECT_NEAR(found.share, expected.share, 0.01);
}

TEST(Agreement, VolumesOfDifferentGridsAreRefused)
{
  const Example example;
  EXPECT_THROW(MeasureChange(example.truth, example.acquired, example.acquired, box), Error);
}
