#include "Statistics/RepeatedMeasuresAnova.h"

#include "Base/Error.h"
#include "Support/StudyTables.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

TEST(RepeatedMeasuresAnova, IsThePairedTTestForTwoConditions)
{
  const StudyTable table = Study({{3.1, 4.0}, {2.5, 3.9}, {4.4, 4.1}, {3.3, 5.0}, {2.9, 3.2}});
  double sum = 0, squares = 0;
  for (const auto& row : table.values)
  {
    sum += row[1] - row[0];
    squares += (row[1] - row[0]) * (row[1] - row[0]);
  }
  const double t = sum / 5 / std::sqrt((squares - sum * sum / 5) / 4 / 5);
  const RepeatedMeasuresAnova anova = AnalyseRepeatedMeasures(table);
  EXPECT_NEAR(anova.f, t * t, 1e-10);
  const boost::math::students_t_distribution<double> student(4);
  EXPECT_NEAR(anova.p, 2 * boost::math::cdf(boost::math::complement(student, t)), 1e-12);
  EXPECT_NEAR(anova.greenhouseGeisserEpsilon, 1, 1e-12); // two conditions are always spherical
}

TEST(RepeatedMeasuresAnova, DoesNotChangeWithWhatIsAddedToASubjectOrToAll)
{
  StudyTable table = Study({{3, 4, 6}, {2, 4, 5}, {4, 4, 7}, {3, 5, 5}});
  const RepeatedMeasuresAnova before = AnalyseRepeatedMeasures(table);
  for (std::size_t subject = 0; subject < 4; subject++)
  {
    for (double& value : table.values[subject])
    {
      value = 7 * (value + 100 * static_cast<double>(subject));
    }
  }
  const RepeatedMeasuresAnova after = AnalyseRepeatedMeasures(table);
  EXPECT_NEAR(after.f, before.f, 1e-9);
  EXPECT_NEAR(after.greenhouseGeisserP, before.greenhouseGeisserP, 1e-12);
}

TEST(RepeatedMeasuresAnova, LeavesHuynhFeldtOutWhereSubjectsAreTooFew)
{
  const RepeatedMeasuresAnova anova = AnalyseRepeatedMeasures(Study({{1, 5, 3}, {2, 4, 9}}));
  EXPECT_NEAR(anova.greenhouseGeisserEpsilon, 0.5, 1e-12);
  EXPECT_FALSE(anova.huynhFeldtEpsilon);
  EXPECT_FALSE(anova.huynhFeldtP);
}

TEST(RepeatedMeasuresAnova, RefusesTablesWithoutError)
{
  for (const auto& values : {std::vector<std::vector<double>>{{1, 2, 4}, {5, 6, 8}, {0.1, 1.1, 3.1}},
                             std::vector<std::vector<double>>{{7, 7}, {7, 7}}})
  {
    try
    {
      AnalyseRepeatedMeasures(Study(values));
      FAIL();
    }
    catch (const Error& error)
    {
      EXPECT_EQ(error.Message(),
                "the conditions differ by the same amount in every subject; without any error "
                "there is nothing to test against");
    }
  }
}

TEST(RepeatedMeasuresAnova, ReproducesTheReferenceStudies)
{
  const auto studies = ReferenceStudies();
  EXPECT_EQ(studies.size(), 3u);
  for (const auto& [table, reference] : studies)
  {
    const RepeatedMeasuresAnova anova = AnalyseRepeatedMeasures(table);
    const nlohmann::json& expected = reference["rm_anova"];
    const auto expectEqual = [&expected = expected](double value, const char* name)
    { EXPECT_NEAR(value / double(expected[name]), 1, 1e-9) << name; };
    expectEqual(anova.f, "F");
    expectEqual(anova.conditionsDf, "df_num");
    expectEqual(anova.errorDf, "df_den");
    expectEqual(anova.p, "p");
    expectEqual(anova.conditionsSumOfSquares, "ss_conditions");
    expectEqual(anova.subjectsSumOfSquares, "ss_subjects");
    expectEqual(anova.errorSumOfSquares, "ss_error");
    expectEqual(anova.errorMeanSquare, "ms_error");
    expectEqual(anova.partialEtaSquared, "partial_eta_squared");
    expectEqual(anova.greenhouseGeisserEpsilon, "greenhouse_geisser_epsilon");
    expectEqual(anova.greenhouseGeisserP, "p_greenhouse_geisser");
    expectEqual(anova.huynhFeldtEpsilon.value_or(0), "huynh_feldt_epsilon");
    expectEqual(anova.huynhFeldtP.value_or(0), "p_huynh_feldt");
  }
}
