#include "CommandLine/Clade.h"
#include "Support/ReferenceData.h"
#include "Support/TemporaryFile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade::Testing;
using nlohmann::json;
using testing::HasSubstr;

namespace
{
class StatisticsCommand : public Clade::Testing::CladeProgram
{
};

std::string ReferenceCsv(const json& study)
{
  std::string csv = "subject";
  for (const json& condition : study["conditions"])
  {
    csv += ',' + condition.get<std::string>();
  }
  csv += '\n';
  int subject = 0;
  for (const json& row : study["table"])
  {
    csv += 'P' + std::to_string(++subject);
    for (const json& value : row)
    {
      csv += ',' + value.dump();
    }
    csv += '\n';
  }
  return csv;
}
} // namespace

TEST_F(StatisticsCommand, GivesTheReferenceStudyFromACsvFile)
{
  const json study = ReferenceJson("statistics.json")["tables"]["edge_sharpness_like"];
  const TemporaryFile file(ReferenceCsv(study));
  const Outcome result = Run({"statistics", file.Path(), "--json", "--tukey", "rm-individual"});
  ASSERT_EQ(result.exitStatus, 0) << result.output;
  const json answer = json::parse(result.output);
  EXPECT_NEAR(answer["Anova"]["F"], study["rm_anova"]["F"], 1e-9 * double(study["rm_anova"]["F"]));
  EXPECT_NEAR(answer["Friedman"]["P"], study["friedman"]["p"], 1e-9);
  EXPECT_EQ(answer["Tukey"]["Reading"], "rm-individual");
  EXPECT_NEAR(answer["Tukey"]["Comparisons"][2]["P"], study["tukey"][2]["rm_individual"]["p"], 1e-6);
  const Outcome text = Run({"statistics", file.Path()});
  EXPECT_THAT(text.output, HasSubstr("Repeated-measures analysis of variance"));
  EXPECT_THAT(text.output, HasSubstr("Tukey's honestly significant difference (rm-pooled)"));
}

TEST_F(StatisticsCommand, NamesWhatItCannotRead)
{
  const TemporaryFile file("a,b\n1,2\n3,x\n");
  const Outcome result = Run({"statistics", file.Path()});
  EXPECT_EQ(result.exitStatus, 1);
  EXPECT_THAT(result.output, HasSubstr("the table has \"x\" in line 3, column 2; expected a number"));
  EXPECT_EQ(Run({"statistics", "/no/such/file.csv"}).exitStatus, 1);
  EXPECT_EQ(Run({"statistics"}).exitStatus, 2);
}

TEST_F(StatisticsCommand, WritesEveryNumberAsCsv)
{
  const TemporaryFile file("a,b,c\n1,2,4\n3,5,6\n2,3,3\n");
  ASSERT_EQ(Run({"statistics", file.Path(), "--csv", folder_ / "out.csv"}).exitStatus, 0);
  std::ostringstream csv;
  csv << std::ifstream(folder_ / "out.csv").rdbuf();
  EXPECT_THAT(csv.str(), testing::StartsWith("Test,First,Second,Name,Value\r\nSummary,a,,Mean,2\r\n"));
  EXPECT_THAT(csv.str(), HasSubstr("\r\nTukey,a,b,MeanDifference,1.333333333333333"));
}
