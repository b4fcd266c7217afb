#include "Statistics/StudentizedRange.h"

#include "Base/Error.h"
#include "Support/ReferenceData.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
double DfOf(const nlohmann::json& row)
{
  return row["df"].is_null() ? INFINITY : row["df"].get<double>();
}
} // namespace

TEST(StudentizedRange, IsStudentsDistributionForTwoGroups)
{
  for (double df : {1.0, 2.0, 5.0, 18.0, 400.0, 2001.0, 1e6, 1e9})
  {
    for (double q : {0.01, 0.7, 3.0, 9.0, 40.0})
    {
      const double exact = 2 * boost::math::cdf(boost::math::complement(
                                   boost::math::students_t_distribution<double>(df), q / std::sqrt(2.0)));
      EXPECT_NEAR(StudentizedRangeUpperTail(q, 2, df), exact, std::max(1e-9 * exact, 1e-24))
          << q << ' ' << df;
    }
  }
}

TEST(StudentizedRange, IsTheNormalDistributionForTwoGroupsOfKnownDeviation)
{
  for (double q : {0.1, 1.0, 4.0, 9.0, 20.0})
  {
    EXPECT_NEAR(StudentizedRangeUpperTail(q, 2) / std::erfc(q / 2), 1, 1e-9) << q;
  }
}

TEST(StudentizedRange, FallsWithQAndGrowsWithTheGroups)
{
  double before = 1;
  for (double q = 0.5; q < 20; q += 1.5)
  {
    const double p = StudentizedRangeUpperTail(q, 5, 12);
    EXPECT_LT(p, before);
    EXPECT_GT(p, StudentizedRangeUpperTail(q, 4, 12));
    before = p;
  }
  EXPECT_EQ(StudentizedRangeUpperTail(0, 3, 5), 1);
  EXPECT_EQ(StudentizedRangeUpperTail(-1, 3, 5), 1);
}

TEST(StudentizedRange, ReproducesTheReferenceTable)
{
  const nlohmann::json table = ReferenceJson("statistics.json")["studentized_range_sf"];
  EXPECT_EQ(table.size(), 9u * 4 * 6);
  for (const nlohmann::json& row : table)
  {
    EXPECT_NEAR(StudentizedRangeUpperTail(row["q"], row["k"], DfOf(row)), row["sf"], 1e-9) << row;
  }
}

TEST(StudentizedRange, HasTheReferenceQuantiles)
{
  const nlohmann::json table = ReferenceJson("statistics.json")["studentized_range_critical"];
  EXPECT_EQ(table.size(), 5u * 8);
  for (const nlohmann::json& row : table)
  {
    EXPECT_NEAR(StudentizedRangeQuantile(1 - double(row["p"]), row["k"], DfOf(row)), row["q"], 1e-6) << row;
  }
}

TEST(StudentizedRange, InvertsItself)
{
  for (double p : {1e-8, 0.001, 0.3, 0.999})
  {
    EXPECT_NEAR(StudentizedRangeUpperTail(StudentizedRangeQuantile(p, 4, 7), 4, 7) / p, 1, 1e-9);
  }
}

TEST(StudentizedRange, RefusesWhatItDoesNotKnow)
{
  EXPECT_THROW(StudentizedRangeUpperTail(1, 1, 5), Error);
  EXPECT_THROW(StudentizedRangeUpperTail(1, 101, 5), Error);
  EXPECT_THROW(StudentizedRangeUpperTail(1, 3, 0.5), Error);
  EXPECT_THROW(StudentizedRangeUpperTail(1, 3, NAN), Error);
  EXPECT_THROW(StudentizedRangeUpperTail(NAN, 3, 5), Error);
  EXPECT_THROW(StudentizedRangeQuantile(0, 3, 5), Error);
}
