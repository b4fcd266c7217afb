#include "Statistics/ResultTable.h"

#include "Statistics/StudyJson.h"
#include "Support/StudyTables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using nlohmann::json;
using testing::ElementsAre;

namespace
{
const json edgeAnswer =
    json::parse(R"({"Measure": "edge-sharpness", "Unit": "1/mm", "StepMm": 0.5, "Series": [
  {"Series": "s1", "Value": 0.25, "Lines": [
    {"Name": "a", "Value": 0.2, "PositionMm": 1.5, "Warnings": [{"Code": "W_X", "Text": ""}],
     "Profile": [1, 2], "Filtered": [1.5, 2.5], "Gradient": [3]},
    {"Name": "b", "Value": 0.3, "PositionMm": 2, "Warnings": [], "Profile": [], "Filtered": [], "Gradient": []}]}]})");
} // namespace

TEST(ResultTable, AlignsNumbersToTheRightAndWordsToTheLeft)
{
  const ResultTable table{"Title", {"Name", "Value"}, {{"é", "1.5"}, {"longer", "-10"}, {"x", "-"}}};
  EXPECT_EQ(ToText(table), "Title\n"
                           "Name    Value\n"
                           "é         1.5\n"
                           "longer    -10\n"
                           "x           -\n\n");
}

TEST(ResultTable, QuotesCellsOfCsvWhereTheyNeedIt)
{
  EXPECT_EQ(ToCsv({"Title", {"a", "b"}, {{"x,y", "say \"ah\" \"oh\""}, {"", "2"}}}),
            "a,b\r\n\"x,y\",\"say \"\"ah\"\" \"\"oh\"\"\"\r\n,2\r\n");
}

TEST(ResultTable, HasARowForEachLineAndOneForTheirMean)
{
  const ResultTable summary = SummaryOf(edgeAnswer);
  EXPECT_THAT(summary.heading, ElementsAre("Series", "Line", "Value 1/mm", "Position mm", "Warnings"));
  EXPECT_THAT(summary.rows,
              ElementsAre(ElementsAre("s1", "a", "0.2", "1.5", "W_X"), ElementsAre("s1", "b", "0.3", "2", ""),
                          ElementsAre("s1", "mean", "0.25", "", "")));
}

TEST(ResultTable, HasARowForEachSampleOfAProfileInTheDetails)
{
  EXPECT_THAT(DetailsOf(edgeAnswer).rows, ElementsAre(ElementsAre("s1", "a", "0", "1", "1.5", "3"),
                                                      ElementsAre("s1", "a", "0.5", "2", "2.5", "")));
}

TEST(ResultTable, ShowsAnInfinitePsnrAndNothingForWhatIsNull)
{
  json answer = json::parse(R"({"Measure": "compare", "Psnr": null, "Ssim": null, "MeanDifference": 0,
    "MeanAbsoluteDifference": 0, "RootMeanSquareDifference": 0, "LargestDifference": 0, "DataRange": 5, "Voxels": 9,
    "Identical": true, "ReslicingError": {"Rms": 1.5}})");
  const ResultTable table = SummaryOf(answer);
  EXPECT_THAT(table.rows.front(), ElementsAre("Psnr", "inf"));
  EXPECT_THAT(table.rows[1], ElementsAre("Ssim", "-"));
  EXPECT_THAT(table.rows.back(), ElementsAre("ReslicingError.Rms", "1.5"));
}

TEST(ResultTable, ShowsEveryTestOfAStudy)
{
  const StudyTable table = ReferenceStudies().front().first;
  const std::vector<ResultTable> tables = TablesOfStudy(AnalyseStudy(table, TukeyReading::Individual));
  ASSERT_EQ(tables.size(), 5u);
  EXPECT_EQ(tables[0].rows.size(), table.Conditions());
  EXPECT_EQ(tables[2].title, "Tukey's honestly significant difference (rm-individual), 95 % intervals");
  EXPECT_EQ(tables[2].rows.size(), 3u);
  EXPECT_EQ(TablesOfStudy(AnalyseStudy(Study({{1, 2}, {2, 3}, {5, 6}}), TukeyReading::Independent)).size(),
            4u);
}

TEST(ResultTable, HasEveryNumberOfAStudyInOneTable)
{
  const json answer = AnalyseStudy(ReferenceStudies().front().first, TukeyReading::Individual);
  const ResultTable table = DetailsOfStudy(answer);
  const auto valueOf = [&](const std::string& test, const std::string& first, const std::string& second,
                           const std::string& name)
  {
    for (const auto& row : table.rows)
    {
      if (row[0] == test && row[1] == first && row[2] == second && row[3] == name)
      {
        return json::parse(row[4]);
      }
    }
    return json();
  };
  const std::string a = answer["Conditions"][0], b = answer["Conditions"][1];
  EXPECT_EQ(valueOf("Summary", a, "", "Median"), answer["Summary"][0]["Median"]) << "every digit";
  EXPECT_EQ(valueOf("Anova", "", "", "P"), answer["Anova"]["P"]);
  EXPECT_EQ(valueOf("Tukey", a, b, "Upper"), answer["Tukey"]["Comparisons"][0]["Upper"]);
  EXPECT_EQ(valueOf("Friedman", b, "", "MeanRank"), answer["Friedman"]["MeanRanks"][1]);
  EXPECT_EQ(valueOf("Nemenyi", "", "", "CriticalDifference"), answer["Nemenyi"]["CriticalDifference"]);
}
