#include "OrthancPlugin/Rules/Rules.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using nlohmann::json;

namespace
{
std::vector<RuleConfiguration> RulesOf(const json& rules)
{
  return ParsePluginConfiguration({{"Rules", rules}}, [](const std::string&) { return true; }).rules;
}

SeriesFacts Facts(double anisotropy = 5, std::size_t positions = 30)
{
  SeriesFacts facts;
  facts.tags = {
      {"SOPClassUID", "1.2.840.10008.5.1.4.1.1.4"}, {"Modality", "MR"}, {"SeriesDescription", "T1 VIBE tra"}};
  SliceLayout layout;
  layout.positions = positions;
  layout.sliceSpacingMm = anisotropy;
  layout.pixelSpacingMm = 1;
  facts.layout = [layout] { return layout; };
  return facts;
}

std::string ReasonOf(const json& rule, const SeriesFacts& facts)
{
  const auto rules = RulesOf(json::array({rule}));
  return Judge(rules, facts).at(0).reason;
}
} // namespace

TEST(Rules, TheFirstThatMatchesWins)
{
  const auto rules = RulesOf({{{"Name", "CT"}, {"Match", {{"Modality", "^CT$"}}}},
                              {{"Name", "off"}, {"Enable", false}},
                              {{"Name", "VIBE"}, {"Match", {{"SeriesDescription", "(?i)vibe"}}}},
                              {{"Name", "all"}}});
  ASSERT_NE(FirstMatch(rules, Facts()), nullptr);
  EXPECT_EQ(FirstMatch(rules, Facts())->name, "VIBE");
  const auto verdicts = Judge(rules, Facts());
  EXPECT_FALSE(verdicts[0].matches);
  EXPECT_FALSE(verdicts[1].matches);
  EXPECT_EQ(verdicts[1].reason, "the rule is disabled");
  EXPECT_TRUE(verdicts[2].matches);
  EXPECT_TRUE(verdicts[3].matches);
}

TEST(Rules, AllKeywordsMustMatch)
{
  const json rule = {{"Match", {{"Modality", "MR"}, {"BodyPartExamined", "ABDOMEN"}}}};
  EXPECT_EQ(ReasonOf(rule, Facts()), "BodyPartExamined is absent, expected a value with \"ABDOMEN\"");
  SeriesFacts facts = Facts();
  facts.tags["BodyPartExamined"] = "HEAD";
  EXPECT_EQ(ReasonOf(rule, facts), "BodyPartExamined is \"HEAD\", in which \"ABDOMEN\" is not found");
  facts.tags["BodyPartExamined"] = "ABDOMEN";
  EXPECT_EQ(ReasonOf(rule, facts), "the series matches");
}

TEST(Rules, HugeValuesAreNotSearched)
{
  SeriesFacts facts = Facts();
  facts.tags["SeriesDescription"] = std::string(100000, 'a');
  EXPECT_EQ(ReasonOf({{"Match", {{"SeriesDescription", "(a+)+$"}}}}, facts),
            "SeriesDescription has 100000 bytes, rules look at values of at most 256");
}

TEST(Rules, SlicesMustBeThickAndMany)
{
  EXPECT_EQ(ReasonOf(json::object(), Facts(1.5)),
            "the slice spacing is 1.5 times the pixel spacing (1.5 mm, 1 mm), at least 2 is required");
  EXPECT_EQ(ReasonOf({{"MaximumAnisotropy", 4}}, Facts(5)),
            "the slice spacing is 5 times the pixel spacing (5 mm, 1 mm), at most 4 is required");
  EXPECT_EQ(ReasonOf({{"MinimumSlices", 31}}, Facts()),
            "the series has 30 slice positions, at least 31 are required");
  EXPECT_EQ(ReasonOf({{"MinimumAnisotropy", 5}, {"MaximumAnisotropy", 5}}, Facts(5)), "the series matches");
  SeriesFacts unknown = Facts();
  unknown.layout = [] { return SliceLayout{30, std::nullopt, std::nullopt}; };
  EXPECT_EQ(ReasonOf(json::object(), unknown).substr(0, 50),
            "the spacing of slices or pixels cannot be told fro");
}

TEST(Rules, SeeNoDerivedSeriesOfOurs)
{
  SeriesFacts facts = Facts();
  EXPECT_FALSE(IsOurs(facts.tags));
  facts.tags["ManufacturerModelName"] = "CLADE for Orthanc";
  EXPECT_TRUE(IsOurs(facts.tags));
  EXPECT_EQ(FirstMatch(RulesOf(json::array({json::object()})), facts), nullptr);
  EXPECT_EQ(ReasonOf(json::object(), facts), "the series is itself a derived series of CLADE for Orthanc");
}

TEST(Rules, SeeImagesOfCtAndMrAlone)
{
  for (const char* other :
       {"1.2.840.10008.5.1.4.1.1.88.22", "1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.7", ""})
  {
    SeriesFacts facts = Facts();
    facts.tags["SOPClassUID"] = other; // OsiriX stores regions as SR objects of modality MR
    EXPECT_EQ(FirstMatch(RulesOf(json::array({json::object()})), facts), nullptr) << other;
  }
}

TEST(Rules, AskForTheLayoutOnceAndOnlyIfTheTagsMatch)
{
  int asked = 0;
  SeriesFacts facts = Facts();
  facts.layout = [&asked, inner = facts.layout]
  {
    asked++;
    return inner();
  };
  Judge(RulesOf({{{"Match", {{"Modality", "CT"}}}}}), facts);
  EXPECT_EQ(asked, 0);
  Judge(RulesOf({json::object(), json::object()}), facts);
  EXPECT_EQ(asked, 1);
}
