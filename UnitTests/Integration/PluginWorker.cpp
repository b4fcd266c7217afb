#include "Integration/PluginBench.h"

#include <csignal>
#include <fstream>
#include <gmock/gmock.h>
#include <sstream>
#include <unistd.h>

using namespace Clade::Testing;
using nlohmann::json;
using testing::HasSubstr;

// The plugin and the worker that it starts.
namespace
{
json WithWorker()
{
  json clade = OneRuleNoWorker();
  clade["Worker"] = {{"Threads", 1}};
  clade["LeaseSeconds"] = 3600; // what is found to be lost is found by its end, not by its silence
  return clade;
}

std::string TextOf(const std::string& path)
{
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class PluginWorker : public PluginBench
{
protected:
  /// Process of the worker, once it has reported.
  pid_t WorkerPid()
  {
    const json status = GetUntil("/clade/status", [](const json& s) { return s.at("Ready") == true; });
    return status.at("Workers").at(0).at("PID").get<pid_t>();
  }
  static bool HasGone(pid_t pid)
  {
    for (int i = 0; i < 60000; i++)
    {
      if (kill(pid, 0) != 0)
      {
        return true;
      }
      usleep(1000); // not our child: there is nothing to wait on
    }
    return false;
  }
};
} // namespace

TEST_F(PluginWorker, AThickSeriesComesBackFineAndNothingIsMadeOfThat)
{
  StartOrthanc(WithWorker());
  const std::string source = Upload(MakePhantom());
  const json jobs =
      GetUntil("/clade/jobs?series=" + source, [](const json& list) { return list.size() == 1; });
  const json job = WaitForEnd(jobs.at(0).at("ID"));
  ASSERT_EQ(job.at("State"), "Success") << job.dump(2);
  const std::string derived = job.at("DerivedSeries");
  EXPECT_EQ(Get("/series/" + derived).Json().at("ParentStudy"), job.at("Study"));
  EXPECT_EQ(Get("/series/" + source + "/clade").Json().at("DerivedSeries"), json::array({derived}));

  GetUntil("/series/" + derived, [](const json& series) { return series.at("IsStable") == true; });
  const std::string another = Upload(MakePhantom(2));
  GetUntil("/clade/jobs?series=" + another, [](const json& list) { return list.size() == 1; });
  EXPECT_EQ(Get("/clade/jobs?series=" + derived).Json().size(), 1u) << "the one that made it";

  Send("DELETE", "/series/" + derived);
  EXPECT_EQ(Get("/series/" + source + "/clade").Json().at("DerivedSeries"), json::array());
}

TEST_F(PluginWorker, TestsRulesWithTheVerdictOfTheInputCheck)
{
  StartOrthanc(WithWorker());
  WorkerPid();
  const HttpReply reply = Post("/clade/rules/test", {{"Series", Upload(MakePhantom())}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.Json().at("Rule"), "all");
  EXPECT_EQ(reply.Json().at("Input").at("Accepted"), true) << reply.body;

  std::vector<std::string> holed = MakePhantom(2);
  holed.erase(holed.begin() + 3);
  const json refused = Post("/clade/rules/test", {{"Series", Upload(holed)}}).Json();
  EXPECT_EQ(refused.at("Input").at("Accepted"), false);
  EXPECT_EQ(refused.at("Input").at("Code"), "E_MISSING_SLICE");
}

TEST_F(PluginWorker, AModelThatIsNotThereIsSaidByStatusAndJob)
{
  json clade = WithWorker();
  clade["Rules"][0]["Model"] = "auto";
  clade["Models"] = {{"Directory", folder_ / "models"}};
  StartOrthanc(clade);
  const json status = GetUntil("/clade/status", [](const json& s) { return !s.at("Workers").empty(); });
  EXPECT_EQ(status.at("Ready"), false);
  EXPECT_THAT(status.at("Reasons").dump(), HasSubstr("the model mr-body, which a rule names, is not in"));
  const json job = Post("/series/" + Upload(MakePhantom()) + "/clade", json::object()).Json();
  EXPECT_EQ(job.at("Model"), "mr-body");
  const json ended = WaitForEnd(job.at("ID"));
  EXPECT_EQ(ended.at("State"), "Skipped");
  EXPECT_EQ(ended.at("ErrorCode"), "E_MODEL");
}

TEST_F(PluginWorker, AKilledWorkerIsReplacedAtOnceAndItsJobTakenUp)
{
  StartOrthanc(WithWorker());
  const pid_t first = WorkerPid();
  const json job = Post("/series/" + Upload(MakePhantom()) + "/clade", {{"Model", "cubic"}}).Json();
  kill(first, SIGKILL);
  EXPECT_EQ(WaitForEnd(job.at("ID")).at("State"), "Success");
  const json status = Get("/clade/status").Json();
  EXPECT_EQ(status.at("Supervisor").at(0).at("State"), "Running");
  EXPECT_EQ(status.at("Supervisor").at(0).at("Starts"), 2);
  EXPECT_EQ(status.at("Supervisor").at(0).at("Problem"), "ended with signal 9 (Killed)");
  EXPECT_EQ(status.at("Workers").size(), 1u);
}

TEST_F(PluginWorker, ReachesAnOrthancThatAsksForAPasswordWithATokenThatNobodySees)
{
  StartOrthanc(WithWorker(), {{"AuthenticationEnabled", true}, {"RegisteredUsers", {{"alice", "secret"}}}});
  const std::map<std::string, std::string> alice = {{"authorization", "Basic YWxpY2U6c2VjcmV0"},
                                                    {"content-type", "application/json"}};
  EXPECT_EQ(Get("/clade/status").status, 401);
  std::string series;
  for (const std::string& file : MakePhantom())
  {
    series = Send("POST", "/instances", alice, TextOf(file)).Json().at("ParentSeries");
  }
  const std::string id =
      Send("POST", "/series/" + series + "/clade", alice, "{\"Model\": \"cubic\"}").Json().at("ID");
  const json job = Send("GET", "/clade/jobs/" + id + "/wait", alice).Json();
  EXPECT_EQ(job.at("State"), "Success") << job.dump(2);

  const json status = Send("GET", "/clade/status", alice).Json();
  const std::string process = "/proc/" + status.at("Workers").at(0).at("PID").dump();
  const std::string environment = TextOf(process + "/environ");
  const std::size_t begin = environment.find("CLADE_ORTHANC_AUTHORIZATION=") + 28;
  const std::string token = environment.substr(begin, environment.find('\0', begin) - begin);
  ASSERT_GT(token.size(), 10u);
  EXPECT_EQ(TextOf(process + "/cmdline").find(token), std::string::npos);
  EXPECT_EQ(orthanc_->Log().find(token), std::string::npos);
}

TEST_F(PluginWorker, IsBackAfterOrthancWasReset)
{
  StartOrthanc(WithWorker());
  const pid_t before = WorkerPid();
  ASSERT_EQ(Send("POST", "/tools/reset").status, 200); // ends and begins anew within the same process
  EXPECT_TRUE(HasGone(before));
  EXPECT_NE(WorkerPid(), before);
}

TEST_F(PluginWorker, EndsWithOrthancHoweverThatEnds)
{
  StartOrthanc(WithWorker());
  const pid_t orderly = WorkerPid();
  orthanc_->Stop();
  EXPECT_NE(kill(orderly, 0), 0) << "it was gone before Orthanc was";
  orthanc_->Start();
  const pid_t orphan = WorkerPid();
  orthanc_->Kill();
  EXPECT_TRUE(HasGone(orphan));
}

TEST_F(PluginWorker, StatusSaysWhyNoWorkerStarts)
{
  json clade = WithWorker();
  clade["Worker"]["Executable"] = "/nowhere/clade";
  StartOrthanc(clade);
  const json status = GetUntil("/clade/status", [](const json& s)
                               { return !s.at("Supervisor").at(0).at("Problem").is_null(); });
  EXPECT_EQ(status.at("Ready"), false);
  EXPECT_THAT(status.at("Reasons").dump(),
              HasSubstr("Clade.Worker.Executable is /nowhere/clade, which is not a program"));
}
