#include "Base/Format.h"

#include <gtest/gtest.h>
#include <limits>

using namespace Clade;

TEST(Format, DecimalLeavesOutTrailingZeros)
{
  EXPECT_EQ(Decimal(5, 3), "5");
  EXPECT_EQ(Decimal(4.8296, 2), "4.83");
  EXPECT_EQ(Decimal(0.10, 3), "0.1");
  EXPECT_EQ(Decimal(100, 0), "100");
  EXPECT_EQ(Decimal(-0.0001, 2), "0");
  EXPECT_EQ(Decimal(-1.5, 2), "-1.5");
  EXPECT_EQ(Decimal(std::numeric_limits<double>::max(), 2).size(), 309u);
  EXPECT_EQ(Decimal(std::numeric_limits<double>::infinity(), 2), "inf");
}
