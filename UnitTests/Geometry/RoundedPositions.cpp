#include "Geometry/RoundedPositions.h"

#include "Base/Random.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;

TEST(RoundedPositions, TheRoundingUnitIsFoundInFloatsToo)
{
  EXPECT_EQ(RoundingUnitOf({-816.6, -813.4, -810.1}), 0.1);
  EXPECT_EQ(RoundingUnitOf({static_cast<double>(-816.6f), static_cast<double>(-813.4f)}), 0.2);
  EXPECT_EQ(RoundingUnitOf({-816.65, -813.4}), 0.05);
  EXPECT_EQ(RoundingUnitOf({12.5, 17, 22}), 0.5);
  EXPECT_EQ(RoundingUnitOf({12.2, 17, 22}), 0.2);
  EXPECT_EQ(RoundingUnitOf({10, 20, 30}), 1) << "no more than that";
  EXPECT_EQ(RoundingUnitOf({1.0 / 3, 2.0 / 3}), 0);
}

TEST(RoundedPositions, WhatWasRoundedIsFoundToBe)
{
  Random random(9);
  for (int trial = 0; trial < 1000; trial++)
  {
    const double first = 20 * random.Uniform(), step = 1 + 8 * random.Uniform();
    std::vector<double> values;
    for (std::size_t i = 0; i < 4 + random.Below(40); i++)
    {
      values.push_back(std::round(first + static_cast<double>(i) * step));
    }
    ASSERT_TRUE(CanBeRounded(values, 1)) << first << ' ' << step;
    values[2] += 2;
    ASSERT_FALSE(CanBeRounded(values, 1)) << first << ' ' << step;
  }
}

TEST(RoundedPositions, ASliceMovedByTheUnitWasNotRounded)
{
  EXPECT_TRUE(CanBeRounded({0, 4, 9, 13, 18}, 1));
  EXPECT_FALSE(CanBeRounded({0, 4, 9, 12, 16}, 1));
  EXPECT_FALSE(CanBeRounded({0, 5, 15, 20, 25}, 1)) << "a hole";
  EXPECT_TRUE(CanBeRounded({0, 2, 5, 8, 10}, 1)) << "2.5, halves to even";
}

TEST(RoundedPositions, ACoarseUnitIsBelievedOnlyWhereThePositionsShowIt)
{
  EXPECT_EQ(BelievableUnit({0, 4, 9, 13}, 1, 4.4), 1);
  EXPECT_EQ(BelievableUnit({0, 4, 9, 12, 16}, 1, 4), 0.1);
  EXPECT_EQ(BelievableUnit({0, 1, 3, 4}, 1, 1.4), 0.1) << "too coarse for the spacing";
  EXPECT_EQ(BelievableUnit({0, 4.03, 9}, 0.01, 4.4), 0.01);
}
