#include "Statistics/ResultTable.h"

#include "Statistics/StudyJson.h"
#include "Support/StudyTables.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using nlohmann::json;

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

TEST(ResultTable, NoCellOfCsvIsAFormula)
{
  EXPECT_EQ(ToCsv({"", {"=a"}, {{"=1+1"}, {"+cmd"}, {"@SUM(A1)"}, {"-2+3"}, {"\tx"}, {"=\"a\",b"}}}),
            "'=a\r\n'=1+1\r\n'+cmd\r\n'@SUM(A1)\r\n'-2+3\r\n'\tx\r\n\"'=\"\"a\"\",b\"\r\n");
  EXPECT_EQ(ToCsv({"", {"a"}, {{"-1.5e-3"}, {"+2"}, {noCell}, {"a=b"}}}),
            "a\r\n-1.5e-3\r\n+2\r\n-\r\na=b\r\n");
}

TEST(ResultTable, SaysWhichColumnWasTakenForNames)
{
  const auto titleOf = [](const std::string& text)
  { return TablesOfStudy(AnalyseStudy(ParseStudyTable(text), TukeyReading::Individual)).front().title; };
  EXPECT_EQ(titleOf("Patient,x,y\n1,1,2\n2,3,5\n"), "2 subjects, named by column 1 (Patient)");
  EXPECT_EQ(titleOf(",x,y\n1,1,2\n2,3,5\n"), "2 subjects, named by column 1");
  EXPECT_EQ(titleOf("x,y\n1,2\n3,5\n"), "2 subjects");
}

TEST(ResultTable, NumbersHaveSixDigitsForReadersAndEveryDigitForPrograms)
{
  EXPECT_EQ(Cell(1 / 3.0, Digits::Six), "0.333333");
  EXPECT_EQ(std::stod(Cell(1 / 3.0, Digits::Every)), 1 / 3.0);
  EXPECT_EQ(Cell(std::optional<double>(), Digits::Six), noCell);
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
