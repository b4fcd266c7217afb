#include "Training/EpochJudge.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;

namespace
{
EpochVerdict Verdict(double correlation, double variation)
{
  EpochVerdict verdict;
  verdict.output.correlation = correlation;
  verdict.output.variation = variation;
  return verdict;
}
} // namespace

TEST(EpochJudge, WithoutVolumesTheLineHasOnlyHowTheGeneratorFollowsItsInput)
{
  const nlohmann::json line = ToJson(Verdict(0.9, 1.1));
  EXPECT_EQ(line,
            (nlohmann::json{{"outputCorrelation", 0.9}, {"outputVariation", 1.1}, {"collapsed", false}}));
}

TEST(EpochJudge, ACollapseIsWarnedOf)
{
  const nlohmann::json line = ToJson(Verdict(0.1, 1.1));
  EXPECT_TRUE(line["collapsed"].get<bool>());
  EXPECT_EQ(line["warning"], DescribeCollapse(Verdict(0.1, 1.1).output));
}

TEST(EpochJudge, FiguresThatAreNotKnownAreNull)
{
  EpochVerdict verdict = Verdict(0.9, 1);
  verdict.figures.emplace();
  verdict.figures->piqe = 30;
  verdict.figures->ssim = 0.9;
  const nlohmann::json line = ToJson(verdict);
  EXPECT_EQ(line["piqe"], 30);
  EXPECT_EQ(line["ssim"], 0.9);
  EXPECT_TRUE(line["psnr"].is_null());
  EXPECT_TRUE(line["modulation"].is_null());
  EXPECT_FALSE(line.contains("warning"));
}
