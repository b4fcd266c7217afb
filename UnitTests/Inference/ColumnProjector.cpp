#include "Inference/ColumnProjector.h"

#include "Base/Random.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <vector>

using namespace Clade;

namespace
{
constexpr std::size_t fineSlices = 24;
constexpr std::size_t acquiredSlices = 6;
constexpr std::size_t lanes = 3;

/// Thick slices of `width` fine ones, four apart.
std::vector<AcquisitionRow> Rows(std::size_t width)
{
  std::vector<AcquisitionRow> rows;
  for (std::size_t a = 0; a < acquiredSlices; a++)
  {
    AcquisitionRow row;
    row.first = 4 * a;
    const std::size_t count = std::min(width, fineSlices - row.first);
    row.weights.assign(count, 1.0 / static_cast<double>(count));
    rows.push_back(row);
  }
  return rows;
}

std::vector<double> Drawn(std::size_t count, std::uint64_t seed)
{
  Random random(seed);
  std::vector<double> values(count);
  for (double& value : values)
  {
    value = 100 * random.Normal();
  }
  return values;
}

double RmsOf(const std::vector<double>& values)
{
  double sum = 0;
  for (const double value : values)
  {
    sum += value * value;
  }
  return std::sqrt(sum / static_cast<double>(values.size()));
}

std::vector<double> ResidualOf(const ColumnProjector& projector, const std::vector<double>& acquired,
                               const std::vector<double>& fine)
{
  std::vector<double> residual(acquiredSlices * lanes);
  projector.Residual(acquired.data(), fine.data(), lanes, residual.data());
  return residual;
}
} // namespace

TEST(ColumnProjector, TheResidualIsWhatTheAveragesLack)
{
  const ColumnProjector projector(Rows(4), fineSlices, {}, {}, 1);
  const auto acquired = Drawn(acquiredSlices * lanes, 1), fine = Drawn(fineSlices * lanes, 2);
  const auto residual = ResidualOf(projector, acquired, fine);
  for (std::size_t a = 0; a < acquiredSlices; a++)
  {
    for (std::size_t lane = 0; lane < lanes; lane++)
    {
      double mean = 0;
      for (std::size_t k = 4 * a; k < 4 * a + 4; k++)
      {
        mean += fine[k * lanes + lane] / 4;
      }
      EXPECT_NEAR(residual[a * lanes + lane], acquired[a * lanes + lane] - mean, 1e-9);
    }
  }
}

TEST(ColumnProjector, CorrectingAgainAndAgainReachesTheAcquiredSlices)
{
  for (const std::size_t width : {3, 4, 6}) // with gaps, side by side, overlapping
  {
    const ColumnProjector projector(Rows(width), fineSlices, {}, {}, 1);
    const auto acquired = Drawn(acquiredSlices * lanes, 3);
    auto fine = Drawn(fineSlices * lanes, 4);
    double before = RmsOf(ResidualOf(projector, acquired, fine));
    const double first = before;
    for (int n = 0; n < 30; n++)
    {
      auto residual = ResidualOf(projector, acquired, fine);
      projector.Correct(residual.data(), lanes, fine.data());
      const double after = RmsOf(ResidualOf(projector, acquired, fine));
      EXPECT_LE(after, before * (1 + 1e-9) + 1e-9) << "never worse";
      before = after;
    }
    EXPECT_LT(before, 1e-3 * first) << width;
  }
}

TEST(ColumnProjector, WhatIsConsistentStaysAsItIs)
{
  const ColumnProjector projector(Rows(4), fineSlices, {}, {}, 1);
  const auto fine = Drawn(fineSlices * lanes, 5);
  auto acquired = ResidualOf(projector, std::vector<double>(acquiredSlices * lanes, 0), fine);
  for (double& value : acquired)
  {
    value = -value; // A v
  }
  auto residual = ResidualOf(projector, acquired, fine);
  EXPECT_NEAR(RmsOf(residual), 0, 1e-9);
  auto corrected = fine;
  projector.Correct(residual.data(), lanes, corrected.data());
  for (std::size_t n = 0; n < fine.size(); n++)
  {
    EXPECT_NEAR(corrected[n], fine[n], 1e-9);
  }
}

TEST(ColumnProjector, LanesDoNotTouchEachOther)
{
  const ColumnProjector projector(Rows(4), fineSlices, {}, {}, 1.5);
  std::vector<double> residual(acquiredSlices * lanes, 0), fine(fineSlices * lanes, 0);
  residual[2 * lanes + 1] = 10; // lane 1 alone
  projector.Correct(residual.data(), lanes, fine.data());
  double sum = 0;
  for (std::size_t k = 0; k < fineSlices; k++)
  {
    EXPECT_EQ(fine[k * lanes], 0);
    EXPECT_EQ(fine[k * lanes + 2], 0);
    sum += std::abs(fine[k * lanes + 1]);
  }
  EXPECT_GT(sum, 1);
}

TEST(ColumnProjector, PaddingIsNeitherJudgedNorChanged)
{
  std::vector<std::uint8_t> paddedAcquired(acquiredSlices, 0), paddedFine(fineSlices, 0);
  paddedAcquired[1] = 1;
  std::fill(paddedFine.begin() + 16, paddedFine.begin() + 20, 1); // all of slice 4
  paddedFine[9] = 1;                                              // a part of slice 2
  const ColumnProjector projector(Rows(4), fineSlices, paddedAcquired, paddedFine, 1);
  EXPECT_TRUE(projector.IsJudged(0));
  EXPECT_FALSE(projector.IsJudged(1));
  EXPECT_TRUE(projector.IsJudged(2)) << "by what is left of it";
  EXPECT_FALSE(projector.IsJudged(4));
  const auto acquired = Drawn(acquiredSlices * lanes, 6);
  const auto before = Drawn(fineSlices * lanes, 7);
  auto residual = ResidualOf(projector, acquired, before);
  for (std::size_t lane = 0; lane < lanes; lane++)
  {
    EXPECT_EQ(residual[1 * lanes + lane], 0);
    EXPECT_EQ(residual[4 * lanes + lane], 0);
  }
  auto fine = before;
  projector.Correct(residual.data(), lanes, fine.data());
  for (std::size_t k = 0; k < fineSlices; k++)
  {
    if (projector.IsPaddedFine(k))
    {
      EXPECT_EQ(fine[k * lanes], before[k * lanes]) << k;
    }
  }
}
