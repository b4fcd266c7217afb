#include "Volume/EvenSlices.h"

#include "Base/Error.h"
#include "Support/Phantom.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
/// Thin slices, then thick ones that touch them: a head, 2.5 mm at its base and 7.5 mm above.
UnevenStack Head()
{
  UnevenStack stack;
  for (int i = 0; i < 9; i++)
  {
    stack.positionsMm.push_back(2.5 * i);
    stack.thicknessMm.push_back(2.5);
  }
  for (int i = 0; i < 6; i++)
  {
    stack.positionsMm.push_back(25 + 7.5 * i);
    stack.thicknessMm.push_back(7.5);
  }
  return stack;
}

/// The mean over a slice of a wave along the normal, about 0.
double MeanOfWave(double centreMm, double thicknessMm, double wavelengthMm)
{
  const double k = 2 * std::acos(-1.0) / wavelengthMm;
  return std::sin(k * centreMm) * std::sin(k * thicknessMm / 2) / (k * thicknessMm / 2);
}

Volume VolumeOf(const UnevenStack& stack, double wavelengthMm)
{
  Volume volume(ObliqueGrid(3, 2, stack.positionsMm.size()));
  for (std::size_t n = 0; n < volume.voxels.size(); n++)
  {
    volume.voxels[n] = static_cast<float>(
        100 + 50 * MeanOfWave(stack.positionsMm[n / 6], stack.thicknessMm[n / 6], wavelengthMm));
  }
  return volume;
}

Volume MakeEven(const Volume& volume, const UnevenStack& stack)
{
  NoProgress progress;
  return MakeSlicesEven(volume, stack, EvenStackOf(stack), {0, 1100}, progress, 2);
}
} // namespace

TEST(EvenSlices, TheNarrowestStepFillsTheStackFromEndToEnd)
{
  const EvenStack head = EvenStackOf(Head());
  EXPECT_EQ(head.slices, 26u);
  EXPECT_DOUBLE_EQ(head.spacingMm, 2.5);
  EXPECT_DOUBLE_EQ(head.thicknessMm, 2.5);
  const EvenStack odd = EvenStackOf({{0, 5, 10, 18, 23}, {5, 5, 6, 6, 5}});
  EXPECT_EQ(odd.slices, 6u) << "23 mm are not whole steps of 5";
  EXPECT_DOUBLE_EQ(odd.spacingMm, 4.6);
}

TEST(EvenSlices, WeightsSumToOneAndKeepThinSlices)
{
  const UnevenStack stack = Head();
  const EvenStack even = EvenStackOf(stack);
  const std::vector<double> weights = EvenSliceWeights(stack, even);
  const std::size_t count = stack.positionsMm.size();
  ASSERT_EQ(weights.size(), even.slices * count);
  for (std::size_t k = 0; k < even.slices; k++)
  {
    const double* row = weights.data() + k * count;
    EXPECT_NEAR(std::accumulate(row, row + count, 0.0), 1, 1e-4) << k;
    for (std::size_t i = 0; k < 9 && i < count; i++)
    {
      EXPECT_NEAR(row[i], i == k ? 1 : 0, 1e-4) << k << ' ' << i;
    }
  }
}

TEST(EvenSlices, EveryAcquiredSliceIsTheMeanOfTheEvenOnesInItsThickness)
{
  const UnevenStack stack = Head();
  const std::vector<double> weights = EvenSliceWeights(stack, EvenStackOf(stack));
  const std::size_t count = stack.positionsMm.size();
  for (std::size_t i = 9; i + 1 < count; i++) // 7.5 mm are the three even slices about it
  {
    const std::size_t middle = 10 + 3 * (i - 9);
    for (std::size_t other = 0; other < count; other++)
    {
      const double mean = (weights[(middle - 1) * count + other] + weights[middle * count + other] +
                           weights[(middle + 1) * count + other]) /
                          3;
      EXPECT_NEAR(mean, i == other ? 1 : 0, 1e-4) << i << ' ' << other;
    }
  }
}

TEST(EvenSlices, AWaveIsWhatThinSlicesWouldHaveShown)
{
  const UnevenStack stack = Head();
  const Volume even = MakeEven(VolumeOf(stack, 40), stack);
  ASSERT_EQ(even.grid.slices, 26u);
  EXPECT_DOUBLE_EQ(even.grid.sliceSpacingMm, 2.5);
  EXPECT_TRUE(even.padding.empty());
  double largest = 0, largestOfLine = 0;
  for (std::size_t k = 0; k < 24; k++) // beyond the last slice's centre less is known
  {
    const double truth = 100 + 50 * MeanOfWave(2.5 * static_cast<double>(k), 2.5, 40);
    largest = std::max(largest, std::abs(even.At(1, 1, k) - truth));
    const double thick = 100 + 50 * MeanOfWave(2.5 * static_cast<double>(k), 7.5, 40);
    largestOfLine = k >= 10 ? std::max(largestOfLine, std::abs(thick - truth)) : largestOfLine;
  }
  EXPECT_LT(largest, 1.5);
  EXPECT_GT(largestOfLine, 2.5) << "by as much thick slices alone are off it";
}

TEST(EvenSlices, StayWithinTheirQuantityAndItsPadding)
{
  const UnevenStack stack = Head();
  Volume volume = VolumeOf(stack, 40);
  for (std::size_t k = 0; k < 15; k++)
  {
    volume.At(0, 0, k) = k < 11 ? 0.0f : 1000.0f; // an edge
  }
  volume.padding.assign(volume.voxels.size(), 0);
  for (std::size_t k = 10; k < 15; k++)
  {
    volume.At(2, 1, k) = -2000;
    volume.padding[volume.Offset(2, 1, k)] = 1;
  }
  const Volume even = MakeEven(volume, stack);
  for (std::size_t k = 0; k < even.grid.slices; k++)
  {
    EXPECT_GE(even.At(0, 0, k), 0);
    EXPECT_LE(even.At(0, 0, k), 1100) << "an edge of 1000 alone would let 1300 pass";
    EXPECT_EQ(even.IsPadding(2, 1, k), k >= 13) << k << ": both neighbours are, from 32.5 mm on";
    EXPECT_TRUE(even.IsPadding(2, 1, k) || even.At(2, 1, k) > 0) << "nothing is mixed with padding";
  }
}

TEST(EvenSlices, AStackWithoutOrderOrThicknessIsRefused)
{
  EXPECT_THROW(EvenStackOf({{0, 5, 5}, {5, 5, 5}}), Error);
  EXPECT_THROW(EvenStackOf({{0, 5}, {5}}), Error);
  EXPECT_THROW(EvenStackOf({{0, 5}, {5, 0}}), Error);
  EXPECT_THROW(EvenStackOf({{0}, {5}}), Error);
}
