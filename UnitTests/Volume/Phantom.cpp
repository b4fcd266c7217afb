#include "Volume/Phantom.h"

#include "Base/Progress.h"
#include "Volume/Resampler.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>

using namespace Clade;

namespace
{
/// A block of the liver and the spine, small enough for a quick test.
VolumeGrid Block(double sliceSpacingMm, std::size_t slices)
{
  VolumeGrid grid;
  grid.columns = 60;
  grid.rows = 60;
  grid.slices = slices;
  grid.originMm = {-50, -30, -20};
  grid.columnSpacingMm = 1.2;
  grid.rowSpacingMm = 1.2;
  grid.sliceSpacingMm = sliceSpacingMm;
  return grid;
}

/// Mean square of the steps from slice to slice.
double ThroughPlaneEnergy(const Volume& volume)
{
  const std::size_t perSlice = volume.grid.columns * volume.grid.rows;
  double sum = 0;
  for (std::size_t n = perSlice; n < volume.voxels.size(); n++)
  {
    const double step = static_cast<double>(volume.voxels[n] - volume.voxels[n - perSlice]);
    sum += step * step;
  }
  return sum / static_cast<double>(volume.voxels.size() - perSlice);
}
} // namespace

TEST(PhantomGrid, IsCentredAndLaidAsAScannerDoes)
{
  for (const PhantomPlane plane : {PhantomPlane::Transverse, PhantomPlane::Coronal, PhantomPlane::Sagittal})
  {
    const VolumeGrid grid = PhantomGrid(plane, 1.2, 6.6);
    const Vector3 middle = grid.PatientFromIndex({(static_cast<double>(grid.columns) - 1) / 2,
                                                  (static_cast<double>(grid.rows) - 1) / 2,
                                                  (static_cast<double>(grid.slices) - 1) / 2});
    EXPECT_NEAR(Norm(middle), 0, 1e-9);
  }
  const VolumeGrid coronal = PhantomGrid(PhantomPlane::Coronal, 1.2, 6.6);
  EXPECT_EQ(coronal.columns, 275u);
  EXPECT_EQ(coronal.rows, 266u);
  EXPECT_EQ(coronal.slices, 36u);
  EXPECT_EQ(coronal.Normal(), (Vector3{0, 1, 0})) << "front to back";
  EXPECT_EQ(PhantomGrid(PhantomPlane::Transverse, 1, 5).Normal(), (Vector3{0, 0, 1}));
  EXPECT_EQ(PhantomGrid(PhantomPlane::Sagittal, 1, 5).Normal(), (Vector3{-1, 0, 0})) << "left to right";
}

TEST(Phantom, ValuesAreThoseOfTheContrast)
{
  const VolumeGrid grid = PhantomGrid(PhantomPlane::Transverse, 3, 3);
  const Volume mr = SamplePhantom(grid, 3, PhantomContrast::Mr);
  const Volume ct = SamplePhantom(grid, 3, PhantomContrast::Ct);
  EXPECT_EQ(ct.At(0, 0, 0), -1000) << "air around the body";
  EXPECT_EQ(mr.At(0, 0, 0), 4);
  const auto [mrLow, mrHigh] = std::minmax_element(mr.voxels.begin(), mr.voxels.end());
  EXPECT_GE(*mrLow, 0);
  EXPECT_GT(*mrHigh, 950);
  EXPECT_LE(*mrHigh, 1000);
  const auto [ctLow, ctHigh] = std::minmax_element(ct.voxels.begin(), ct.voxels.end());
  EXPECT_GE(*ctLow, -1000);
  EXPECT_GT(*ctHigh, 800) << "compact bone";
  EXPECT_LE(*ctHigh, 1500);

  VolumeGrid clip = Block(0.5, 11); // a surgical clip at (-22, -19, 8)
  clip.columns = clip.rows = 9;
  clip.columnSpacingMm = clip.rowSpacingMm = 0.5;
  clip.originMm = {-24.25, -20.75, 5.5};
  const Volume metal = SamplePhantom(clip, 0.5, PhantomContrast::Ct);
  EXPECT_GT(*std::max_element(metal.voxels.begin(), metal.voxels.end()), 1400);
}

