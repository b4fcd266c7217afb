#include "Evaluation/EvaluationTable.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using testing::DoubleEq;
using testing::ElementsAre;
using testing::Optional;

namespace
{
EvaluationRow Row(const std::string& volume, double factor, const std::string& method, double piqe)
{
  EvaluationRow row;
  row.volume = volume;
  row.factor = factor;
  row.method = method;
  row.modality = "MR";
  row.figures["Piqe"] = piqe;
  return row;
}

const std::vector<EvaluationRow> rows = {Row("a", 3, "cubic", 60), Row("a", 5, "cubic", 80),
                                         Row("a", 3, "net", 30), Row("a", 5, "net", 50)};
} // namespace

TEST(EvaluationTable, EveryFigureIsAColumnAndUnknownOnesAreEmpty)
{
  const ResultTable table = TableOf(rows);
  EXPECT_EQ(table.heading.size(), 8 + FigureColumns().size());
  ASSERT_EQ(table.rows.size(), 4u);
  ASSERT_EQ(table.rows[2].size(), table.heading.size());
  EXPECT_EQ(table.rows[2][2], "net");
  EXPECT_EQ(table.rows[2][8], "30"); // Piqe
  EXPECT_EQ(table.rows[2][9], "");
}

TEST(EvaluationTable, NumbersKeepEveryDigit)
{
  EXPECT_EQ(TableOf({Row("a", 4.4, "net", 0.1 + 0.2)}).rows[0][8], "0.30000000000000004");
}

TEST(EvaluationTable, MethodsAreSummarisedInTheOrderOfTheirFirstRows)
{
  const auto summaries = SummariseMethods(rows);
  ASSERT_EQ(summaries.size(), 2u);
  EXPECT_EQ(summaries[1].method, "net");
  const FigureSummary& piqe = summaries[1].figures.at("Piqe");
  EXPECT_DOUBLE_EQ(piqe.mean, 40);
  EXPECT_THAT(piqe.standardDeviation, Optional(DoubleEq(std::sqrt(200.0))));
  EXPECT_EQ(piqe.rows, 2u);
  EXPECT_DOUBLE_EQ(summaries[1].ratios.at("Piqe"), 80.0 / 140);
}

TEST(EvaluationTable, OneFactorAloneIsSummarisedWithoutDeviation)
{
  const auto summaries = SummariseMethods(rows, 5);
  EXPECT_DOUBLE_EQ(summaries[0].figures.at("Piqe").mean, 80);
  EXPECT_EQ(summaries[0].figures.at("Piqe").standardDeviation, std::nullopt);
}

TEST(EvaluationTable, FactorsAscendAndOccurOnce)
{
  EXPECT_THAT(FactorsOf({rows[1], rows[0], rows[3]}), ElementsAre(3, 5));
}
