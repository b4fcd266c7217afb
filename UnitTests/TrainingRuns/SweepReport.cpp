#include "TrainingRuns/SweepReport.h"

#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gmock/gmock.h>
#include <iterator>

using namespace Clade;
using Clade::Testing::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace
{
SweepRow Row(double cycle, const nlohmann::json& figures, const std::string& problem = "")
{
  SweepRow row;
  row.point.values = {cycle};
  row.figures = figures;
  row.problem = problem;
  return row;
}

SweepOutcome Outcome()
{
  SweepOutcome outcome;
  outcome.axes = {ParseSweepAxis("cycle=1,5,10,20")};
  outcome.ranked = {Row(1, {{"piqe", 12.5}, {"collapsed", true}}), Row(5, nullptr, "it diverged"),
                    Row(10, {{"piqe", 40}, {"psnr", 31.25}}), Row(20, {{"piqe", 30}, {"psnr", nullptr}})};
  outcome.baseline = {{"piqe", 60}};
  RankByPiqe(outcome.ranked);
  return outcome;
}

std::string Read(const std::string& path)
{
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}
} // namespace

TEST(SweepReport, RanksByPiqeWhatFollowsItsInput)
{
  const ResultTable table = RankingOf(Outcome(), Digits::Every);
  ASSERT_EQ(table.rows.size(), 5u);
  EXPECT_EQ(table.heading[1], "losses.cycle");
  EXPECT_EQ(table.heading[2], "PIQE");
  EXPECT_THAT(std::vector(table.rows[0].begin(), table.rows[0].begin() + 4),
              ElementsAre("1", "20.0", "30", ""));
  EXPECT_EQ(table.rows[1][3], "31.25");
  EXPECT_THAT(table.rows[2].back(), HasSubstr("collapsed")) << "however good its PIQE is";
  EXPECT_EQ(table.rows[3].back(), "it diverged");
  EXPECT_EQ(table.rows[4].back(), "interpolation alone");
}

TEST(SweepReport, WhatFailedOrCollapsedCatchesTheEye)
{
  EXPECT_THAT(RankingOf(Outcome(), Digits::Every).bad, ElementsAre(2, 3));
}

TEST(SweepReport, IsJsonForPages)
{
  const nlohmann::json json = ToJson(Outcome());
  EXPECT_EQ(json["Varied"], nlohmann::json({"losses.cycle"}));
  ASSERT_EQ(json["Ranked"].size(), 4u);
  EXPECT_EQ(json["Ranked"][0]["Values"]["losses.cycle"], 20);
  EXPECT_EQ(json["Ranked"][3]["Problem"], "it diverged");
  EXPECT_TRUE(json["Ranked"][0]["Problem"].is_null());
  EXPECT_EQ(json["Baseline"]["piqe"], 60);
}

TEST(SweepReport, WritesTablesAndAPage)
{
  const TemporaryFolder folder;
  SweepOutcome outcome = Outcome();
  outcome.epochsOfBest = {{{"epoch", 1}, {"piqe", 30}, {"chosen", true}},
                          {{"epoch", 2}, {"piqe", 28}, {"chosen", true}}};
  for (SweepRow& row : outcome.ranked)
  {
    row.figures = nullptr; // no pictures
    row.problem = "lost";
  }
  const ResultTable epochs = EpochsOf(outcome, Digits::Every);
  EXPECT_EQ(epochs.rows[0].back(), "");
  EXPECT_EQ(epochs.rows[1].back(), "kept");
  WriteSweepFiles(outcome, folder.Path());
  EXPECT_THAT(Read(folder / "sweep.csv"), HasSubstr("Rank,losses.cycle,PIQE,"));
  EXPECT_THAT(Read(folder / "epochs.csv"), HasSubstr("\r\n2,28,"));
#ifdef CLADE_HAS_REPORT
  const std::string page = Read(folder / "sweep.html");
  EXPECT_THAT(page, HasSubstr("epoch by epoch"));
  EXPECT_THAT(page, HasSubstr("Rank</th><th>Remark</th>")) << "what failed is seen first";
  EXPECT_THAT(page, Not(HasSubstr("SSIM</th>"))) << "it has no value";
#endif
}