TEST(Phantom, HasNoSymmetryAlongAnyAxis)
{
  const VolumeGrid grid = PhantomGrid(PhantomPlane::Transverse, 5, 5);
  const Volume volume = SamplePhantom(grid, 5, PhantomContrast::Mr);
  const auto differenceTo = [&](const std::function<float(std::size_t, std::size_t, std::size_t)>& mirrored)
  {
    double sum = 0;
    for (std::size_t k = 0; k < grid.slices; k++)
    {
      for (std::size_t j = 0; j < grid.rows; j++)
      {
        for (std::size_t i = 0; i < grid.columns; i++)
        {
          sum += static_cast<double>(std::abs(volume.At(i, j, k) - mirrored(i, j, k)));
        }
      }
    }
    return sum / static_cast<double>(grid.VoxelCount());
  };
  using Index = std::size_t;
  EXPECT_GT(differenceTo([&](Index i, Index j, Index k) { return volume.At(grid.columns - 1 - i, j, k); }),
            30);
  EXPECT_GT(differenceTo([&](Index i, Index j, Index k) { return volume.At(i, grid.rows - 1 - j, k); }), 30);
  EXPECT_GT(differenceTo([&](Index i, Index j, Index k) { return volume.At(i, j, grid.slices - 1 - k); }),
            30);
}

TEST(Phantom, ThickSliceIsTheMeanOfTheThinOnesInIt)
{
  const Volume thin = SamplePhantom(Block(1, 30), 1, PhantomContrast::Mr);
  VolumeGrid thickGrid = Block(6, 5);
  thickGrid.originMm.z += 2.5;
  const Volume thick = SamplePhantom(thickGrid, 6, PhantomContrast::Mr);
  double sumOfSquares = 0;
  for (std::size_t k = 0; k < 5; k++)
  {
    for (std::size_t j = 0; j < 60; j++)
    {
      for (std::size_t i = 0; i < 60; i++)
      {
        double mean = 0;
        for (std::size_t s = 0; s < 6; s++)
        {
          mean += static_cast<double>(thin.At(i, j, 6 * k + s)) / 6;
        }
        sumOfSquares += std::pow(static_cast<double>(thick.At(i, j, k)) - mean, 2);
      }
    }
  }
  EXPECT_LT(std::sqrt(sumOfSquares / (5 * 60 * 60)), 5) << "of 1000";
}

TEST(Phantom, ThickSlicesLoseFineStructureThatTheTruthHas)
{
  const VolumeGrid thickGrid = Block(6, 9);
  NoProgress progress;
  const Volume cubic = ResampleThroughPlane(SamplePhantom(thickGrid, 6, PhantomContrast::Mr),
                                            ThroughPlaneGrid(thickGrid, GridKind::Aligned), progress);
  const Volume truth = SamplePhantom(cubic.grid, 1.2, PhantomContrast::Mr);
  EXPECT_LT(ThroughPlaneEnergy(cubic), 0.5 * ThroughPlaneEnergy(truth));
}

TEST(Phantom, NoiseHasItsStandardDeviationAndFollowsTheSeedAlone)
{
  const VolumeGrid grid = Block(4, 6);
  const Volume clean = SamplePhantom(grid, 4, PhantomContrast::Ct);
  const Volume noisy = SamplePhantom(grid, 4, PhantomContrast::Ct, 12, 9, 1);
  double sum = 0;
  double sumOfSquares = 0;
  for (std::size_t n = 0; n < clean.voxels.size(); n++)
  {
    const double difference = static_cast<double>(noisy.voxels[n] - clean.voxels[n]);
    sum += difference;
    sumOfSquares += difference * difference;
  }
  const double count = static_cast<double>(clean.voxels.size());
  EXPECT_NEAR(sum / count, 0, 0.3);
  EXPECT_NEAR(std::sqrt(sumOfSquares / count), 12, 0.3);
  EXPECT_EQ(SamplePhantom(grid, 4, PhantomContrast::Ct, 12, 9, 3).voxels, noisy.voxels);
  EXPECT_NE(SamplePhantom(grid, 4, PhantomContrast::Ct, 12, 10).voxels, noisy.voxels);
}

TEST(Phantom, NoiseOfMrIsThatOfAMagnitude)
{
  VolumeGrid air = Block(4, 6);
  air.originMm = {200, 200, 200};
  const Volume noisy = SamplePhantom(air, 4, PhantomContrast::Mr, 20);
  double sum = 0;
  for (float voxel : noisy.voxels)
  {
    ASSERT_GE(voxel, 0);
    sum += static_cast<double>(voxel);
  }
  EXPECT_NEAR(sum / static_cast<double>(noisy.voxels.size()), 20 * std::sqrt(M_PI / 2), 0.6) << "Rayleigh";
}
