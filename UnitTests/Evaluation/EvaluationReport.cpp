#include "Evaluation/EvaluationReport.h"

#include "Support/EvaluationExample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;
using testing::Not;

TEST(EvaluationReport, ModalitiesAreTestedApartAndWhatIsNotTestedSaysWhy)
{
  const EvaluationResult result = EvaluationExample();
  const std::vector<DifferenceTest> tests = TestDifferences(result);
  ASSERT_EQ(tests.size(), 2 * std::size(testedFigures)) << "of MR and CT";
  EXPECT_EQ(tests[0].name, "Piqe, MR");
  EXPECT_EQ(tests[0].answer["Subjects"], 2);
  EXPECT_EQ(tests[1].name, "Piqe, CT");
  EXPECT_EQ(tests[1].whyNotTested, "no two volumes have values under the same two methods");
  const std::string text = ToMarkdown(SectionsOf(result, {}));
  EXPECT_THAT(text, HasSubstr("Piqe, MR: left out because they have no values for mr: d"));
  EXPECT_THAT(text, HasSubstr("Snr, MR: not tested: no two volumes have values under the same two methods."));
  EXPECT_THAT(text, Not(HasSubstr("needs at least two volumes")));
}

TEST(EvaluationReport, SaysOnWhatAndHowItWasMeasured)
{
  const std::string text = ToMarkdown(SectionsOf(EvaluationExample(), {}));
  EXPECT_THAT(
      text,
      HasSubstr("| a | 4 | MR | 3.5 | yes, interpolated to the result's slices | -500 to 4000 | 1 | - |"));
  EXPECT_THAT(text, HasSubstr("| mr | clade | MR | 2 to 14 | 0123456789ab |"));
  EXPECT_THAT(text, HasSubstr("mr states as its training data: one; two."));
}

TEST(EvaluationReport, WhatWasLeftOutComesFirst)
{
  const auto sections = SectionsOf(EvaluationExample(), {});
  EXPECT_EQ(sections.front().heading, "Left out");
  EXPECT_EQ(sections.front().tables.at(0).rows.at(0).back(), "the model was made for CT");
  EvaluationResult all = EvaluationExample();
  all.leftOut.clear();
  EXPECT_EQ(SectionsOf(all, {}).front().heading, "The methods");
}

TEST(EvaluationReport, AFailedGateStandsInTheFirstColumnsAndItsRowIsBad)
{
  EvaluationResult result = EvaluationExample();
  result.rows[1].gate = "the quality gate \"range\" failed";
  result.rows[3].gate = "passed";
  const auto sections = SectionsOf(result, {});
  const auto tableOf = [&](const std::string& heading)
  {
    return std::find_if(sections.begin(), sections.end(),
                        [&](const EvaluationSection& section) { return section.heading == heading; })
        ->tables.at(0);
  };
  const ResultTable rows = tableOf("Every result"), methods = tableOf("The methods");
  EXPECT_EQ(rows.heading.at(1), "Quality gate");
  EXPECT_EQ(rows.rows.at(1).at(1), "the quality gate \"range\" failed");
  EXPECT_THAT(rows.bad, testing::ElementsAre(1));
  EXPECT_EQ(methods.heading.at(1), "Quality gate");
  EXPECT_EQ(methods.rows.at(0).at(1), "-") << "nothing judges cubic";
  EXPECT_EQ(methods.rows.at(1).at(1), "1 of 2 failed");
  EXPECT_THAT(methods.bad, testing::ElementsAre(1));
}

TEST(EvaluationReport, ABarInANameDoesNotDivideACellOfMarkdown)
{
  EXPECT_THAT(ToMarkdown({{"h", {"p"}, {{"t", {"a"}, {{"x|y"}}}}}}), HasSubstr("| x\\|y |"));
}
