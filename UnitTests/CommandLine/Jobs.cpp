#include "Jobs/IJobStore.h"

#include "CommandLine/Clade.h"

#include <filesystem>
#include <gmock/gmock.h>

using namespace Clade;
using testing::HasSubstr;

namespace
{
class JobsCommandLine : public Testing::CladeProgram
{
protected:
  std::string Path() const { return folder_ / "jobs.db"; }

  std::string Enqueue(const std::string& key)
  {
    JobRequest request;
    request.key = key;
    request.seriesInstanceUid = "1.2." + key;
    request.model = "cubic";
    return OpenJobStore(Path())->Enqueue(request).job.id;
  }
  std::string Ended(const std::string& key, JobState state)
  {
    const std::string id = Enqueue(key);
    const auto store = OpenJobStore(Path());
    store->Claim("worker", {JobKind::Enhance}, 60'000);
    JobOutcome outcome;
    outcome.state = state;
    outcome.errorCode = state == JobState::Failure ? "Forbidden" : "";
    store->Finish(id, "worker", outcome);
    return id;
  }
};
} // namespace

TEST_F(JobsCommandLine, AdministratorsSeeRetryCancelAndRemoveJobs)
{
  const std::string failed = Ended("1", JobState::Failure);
  const std::string done = Ended("2", JobState::Success);
  const std::string waiting = Enqueue("3");
  const auto run = [&](std::vector<std::string> arguments)
  {
    arguments.insert(arguments.begin(), "jobs");
    arguments.insert(arguments.end(), {"--store", Path()});
    const auto result = Run(arguments);
    EXPECT_EQ(result.exitStatus, 0) << result.output;
    return result.output;
  };
  EXPECT_THAT(run({"list"}), HasSubstr("In the store: 1 Pending, 1 Success, 1 Failure"));
  EXPECT_THAT(run({"list", "--state", "Failure"}), HasSubstr(failed + "  Failure"));
  EXPECT_EQ(nlohmann::json::parse(run({"list", "--series", "1.2.2", "--json"})).at("Jobs").at(0).at("ID"),
            done);
  EXPECT_THAT(run({"show", failed}), HasSubstr("\"ErrorCode\": \"Forbidden\""));

  EXPECT_THAT(run({"retry", "--failed"}), HasSubstr(failed + "  Pending"));
  EXPECT_THAT(run({"cancel", failed, waiting}), HasSubstr(waiting + "  Cancelled"));
  EXPECT_EQ(run({"watch"}), "") << "nothing waits or runs";
  EXPECT_THAT(run({"purge", "--older-than-days", "0"}), HasSubstr("3 jobs"));
  EXPECT_THAT(run({"list"}), HasSubstr("no jobs"));
}

TEST_F(JobsCommandLine, ARefusalKeepsNoOtherJobFromBeingChanged)
{
  const std::string done = Ended("1", JobState::Success);
  const std::string first = Enqueue("2"), second = Enqueue("3");
  const auto cancelled = Run({"jobs", "cancel", first, "nobody", second, "--store", Path()});
  EXPECT_EQ(cancelled.exitStatus, 1);
  EXPECT_THAT(cancelled.output, HasSubstr(first + "  Cancelled"));
  EXPECT_THAT(cancelled.output, HasSubstr("nobody  NotFound: there is no job nobody"));
  EXPECT_THAT(cancelled.output, HasSubstr(second + "  Cancelled"));
  EXPECT_THAT(cancelled.output, HasSubstr("2 of 3 jobs were changed"));

  const auto retried = Run({"jobs", "retry", first, done, second, "--json", "--store", Path()});
  EXPECT_EQ(retried.exitStatus, 1);
  const auto answer = nlohmann::json::parse(retried.output);
  EXPECT_EQ(answer.at("Jobs").size(), 2u);
  EXPECT_EQ(answer.at("Refused").at(0).at("ID"), done);
  EXPECT_EQ(answer.at("Refused").at(0).at("Code"), "Conflict");
}

TEST_F(JobsCommandLine, AStoreThatIsNotThereIsNotMade)
{
  const auto result = Run({"jobs", "list", "--store", Path()});
  EXPECT_EQ(result.exitStatus, 1);
  EXPECT_THAT(result.output, HasSubstr("there is no job store " + Path()));
  EXPECT_FALSE(std::filesystem::exists(Path()));
}

TEST_F(JobsCommandLine, AnUnknownJobOrStateIsNamed)
{
  Enqueue("1");
  EXPECT_THAT(Run({"jobs", "cancel", "nobody", "--store", Path()}).output,
              HasSubstr("there is no job nobody"));
  EXPECT_EQ(Run({"jobs", "list", "--state", "Lost", "--store", Path()}).exitStatus, 2);
  EXPECT_EQ(Run({"jobs", "retry", "--store", Path()}).exitStatus, 2);
}
