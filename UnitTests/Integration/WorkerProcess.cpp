#include "Integration/JobBench.h"

#include "Support/RawServer.h"

#include <csignal>
#include <fstream>
#include <set>
#include <sstream>

using namespace Clade;
using namespace Clade::Testing;

// The worker as a process among others.
namespace
{
class WorkerProcessTest : public JobBench
{
protected:
  /// What everybody on the machine can read.
  std::string CommandLine() const
  {
    std::ostringstream text;
    text << std::ifstream("/proc/" + std::to_string(worker_->Pid()) + "/cmdline").rdbuf();
    return text.str();
  }
};
} // namespace

TEST_F(WorkerProcessTest, IsKnownToTheStoreWhileItLives)
{
  const std::string source = Upload(LargeGrid());
  StartWorker({"--id", "worker-7", "--threads", "1", "--connections", "1"});
  const std::string id = Enqueue(source);
  const Job running = WaitUntil(id, [](const Job& job) { return job.state == JobState::Running; });
  EXPECT_EQ(running.owner, "worker-7");
  const std::vector<WorkerInfo> workers = store_->Workers(5000);
  ASSERT_EQ(workers.size(), 1u);
  EXPECT_EQ(workers[0].id, "worker-7");
  EXPECT_EQ(workers[0].pid, worker_->Pid());
  EXPECT_EQ(workers[0].device, "cpu (1 thread)");
  WaitForEnd(id);
  EXPECT_EQ(StopWorker(), 0);
  EXPECT_TRUE(store_->Workers(60'000).empty());
}

TEST_F(WorkerProcessTest, TwoShareTheJobs)
{
  std::vector<std::string> sources, jobs;
  for (int number = 1; number <= 6; number++)
  {
    sources.push_back(Upload(SmallGrid(), number));
    jobs.push_back(Enqueue(sources.back()));
  }
  StartWorker();
  const auto first = std::move(worker_);
  StartWorker();
  std::set<std::string> derived, workers;
  for (const std::string& id : jobs)
  {
    const Job job = WaitForEnd(id);
    EXPECT_EQ(job.state, JobState::Success);
    EXPECT_EQ(job.attempts, 1);
    derived.insert(job.derivedSeriesId);
    workers.insert(job.result["Worker"].get<std::string>());
  }
  EXPECT_EQ(derived.size(), 6u);
  EXPECT_EQ(SeriesBeside(sources).size(), 6u);
  EXPECT_GE(workers.size(), 1u);
}

TEST_F(WorkerProcessTest, SecretsComeThroughTheEnvironment)
{
  StartOrthanc({{"AuthenticationEnabled", true}, {"RegisteredUsers", {{"clade", "secret"}}}});
  OrthancConnection connection;
  connection.url = orthanc_->Url();
  connection.username = "clade";
  connection.password = "secret";
  client_ = std::make_unique<OrthancClient>(connection);
  const std::string source = Upload(SmallGrid());
  const std::string id = Enqueue(source);

  StartWorker({}, {{"CLADE_ORTHANC_USERNAME", "clade"}, {"CLADE_ORTHANC_PASSWORD", "wrong"}});
  WaitUntil(id, [&](const Job&)
            { return WorkerLog().find("GET /system: Orthanc answered 401") != std::string::npos; });
  EXPECT_EQ(store_->Find(id)->attempts, 0);
  KillWorker();

  StartWorker({}, {{"CLADE_ORTHANC_AUTHORIZATION", "Basic Y2xhZGU6c2VjcmV0"},
                   {"CLADE_ORTHANC_HEADERS", R"({"X-Site": "north"})"}});
  EXPECT_EQ(CommandLine().find("Y2xhZGU6c2VjcmV0"), std::string::npos);
  ExpectOneDerivedSeries(WaitForEnd(id), {source});
  KillWorker();

  std::ofstream(folder_ / "password") << "secret\n";
  StartWorker({"--username", "clade", "--password-file", folder_ / "password"});
  client_->Delete("/series/" + store_->Find(id)->derivedSeriesId);
  store_->Delete(id);
  ExpectOneDerivedSeries(WaitForEnd(Enqueue(source)), {source});
  EXPECT_EQ(CommandLine().find("secret"), std::string::npos);
  EXPECT_EQ(WorkerLog().find("secret"), std::string::npos);
}

TEST_F(WorkerProcessTest, StopsThoughOrthancHangs)
{
  const std::string id = Enqueue(Upload(SmallGrid()));
  std::atomic<int> asked{0};
  RawServer hung(
      [&](RawConnection& connection, int)
      {
        connection.ReadRequest();
        asked++;
        connection.WaitUntilClosed(600'000); // far longer than anybody waits for the worker
      });
  StartWorker({"--orthanc", hung.Url(), "--timeout", "3600"});
  WaitUntil(id, [&](const Job&) { return asked > 0; });
  const std::optional<int> status = StopWorker();
  if (!status)
  {
    KillWorker(); // else the server waits for it
  }
  EXPECT_EQ(status, 0) << "the signal alone ends it";
}

TEST_F(WorkerProcessTest, WrongUseIsSaidAndEndsIt)
{
  StartWorker({"--orthanc", "localhost:8042"});
  EXPECT_EQ(worker_->Wait(std::chrono::seconds(20)), 2);
  EXPECT_NE(WorkerLog().find("expected http://host:port"), std::string::npos) << WorkerLog();
  StartWorker({}, {{"CLADE_ORTHANC_HEADERS", "secret"}});
  EXPECT_EQ(worker_->Wait(std::chrono::seconds(20)), 2);
  EXPECT_NE(WorkerLog().find("CLADE_ORTHANC_HEADERS is not a JSON object of texts"), std::string::npos);
  EXPECT_EQ(WorkerLog().find("secret"), std::string::npos);
}
