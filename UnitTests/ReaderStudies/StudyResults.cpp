#include "ReaderStudies/StudyResults.h"

#include "ReaderStudies/Blinding.h"
#include "Statistics/LongTable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using json = nlohmann::json;

namespace
{
ReaderStudy Example()
{
  ReaderStudy study;
  study.arms = {"acquired", "cubic", "clade"};
  study.questions = PaperQuestions();
  study.seed = 1;
  for (const char* name : {"k1", "k2", "k3", "k4"})
  {
    study.cases.emplace_back();
    study.cases.back().name = name;
  }
  return study;
}

ReaderAnswer Answer(const std::string& reader, int caseNumber, const std::string& question, const json& ranks)
{
  ReaderAnswer answer;
  answer.reader = reader;
  answer.caseNumber = caseNumber;
  answer.question = question;
  answer.ranks = ranks;
  answer.time = 1000 + caseNumber;
  return answer;
}

/// Two readers with ties.
std::vector<ReaderAnswer> Ranked()
{
  const json anna = {{3, 2, 1}, {3, 1, 1}, {2, 3, 1}, {3, 2, 1}},
             ben = {{3, 1, 2}, {2, 1, 1}, {3, 2, 1}, {1, 1, 1}};
  std::vector<ReaderAnswer> answers;
  for (int n = 0; n < 4; n++)
  {
    answers.push_back(Answer("anna", n, "OverallQuality", anna[static_cast<std::size_t>(n)]));
    answers.push_back(Answer("ben", n, "OverallQuality", ben[static_cast<std::size_t>(n)]));
  }
  return answers;
}
} // namespace

TEST(StudyResults, FriedmanAndNemenyiAreThoseOfScipy)
{
  const json question = ResultsOf(Example(), Ranked())["Questions"][0];
  // scipy 1.10.1: friedmanchisquare of the means over both readers, [[3, 1.5, 1.5], [2.5, 1, 1], [2.5, 2.5,
  // 1], [2, 1.5, 1]]; studentized_range.sf of the difference of mean ranks over sqrt(k (k + 1) / (12 n)).
  const json& friedman = question["Statistics"]["Friedman"];
  EXPECT_NEAR(friedman["ChiSquared"], 6.615384615384615, 1e-12);
  EXPECT_NEAR(friedman["P"], 0.03660053915427093, 1e-12);
  EXPECT_EQ(friedman["MeanRanks"], json({2.875, 1.875, 1.25}));
  const json& pairs = question["Statistics"]["Nemenyi"]["Comparisons"];
  EXPECT_NEAR(pairs[0]["P"], 0.33349932504015, 1e-6);
  EXPECT_NEAR(pairs[1]["P"], 0.056055893477214735, 1e-6);
  EXPECT_NEAR(pairs[2]["P"], 0.650495127269293, 1e-6);
  const json& anna = question["Readers"][0];
  EXPECT_EQ(anna["Reader"], "anna");
  EXPECT_EQ(anna["Answered"], 4);
  EXPECT_NEAR(anna["Statistics"]["Friedman"]["ChiSquared"], 5.733333333333333, 1e-12);
  EXPECT_NEAR(anna["Statistics"]["Friedman"]["P"], 0.056888238346101516, 1e-12);
  EXPECT_EQ(question["Ranks"]["cubic"], json({1.5, 1, 2.5, 1.5}));
  EXPECT_FALSE(question["Statistics"].contains("Anova")) << "ranks are no measurements";
}

TEST(StudyResults, AQuestionThatNobodyAnsweredSaysSo)
{
  const json question = ResultsOf(Example(), Ranked())["Questions"][1];
  EXPECT_TRUE(question["Statistics"].is_null());
  EXPECT_EQ(question["NotTested"], "nobody has ranked all pictures of a case");
}

TEST(StudyResults, ACaseWithoutAllRanksDoesNotCount)
{
  auto answers = Ranked();
  answers[0].ranks = {1, nullptr, 2};
  const json question = ResultsOf(Example(), answers)["Questions"][0];
  EXPECT_EQ(question["Readers"][0]["Answered"], 3);
  EXPECT_EQ(question["Ranks"]["acquired"], json({3, 2.5, 2.5, 2})) << "k1 of ben alone";
}

TEST(StudyResults, TheTableGivesTheSameTestsAgain)
{
  const std::string csv = CsvOfResults(Example(), Ranked());
  EXPECT_THAT(csv, testing::HasSubstr("Volume,Factor,Method,Place,OverallQuality,EdgeSharpness\r\n"));
  const auto table = ParseLongTable(csv);
  ASSERT_TRUE(table);
  const auto studies = table->Of("OverallQuality");
  ASSERT_EQ(studies.size(), 1u);
  EXPECT_EQ(studies[0].table.conditions, Example().arms);
  EXPECT_EQ(studies[0].table.values,
            (std::vector<std::vector<double>>{{3, 1.5, 1.5}, {2.5, 1, 1}, {2.5, 2.5, 1}, {2, 1.5, 1}}));
}

TEST(StudyResults, TheKeyIsTheOrderOfTheArms)
{
  const json key = ResultsOf(Example(), Ranked())["Key"];
  ASSERT_EQ(key.size(), 8u);
  EXPECT_EQ(key[5]["Reader"], "ben");
  EXPECT_EQ(key[5]["Case"], "k2");
  const auto order = OrderOfArms(Example(), "ben", 1);
  EXPECT_EQ(key[5]["Order"][2], Example().arms[order[2]]);
}

TEST(StudyResults, NamesAreNoFormulasOfASpreadsheet)
{
  ReaderStudy study = Example();
  study.cases[0].name = "=HYPERLINK(\"http://x\")";
  const std::string csv = CsvOfResults(study, Ranked());
  EXPECT_THAT(csv, testing::HasSubstr("'=HYPERLINK"));
  EXPECT_THAT(csv, testing::Not(testing::HasSubstr("\n\"=HYPERLINK")));
}

TEST(StudyResults, ProgressCountsCasesWithEveryQuestionAndSaysNoRank)
{
  auto answers = Ranked();
  answers.push_back(Answer("anna", 2, "EdgeSharpness", {1, 2, 3}));
  const json progress = ProgressOf(Example(), answers);
  ASSERT_EQ(progress.size(), 2u);
  EXPECT_EQ(progress[0], json({{"Reader", "anna"}, {"Answered", 1}, {"Last", 1003}}));
  EXPECT_EQ(progress[1]["Answered"], 0);
}
