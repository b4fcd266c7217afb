#include "Statistics/StudyJson.h"

#include "Base/Error.h"
#include "Support/StudyTables.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using nlohmann::json;

TEST(StudyJson, HoldsEveryTestOfTheReferenceStudies)
{
  for (const auto& [table, reference] : ReferenceStudies())
  {
    const json result = AnalyseStudy(table, TukeyReading::RepeatedMeasures);
    EXPECT_EQ(result["Subjects"], reference["n_subjects"]);
    EXPECT_EQ(result["Conditions"], reference["conditions"]);
    EXPECT_NEAR(result["Anova"]["F"], reference["rm_anova"]["F"], 1e-9 * double(reference["rm_anova"]["F"]));
    EXPECT_NEAR(result["Tukey"]["Comparisons"][1]["P"], reference["tukey"][1]["rm_pooled"]["p"], 1e-6);
    EXPECT_EQ(result["Tukey"]["Reading"], "rm-pooled");
    EXPECT_EQ(result["Tukey"]["Comparisons"][1]["Pair"], reference["tukey"][1]["pair"]);
    EXPECT_NEAR(result["Friedman"]["ChiSquared"], reference["friedman"]["chi2"], 1e-9);
    EXPECT_NEAR(result["Nemenyi"]["Comparisons"][0]["P"], reference["nemenyi"][0]["p"], 1e-6);
    EXPECT_TRUE(result["Warnings"].empty());
  }
}

TEST(StudyJson, SaysWhyATestWasNotMade)
{
  const json result = AnalyseStudy(Study({{1, 2}, {2, 3}, {5, 6}}), TukeyReading::RepeatedMeasures);
  EXPECT_TRUE(result["Anova"].is_null());
  EXPECT_TRUE(result["Tukey"].is_null());
  EXPECT_TRUE(result["Friedman"].is_object()); // ranks do differ
  ASSERT_EQ(result["Warnings"].size(), 2u);
  EXPECT_EQ(result["Warnings"][0]["Code"], "W_NOT_TESTED");
  EXPECT_EQ(result["Warnings"][0]["Text"],
            "Anova: the conditions differ by the same amount in every subject; without "
            "any error there is nothing to test against");
  EXPECT_THROW(AnalyseStudy(Study({{1, 2}}), TukeyReading::Independent), Error);
}
