#include "Integration/PluginBench.h"
#include "Jobs/IJobStore.h"

#include <fstream>
#include <gmock/gmock.h>

using namespace Clade::Testing;
using nlohmann::json;
using testing::HasSubstr;

// What Orthanc's own events tell of jobs that end, to the script of Interfaces.md.
namespace
{
class PluginEvents : public PluginBench
{
protected:
  void Start(const std::string& events)
  {
    const std::string script = folder_ / "events.lua";
    std::ofstream(script) << R"(
      function OnJobSuccess(id)
        local job = ParseJson(RestApiGet('/jobs/' .. id))
        if job['Type'] == 'Clade' then
          print('EVENT success ' .. job['Content']['Job'] .. ' ' .. job['Content']['State'])
        end
      end
      function OnJobFailure(id)
        local job = ParseJson(RestApiGet('/jobs/' .. id))
        if job['Type'] == 'Clade' then
          print('EVENT failure ' .. job['Content']['Job'] .. ' ' .. job['Content']['State'])
        end
      end)";
    store_ = Clade::OpenJobStore(folder_ / "jobs.db");
    StartOrthanc(
        {{"JobEvents", events}, {"JobStore", folder_ / "jobs.db"}, {"Worker", {{"Supervise", false}}}},
        {{"LuaScripts", {script}}, {"SaveJobs", true}});
    // What ended before the first look is no news.
    GetUntil("/system", [&](const json&) { return store_->GetProperty("JobEventsTold").has_value(); });
  }

  /// A job that a worker has ended, by its identifier.
  std::string End(Clade::JobState state)
  {
    Clade::JobRequest request;
    request.key = std::to_string(++ended_);
    request.seriesId = "series";
    const std::string id = store_->Enqueue(request).job.id;
    store_->Claim("worker", {Clade::JobKind::Enhance}, 60'000);
    Clade::JobOutcome outcome;
    outcome.state = state;
    outcome.errorCode = state == Clade::JobState::Success ? "" : "OutOfMemory";
    outcome.errorText = state == Clade::JobState::Success ? "" : "no more memory";
    EXPECT_TRUE(store_->Finish(id, "worker", outcome));
    return id;
  }

  /// Orthanc's own jobs with this one of ours as their content.
  std::vector<json> OrthancJobsOf(const std::string& id)
  {
    std::vector<json> found;
    for (const json& job : Get("/jobs?expand").Json())
    {
      if (job["Type"] == "Clade" && job["Content"]["Job"] == id)
      {
        found.push_back(job);
      }
    }
    return found;
  }
  /// Until the script was told of it, by a line of the log.
  void WaitForEvent(const std::string& line)
  {
    GetUntil("/system", [&](const json&) { return CountInLog(line) > 0; });
  }
  std::size_t CountInLog(const std::string& text)
  {
    const std::string log = orthanc_->Log();
    std::size_t count = 0;
    for (auto at = log.find(text); at != std::string::npos; at = log.find(text, at + 1))
    {
      count++;
    }
    return count;
  }

  std::unique_ptr<Clade::IJobStore> store_;
  int ended_ = 0;
};
} // namespace

TEST_F(PluginEvents, LuaIsToldOnceOfEveryJobThatEndsAlsoOverARestart)
{
  Start("All");
  const std::string done = End(Clade::JobState::Success), failed = End(Clade::JobState::Failure);
  WaitForEvent("EVENT success " + done + " Success");
  WaitForEvent("EVENT failure " + failed + " Failure");
  ASSERT_EQ(OrthancJobsOf(failed).size(), 1u);
  const json job = OrthancJobsOf(failed)[0];
  EXPECT_EQ(job["State"], "Failure");
  EXPECT_EQ(job["Content"]["Series"], "series");
  EXPECT_EQ(job["Content"]["ErrorCode"], "OutOfMemory");
  EXPECT_EQ(job["Content"]["ErrorDescription"], "no more memory");

  orthanc_->Restart();
  const std::string last = End(Clade::JobState::Skipped);
  WaitForEvent("EVENT failure " + last + " Skipped");
  EXPECT_EQ(CountInLog("EVENT"), 1u) << "the log begins anew with Orthanc";
  EXPECT_EQ(OrthancJobsOf(failed).size(), 1u) << "Orthanc keeps its history over a restart";
}

TEST_F(PluginEvents, WhereFailuresAreAskedForNothingElseIsAnEvent)
{
  Start("Failure");
  const std::string done = End(Clade::JobState::Success), skipped = End(Clade::JobState::Skipped);
  WaitForEvent("EVENT failure " + End(Clade::JobState::Failure));
  EXPECT_THAT(OrthancJobsOf(done), testing::IsEmpty());
  EXPECT_THAT(OrthancJobsOf(skipped), testing::IsEmpty());
}
