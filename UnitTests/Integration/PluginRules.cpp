#include "Integration/PluginBench.h"

using namespace Clade::Testing;
using nlohmann::json;

// From instances that arrive to jobs, across restarts. No worker runs.
namespace
{
class PluginRules : public PluginBench
{
protected:
  /// The jobs when there are so many; then another series, sent last, shows that no more come of what was
  /// before.
  json JobsOf(std::size_t count)
  {
    GetUntil("/clade/jobs?limit=1000", [&](const json& jobs) { return jobs.size() >= count; });
    const std::string last = Upload(MakePhantom(99));
    GetUntil("/clade/jobs?series=" + last, [](const json& jobs) { return jobs.size() == 1; });
    json jobs = json::array();
    for (const json& job : Jobs())
    {
      if (job.at("Series") != last)
      {
        jobs.push_back(job);
      }
    }
    return jobs;
  }
};
} // namespace

TEST_F(PluginRules, AStableSeriesThatMatchesBecomesAJob)
{
  StartOrthanc(OneRuleNoWorker());
  const std::string series = Upload(MakePhantom());
  const json jobs = JobsOf(1);
  ASSERT_EQ(jobs.size(), 1u);
  EXPECT_EQ(jobs.at(0).at("Series"), series);
  EXPECT_EQ(jobs.at(0).at("Rule"), "all");
  EXPECT_EQ(jobs.at(0).at("Model"), "cubic");
}

TEST_F(PluginRules, DerivedSeriesOfOursAndSeriesThatDoNotMatchAreLeftAlone)
{
  json clade = OneRuleNoWorker();
  clade["Rules"][0]["Match"] = {{"SeriesDescription", "(?i)PHANTOM"}, {"Modality", "^MR$"}};
  clade["Rules"][0]["MinimumSlices"] = 8;
  StartOrthanc(clade);
  Upload(MakePhantom(1, "CLADE for Orthanc"));
  std::vector<std::string> tooFew = MakePhantom(2);
  tooFew.pop_back();
  Upload(tooFew);
  EXPECT_EQ(JobsOf(0).size(), 0u);
}

TEST_F(PluginRules, InstancesThatAreSentAgainMakeNothingNewAndLaterOnesDo)
{
  StartOrthanc(OneRuleNoWorker());
  std::vector<std::string> files = MakePhantom();
  const std::string late = files.back();
  files.pop_back();
  const std::string series = Upload(files);
  ASSERT_EQ(JobsOf(1).size(), 1u);
  Upload(files);
  EXPECT_EQ(JobsOf(1).size(), 1u);
  Upload({late});
  GetUntil("/clade/jobs?series=" + series, [](const json& jobs) { return jobs.size() == 2; });
}

TEST_F(PluginRules, AnOrderlyRestartBeforeTheSeriesWasStableLosesNothing)
{
  StartOrthanc(OneRuleNoWorker(), {{"StableAge", 5}});
  GetUntil("/clade/status", [](const json&) { return true; });
  const std::string series = Upload(MakePhantom());
  orthanc_->Restart();
  GetUntil("/clade/jobs?series=" + series, [](const json& jobs) { return jobs.size() == 1; });
}

TEST_F(PluginRules, APowerCutBeforeTheSeriesWasStableLosesNothing)
{
  StartOrthanc(OneRuleNoWorker(), {{"StableAge", 2}});
  const std::string before = Upload(MakePhantom(1));
  GetUntil("/clade/jobs?series=" + before, [](const json& jobs) { return jobs.size() == 1; });
  const std::string series = Upload(MakePhantom(2));
  orthanc_->Kill();
  orthanc_->Start();
  GetUntil("/clade/jobs?series=" + series, [](const json& jobs) { return jobs.size() == 1; });
  EXPECT_EQ(Get("/clade/jobs?series=" + before).Json().size(), 1u);
}

TEST_F(PluginRules, ASeriesThatGrowsAfterARestartIsJudgedWhenItIsWhole)
{
  StartOrthanc(OneRuleNoWorker(), {{"StableAge", 4}});
  std::vector<std::string> files = MakePhantom();
  const std::vector<std::string> rest(files.begin() + 6, files.end());
  files.resize(6);
  const std::string series = Upload(files);
  orthanc_->Restart();
  Upload(rest);
  GetUntil("/clade/jobs?series=" + series, [](const json& jobs) { return !jobs.empty(); });
  const json jobs = Get("/clade/jobs?series=" + series).Json();
  ASSERT_EQ(jobs.size(), 1u);
  // Asked for the series as it is now, a person gets the very job: so it is of all instances.
  EXPECT_EQ(Post("/series/" + series + "/clade", {{"Model", "cubic"}}).Json().at("ID"), jobs.at(0).at("ID"));
}

TEST_F(PluginRules, NewRulesDoNotApplyToWhatWasJudgedBefore)
{
  StartOrthanc({{"Worker", {{"Supervise", false}}}});
  const std::string series = Upload(MakePhantom());
  GetUntil("/series/" + series, [](const json& answer) { return answer.at("IsStable") == true; });
  GetUntil("/changes?last", [](const json& changes)
           { return changes.at("Changes").at(0).at("ChangeType") == "StablePatient"; });
  orthanc_->Stop();
  orthanc_->Start({{"Clade", OneRuleNoWorker()}});
  EXPECT_EQ(JobsOf(0).size(), 0u);
}
