#include "Evaluation/ModelComparison.h"

#include "Base/Error.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

using namespace Clade;

namespace
{
EvaluationRow Row(const std::string& volume, const std::string& method, double psnr, double piqe,
                  const std::string& gate = "passed")
{
  EvaluationRow row;
  row.volume = volume;
  row.factor = 4;
  row.method = method;
  row.gate = method == "cubic" ? "" : gate;
  row.figures["Psnr"] = psnr;
  row.figures["Piqe"] = piqe;
  return row;
}

/// Two volumes; the new model is closer to the truth, the other has the better PIQE.
EvaluationResult Result()
{
  EvaluationResult result;
  result.rows = {Row("a", "cubic", 30, 80), Row("a", "new", 34, 50), Row("a", "old", 33, 40),
                 Row("b", "cubic", 32, 82), Row("b", "new", 36, 52), Row("b", "old", 33, 44)};
  return result;
}

const ComparedFigure& FigureOf(const ModelComparison& comparison, const std::string& name)
{
  for (const ComparedFigure& figure : comparison.figures)
  {
    if (figure.name == name)
    {
      return figure;
    }
  }
  throw Error(ErrorCode::NotFound, "no figure " + name);
}
} // namespace

TEST(ModelComparison, SaysWhoIsBetterInWhat)
{
  const ModelComparison comparison = CompareModels(Result(), "new", "old");
  EXPECT_EQ(comparison.volumes, 2u);
  const ComparedFigure& psnr = FigureOf(comparison, "Psnr");
  EXPECT_DOUBLE_EQ(psnr.candidate, 35);
  EXPECT_DOUBLE_EQ(psnr.reference, 33);
  EXPECT_DOUBLE_EQ(*psnr.interpolated, 31);
  EXPECT_EQ(psnr.better, 1);
  EXPECT_EQ(FigureOf(comparison, "Piqe").better, -1) << "0 is best";
  EXPECT_EQ(comparison.figures.size(), 2u) << "what was not measured is not compared";
}

TEST(ModelComparison, TheOtherWayRoundTheVerdictsTurnRound)
{
  const ModelComparison one = CompareModels(Result(), "new", "old");
  const ModelComparison other = CompareModels(Result(), "old", "new");
  ASSERT_EQ(one.figures.size(), other.figures.size());
  for (std::size_t n = 0; n < one.figures.size(); n++)
  {
    EXPECT_EQ(one.figures[n].better, -other.figures[n].better);
  }
  for (const ComparedFigure& figure : CompareModels(Result(), "new", "new").figures)
  {
    EXPECT_EQ(figure.better, 0);
  }
}

TEST(ModelComparison, ADifferenceThatMeansNothingIsNone)
{
  EvaluationResult result = Result();
  for (EvaluationRow& row : result.rows)
  {
    row.figures["Psnr"] = row.method == "new" ? 33.04 : 33;
    row.figures["Piqe"] = row.method == "new" ? 40.3 : 40;
  }
  for (const ComparedFigure& figure : CompareModels(result, "new", "old").figures)
  {
    EXPECT_EQ(figure.better, 0) << figure.name;
  }
}

TEST(ModelComparison, IsOfTheVolumesThatBothCouldDo)
{
  EvaluationResult result = Result();
  result.rows.pop_back(); // the old model was refused for b
  result.leftOut = {{"b", "old", "E_MODEL", "not for this"}};
  const ModelComparison comparison = CompareModels(result, "new", "old");
  EXPECT_EQ(comparison.volumes, 1u);
  EXPECT_DOUBLE_EQ(FigureOf(comparison, "Psnr").candidate, 34);
  EXPECT_EQ(ToJson(comparison)["LeftOut"][0]["Code"], "E_MODEL");
}

TEST(ModelComparison, WithoutAModelInUseItIsWithInterpolation)
{
  EXPECT_EQ(CompareModels(Result(), "new", "nobody").reference, "cubic");
  EXPECT_EQ(FigureOf(CompareModels(Result(), "new", "cubic"), "Psnr").better, 1);
  EXPECT_THROW(CompareModels(Result(), "nobody", "old"), Error);
}

TEST(ModelComparison, ResultsThatTheGateWouldKeepBackAreCounted)
{
  EvaluationResult result = Result();
  result.rows[1].gate = "it invents";
  EXPECT_EQ(CompareModels(result, "new", "old").keptBack, 1u);
  const nlohmann::json json = ToJson(CompareModels(result, "new", "old"));
  EXPECT_EQ(json["Figures"][0]["Better"], "Candidate");
  EXPECT_EQ(json["Figures"][0]["Title"], "PSNR dB");
}
