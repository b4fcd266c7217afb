#include "Statistics/TukeyHsd.h"

#include "Base/Error.h"
#include "Support/StudyTables.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
constexpr TukeyReading readings[] = {TukeyReading::RepeatedMeasures, TukeyReading::Independent,
                                     TukeyReading::Individual};
}

TEST(TukeyHsd, HasAnIntervalThatExcludesZeroWhereThePValueIsBelowFivePerCent)
{
  for (const auto& [table, reference] : ReferenceStudies())
  {
    for (const TukeyReading reading : readings)
    {
      for (const TukeyComparison& one : CompareByTukey(table, reading))
      {
        EXPECT_EQ(one.p<0.05, one.lower> 0 || one.upper < 0);
        EXPECT_NEAR((one.lower + one.upper) / 2, one.meanDifference, 1e-12);
      }
    }
  }
}

TEST(TukeyHsd, ReproducesTheReferenceStudiesInThreeReadings)
{
  for (const auto& [table, reference] : ReferenceStudies())
  {
    for (const TukeyReading reading : readings)
    {
      std::string name(ToString(reading));
      std::replace(name.begin(), name.end(), '-', '_');
      const std::vector<TukeyComparison> comparisons = CompareByTukey(table, reading);
      ASSERT_EQ(comparisons.size(), reference["tukey"].size());
      for (std::size_t n = 0; n < comparisons.size(); n++)
      {
        const TukeyComparison& one = comparisons[n];
        const nlohmann::json& pair = reference["tukey"][n];
        const nlohmann::json& expected = pair[name];
        EXPECT_EQ(table.conditions[one.first], pair["pair"][0]);
        EXPECT_EQ(table.conditions[one.second], pair["pair"][1]);
        EXPECT_NEAR(one.meanDifference, pair["mean_diff"], 1e-12);
        EXPECT_NEAR(one.q, expected["q"], 1e-9 * double(expected["q"]));
        EXPECT_EQ(one.df, expected["df"]);
        EXPECT_NEAR(one.p, expected["p"], 1e-9);
        if (expected.contains("ci95"))
        {
          EXPECT_NEAR(one.lower, expected["ci95"][0], 1e-6);
          EXPECT_NEAR(one.upper, expected["ci95"][1], 1e-6);
        }
      }
    }
  }
}

TEST(TukeyHsd, RefusesTablesThatDoNotVary)
{
  for (const TukeyReading reading : readings)
  {
    EXPECT_THROW(CompareByTukey(Study({{0.1, 0.2}, {0.1, 0.2}, {0.1, 0.2}}), reading), Error);
  }
  EXPECT_THROW(CompareByTukey(Study({{0.1, 0.4}, {0.2, 0.5}, {0.7, 1.0}}), TukeyReading::Individual), Error);
  EXPECT_NO_THROW(CompareByTukey(Study({{0.1, 0.4}, {0.2, 0.5}, {0.7, 1.0}}), TukeyReading::Independent));
}
