#include "Jobs/SqliteRows.h"

#include "Jobs/SqliteConnection.h"
#include "Support/TemporaryFolder.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
class SqliteRows : public testing::Test
{
protected:
  SqliteRows() { connection_.Upgrade(); }

  template<typename Work>
  auto Do(const Work& work)
  {
    return connection_.Write(work);
  }

  std::optional<Job> Stored(const std::string& id)
  {
    return Do([&](SQLite::Database& database) { return SelectJob(database, "WHERE id=?", id); });
  }

  TemporaryFolder folder_;
  SqliteConnection connection_{folder_ / "jobs.db"};
};

Job Example(const std::string& id)
{
  Job job;
  job.id = id;
  job.request.key = "key of " + id;
  job.request.seriesId = "series";
  job.request.seriesInstanceUid = "1.2.3";
  job.request.studyId = "study";
  job.request.model = "mr-body";
  job.request.rule = "knees, \"thick\"";
  job.request.priority = -3;
  job.request.parameters = {{"Options", {{"Grid", "aligned"}}}, {"Instances", {"1.2.3.4"}}};
  job.request.notBefore = 12;
  job.state = JobState::Running;
  job.attempts = 2;
  job.progress = 12.5;
  job.stage = "network";
  job.owner = "host:1:2";
  job.leaseExpiry = 99;
  job.publishingSeriesUid = "1.2.9 1.2.10";
  job.errorCode = "E_SIZE";
  job.errorText = "Umlaute: \xc3\xa4";
  job.result = {{"Spacing", 1.5}};
  job.creationTime = 10;
  job.startTime = 20;
  return job;
}

WorkerInfo WorkerAt(const std::string& id, TimeMs start)
{
  WorkerInfo worker;
  worker.id = id;
  worker.host = "host";
  worker.pid = 7;
  worker.version = "0.1";
  worker.device = "cpu (2 threads)";
  worker.details = {{"Models", {"mr-body"}}};
  worker.startTime = start;
  return worker;
}
} // namespace

TEST_F(SqliteRows, AJobIsReadAsItWasWritten)
{
  const Job job = Example("a");
  Do([&](SQLite::Database& database) { InsertJob(database, job, 30); });
  const auto read = Stored("a");
  ASSERT_TRUE(read);
  EXPECT_EQ(ToJson(*read), ToJson(job));
  EXPECT_EQ(read->request.key, job.request.key);
  EXPECT_EQ(read->request.parameters, job.request.parameters);
  EXPECT_EQ(read->request.notBefore, job.request.notBefore);
  EXPECT_EQ(read->owner, job.owner);
  EXPECT_EQ(read->leaseExpiry, job.leaseExpiry);
  EXPECT_EQ(read->publishingSeriesUid, job.publishingSeriesUid);
  EXPECT_FALSE(Stored("b"));
}

TEST_F(SqliteRows, AnUpdateLeavesWhatWasAskedFor)
{
  Job job = Example("a");
  Do([&](SQLite::Database& database) { InsertJob(database, job, 30); });
  job.request.model = "cubic";
  job.creationTime = 77;
  job.state = JobState::Failure;
  job.progress = 50;
  Do([&](SQLite::Database& database) { UpdateJob(database, job, 40); });
  EXPECT_EQ(Stored("a")->state, JobState::Failure);
  EXPECT_EQ(Stored("a")->progress, 50);
  EXPECT_EQ(Stored("a")->request.model, "mr-body");
  EXPECT_EQ(Stored("a")->creationTime, 10);
  Do([&](SQLite::Database& database) { ReplaceJob(database, job, 50); });
  EXPECT_EQ(Stored("a")->request.model, "cubic");
  EXPECT_EQ(Stored("a")->creationTime, 77);
}

TEST_F(SqliteRows, QuickJobsShareNoKey)
{
  for (const char* id : {"a", "b"})
  {
    Job job = Example(id);
    job.request.kind = JobKind::Quick;
    job.request.key.clear();
    Do([&](SQLite::Database& database) { InsertJob(database, job, 30); });
  }
  EXPECT_EQ(Stored("a")->request.key, "");
  EXPECT_TRUE(Stored("b"));
}

TEST_F(SqliteRows, WorkersAreReadByTheirLastSignTheOldestFirst)
{
  Do(
      [&](SQLite::Database& database)
      {
        PutWorker(database, WorkerAt("young", 20), 100);
        PutWorker(database, WorkerAt("old", 10), 100);
        PutWorker(database, WorkerAt("silent", 5), 50);
        WorkerInfo again = WorkerAt("young", 20);
        again.currentJob = "a";
        PutWorker(database, again, 120);
      });
  const auto workers = Do([](SQLite::Database& database) { return SelectWorkers(database, 120, 20); });
  ASSERT_EQ(workers.size(), 2u);
  EXPECT_EQ(workers[0].id, "old");
  EXPECT_EQ(workers[1].id, "young");
  EXPECT_EQ(workers[1].currentJob, "a") << "the later entry replaces the earlier one";
  EXPECT_EQ(workers[1].lastHeartbeat, 120);
  EXPECT_EQ(workers[1].details, (nlohmann::json{{"Models", {"mr-body"}}}));
}
