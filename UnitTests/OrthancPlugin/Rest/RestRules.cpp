#include "OrthancPlugin/Rest/RestRules.h"

#include "OrthancPlugin/RestBench.h"

#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using json = nlohmann::json;

namespace
{
class RestRules : public RestBench
{
protected:
  RestRules()
  {
    RegisterRuleRoutes(router_, services_);
    services_.isKeyword = [](const std::string& keyword) { return keyword == "SeriesDescription"; };
    for (int n = 0; n < 6; n++) // 5 mm apart, pixels of 1 mm
    {
      orthanc_.Store("7");
    }
    Add("off", false, 2);
    Add("very thick", true, 6);
    Add("thick", true, 4);
    Add("thick, too", true, 3);
  }

  void Add(const std::string& name, bool isEnabled, double anisotropy)
  {
    RuleConfiguration rule;
    rule.name = name;
    rule.isEnabled = isEnabled;
    rule.minimumAnisotropy = anisotropy;
    configuration_.rules.push_back(std::move(rule));
  }
  json Test(json body)
  {
    body["Series"] = "1.2.7";
    return JsonOf(Post("/clade/rules/test", body));
  }
};
} // namespace

TEST_F(RestRules, AreListedAsTheyStandInTheConfiguration)
{
  const json rules = JsonOf(Get("/clade/rules"))["Rules"];
  ASSERT_EQ(rules.size(), 4u);
  EXPECT_EQ(rules[1]["Name"], "very thick");
  EXPECT_EQ(ToJson(ParseRule(rules[1], "Rule", 1, services_.isKeyword)), rules[1]) << "and can be put there";
  EXPECT_EQ(Get("/clade/rules?limit=1").status, 400);
}

TEST_F(RestRules, TheFirstEnabledOneThatMatchesWinsAndEachSaysWhy)
{
  const json answer = Test({{"Input", false}});
  EXPECT_EQ(answer["Series"], "7");
  EXPECT_EQ(answer["Rule"], "thick");
  EXPECT_EQ(answer["Derived"], false);
  ASSERT_EQ(answer["Rules"].size(), 4u);
  EXPECT_EQ(answer["Rules"][1]["Matches"], false);
  EXPECT_EQ(answer["Rules"][3]["Matches"], true);
  for (const json& verdict : answer["Rules"])
  {
    EXPECT_TRUE(verdict["Matches"] == true || !verdict["Reason"].get<std::string>().empty()) << verdict;
  }
  EXPECT_TRUE(store_.asked_.empty()) << "\"Input\": false asks no worker";
  EXPECT_FALSE(answer.contains("Input"));
}

TEST_F(RestRules, OneThatIsNotInTheConfigurationIsTriedAlone)
{
  const json answer =
      Test({{"Input", false}, {"Rule", {{"Name", "mine"}, {"Match", {{"SeriesDescription", "knee"}}}}}});
  ASSERT_EQ(answer["Rules"].size(), 1u);
  EXPECT_EQ(answer["Rules"][0]["Name"], "mine");
  EXPECT_EQ(answer["Rule"], nullptr);
}

TEST_F(RestRules, WhatIsWrongWithTheRequestIsSaid)
{
  const std::string path = "/clade/rules/test";
  ExpectRefused(400, path,
                {json::object(),
                 {{"Series", "1.2.7"}, {"Rule", {{"Match", {{"NoKeyword", "x"}}}}}},
                 {{"Series", "1.2.7"}, {"Rule", {{"Match", {{"SeriesDescription", "("}}}}}},
                 {{"Series", "1.2.7"}, {"Rule", "thick"}},
                 {{"Series", "1.2.7"}, {"Input", "yes"}},
                 {{"Series", "1.2.7"}, {"More", 1}}});
  ExpectRefused(404, path, {{{"Series", "1.2.8"}}});
}

TEST_F(RestRules, TheInputIsJudgedByAWorker)
{
  JobOutcome outcome;
  outcome.result = {{"Series", {{{"ID", "7"}, {"Accepted", true}}}}};
  store_.answer_ = outcome;
  EXPECT_EQ(Test(json::object())["Input"], (json{{"ID", "7"}, {"Accepted", true}}));
  EXPECT_EQ(store_.asked_.at(0), (json{{"Request", "inspect"}, {"Series", {"7"}}}));

  store_.answer_->state = JobState::Failure;
  store_.answer_->errorCode = "OutOfMemory";
  store_.answer_->errorText = "there is no memory";
  const json input = Test(json::object())["Input"];
  EXPECT_EQ(input["Accepted"], nullptr);
  EXPECT_EQ(input["Code"], "OutOfMemory");
  EXPECT_EQ(input["Sentence"], "there is no memory");
}

TEST_F(RestRules, WithoutAWorkerTheVerdictsOfTheRulesAreSaidAllTheSame)
{
  watch_.Stop(); // nobody is waited for
  const RestAnswer answer = Post("/clade/rules/test", {{"Series", "1.2.7"}});
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(json::parse(answer.body)["Details"]["Rule"], "thick");
}
