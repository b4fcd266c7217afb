#include "Statistics/Friedman.h"

#include "Base/Error.h"
#include "Support/StudyTables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

TEST(Friedman, DependsOnTheOrderWithinEachSubjectAlone)
{
  const Friedman plain = TestByFriedman(Study({{1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {1, 2, 3}}));
  const Friedman stretched = TestByFriedman(Study({{10, 20, 3000}, {-5, 9, 0}, {0.2, 0.1, 0.3}, {7, 8, 9}}));
  EXPECT_EQ(plain.chiSquared, stretched.chiSquared);
  EXPECT_EQ(plain.meanRanks, stretched.meanRanks);
}

TEST(Friedman, SharesRanksAmongEqualValues)
{
  EXPECT_THAT(TestByFriedman(Study({{5, 5, 1, 9}, {5, 5, 1, 9}})).meanRanks,
              testing::ElementsAre(2.5, 2.5, 1, 4));
}

TEST(Friedman, HasFullAgreementWhereAllSubjectsRankAlike)
{
  const Friedman friedman = TestByFriedman(Study({{1, 2, 3}, {4, 5, 6}, {0, 1, 8}}));
  EXPECT_NEAR(friedman.kendallsW, 1, 1e-12);
  EXPECT_FALSE(friedman.imanDavenportF); // infinite
}

TEST(Friedman, RefusesTablesWithoutAnyRank)
{
  EXPECT_THROW(TestByFriedman(Study({{1, 1}, {2, 2}})), Error);
  EXPECT_THROW(CompareByNemenyi(Study({{1, 1}, {2, 2}})), Error);
}

TEST(Friedman, ReproducesTheReferenceStudies)
{
  for (const auto& [table, reference] : ReferenceStudies())
  {
    const Friedman friedman = TestByFriedman(table);
    const nlohmann::json& expected = reference["friedman"];
    EXPECT_NEAR(friedman.chiSquared / double(expected["chi2"]), 1, 1e-9);
    EXPECT_EQ(friedman.df, expected["df"]);
    EXPECT_NEAR(friedman.p / double(expected["p"]), 1, 1e-9);
    EXPECT_NEAR(friedman.kendallsW, expected["kendalls_W"], 1e-12);
    EXPECT_NEAR(friedman.imanDavenportF.value_or(0) / double(expected["iman_davenport_F"]), 1, 1e-9);
    for (std::size_t c = 0; c < table.Conditions(); c++)
    {
      EXPECT_NEAR(friedman.meanRanks[c], expected["mean_ranks"][c], 1e-12);
    }
  }
}

TEST(Nemenyi, ReproducesTheReferenceStudies)
{
  for (const auto& [table, reference] : ReferenceStudies())
  {
    const Nemenyi nemenyi = CompareByNemenyi(table);
    EXPECT_NEAR(nemenyi.criticalDifference, reference["nemenyi_critical_difference_0.05"], 1e-6);
    ASSERT_EQ(nemenyi.comparisons.size(), reference["nemenyi"].size());
    for (std::size_t n = 0; n < nemenyi.comparisons.size(); n++)
    {
      const NemenyiComparison& one = nemenyi.comparisons[n];
      const nlohmann::json& expected = reference["nemenyi"][n];
      EXPECT_EQ(table.conditions[one.first], expected["pair"][0]);
      EXPECT_EQ(table.conditions[one.second], expected["pair"][1]);
      EXPECT_NEAR(one.meanRankDifference, expected["mean_rank_diff"], 1e-12);
      EXPECT_NEAR(one.q, expected["q"], 1e-9 * double(expected["q"]));
      EXPECT_NEAR(one.p, expected["p"], 1e-9);
    }
  }
}
