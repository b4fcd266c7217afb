#include "Jobs/SqliteQueries.h"

#include "Jobs/JobStoreSuite.h"
#include "Jobs/SqliteConnection.h"
#include "Support/TemporaryFolder.h"

#include <fstream>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sstream>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
/// A store with many jobs in every state, and what its questions cost: instructions of SQLite's machine,
/// which are the same on every computer.
class ManyJobs
{
public:
  explicit ManyJobs(int jobs) : connection_(folder_ / "jobs.db")
  {
    connection_.Run([](SQLite::Database& database) { database.exec("PRAGMA synchronous=OFF"); });
    connection_.Upgrade();
    connection_.Write(
        [&](SQLite::Database& database)
        {
          database.exec(
              "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<" + std::to_string(jobs) +
              ") INSERT INTO Jobs SELECT i, 'id'||i, 'key'||i, CASE WHEN i<=600 AND i%10=0 THEN 'Train' ELSE "
              "'Enhance' END, "
              "'series'||(i/4), 'uid'||(i/4), 'study', 'cubic', '', i%5, '{}', 3, 1000, "
              "CASE i%3 WHEN 0 THEN 9000000000000 ELSE 0 END, "
              "CASE WHEN i%100=0 THEN 'Failure' WHEN i%2=0 THEN 'Success' ELSE 'Pending' END, "
              "0, 0, '', '', 0, 0, '', CASE i%2 WHEN 0 THEN 'derived'||i ELSE '' END, '', '', "
              "NULL, i, 0, i, i, '', CASE i%1000 WHEN 1 THEN 'user' ELSE '' END, '' FROM n");
        });
  }

  /// Instructions, in hundreds.
  std::int64_t CostOf(const std::function<void(SQLite::Database&)>& work)
  {
    std::int64_t hundreds = 0;
    return connection_.Write(
        [&](SQLite::Database& database)
        {
          const auto count = [](void* counter)
          {
            ++*static_cast<std::int64_t*>(counter);
            return 0;
          };
          sqlite3_progress_handler(database.getHandle(), 100, count, &hundreds);
          work(database);
          sqlite3_progress_handler(database.getHandle(), 0, nullptr, nullptr);
          return hundreds;
        });
  }

private:
  TemporaryFolder folder_;
  SqliteConnection connection_;
};

struct Question
{
  std::string name;
  std::function<void(SQLite::Database&)> ask;
};

JobFilter Filter(std::optional<JobState> state, TimeMs since)
{
  JobFilter filter;
  filter.state = state;
  filter.since = since;
  filter.limit = 50;
  return filter;
}

std::vector<Question> Questions(int jobs)
{
  const std::vector<JobKind> kinds = {JobKind::Enhance, JobKind::Train};
  JobFilter ofSeries;
  ofSeries.seriesId = "series5";
  JobFilter ofUid;
  ofUid.seriesInstanceUid = "uid5";
  ofUid.kind = JobKind::Enhance;
  JobFilter trainings; // the oldest jobs of all
  trainings.kind = JobKind::Train;
  JobFilter failedTrainings = trainings;
  failedTrainings.state = JobState::Failure;
  const auto list = [](const JobFilter& filter) { return [=](SQLite::Database& d) { ListJobs(d, filter); }; };
  return {
      {"due", [=](SQLite::Database& d) { HasDueJob(d, kinds, {}, 1000); }},
      {"claim", [=](SQLite::Database& d) { NextDueJob(d, kinds, {}, 1000); }},
      {"oldest", [](SQLite::Database& d) { OldestPendingJob(d, {}); }},
      {"queues", [](SQLite::Database& d) { QueuesOf(d); }},
      {"lost", [](SQLite::Database& d) { LostJobs(d, 1000, "worker"); }},
      {"forget", [](SQLite::Database& d) { ForgetSome(d, JobKind::Enhance, {}, 100, 50); }},
      {"forget of one", [](SQLite::Database& d) { ForgetSome(d, JobKind::Enhance, OfOrthanc(""), 200, 50); }},
      {"list", list({})},
      {"list of a rare state", list(Filter(JobState::Cancelled, 0))},
      {"list of a state", list(Filter(JobState::Failure, 0))},
      {"list since a moment ago", list(Filter({}, jobs - 20))},
      {"list of a state since a moment ago", list(Filter(JobState::Failure, jobs - 20))},
      {"list since ever", list(Filter({}, 1))},
      {"list of trainings", list(trainings)},
      {"list of trainings of a state", list(failedTrainings)},
      {"list of a series", list(ofSeries)},
      {"list of a series by its UID", list(ofUid)}};
}
} // namespace

TEST(SqliteQueries, CostNoMoreAmongTwentyTimesAsManyJobs)
{
  constexpr int few = 6000;
  constexpr int many = 120000;
  ManyJobs small(few), large(many);
  const auto ofSmall = Questions(few);
  const auto ofLarge = Questions(many);
  for (std::size_t i = 0; i < ofSmall.size(); i++)
  {
    const std::int64_t less = small.CostOf(ofSmall[i].ask);
    const std::int64_t more = large.CostOf(ofLarge[i].ask);
    EXPECT_LE(more, 2 * less + 10) << ofSmall[i].name << ": " << less << " and " << more
                                   << " hundred instructions";
  }
}

TEST(SqliteQueries, AStoreOfTheFirstVersionIsBroughtUpWithItsJobsAndCounts)
{
  const TemporaryFolder folder;
  const std::string path = folder / "jobs.db";
  {
    std::ostringstream schema;
    schema << std::ifstream(std::string(CLADE_SOURCE_DIR) + "/Resources/Sql/Sqlite/0001_jobs.sql").rdbuf();
    SQLite::Database old(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    old.exec(
        schema.str() +
        "CREATE TABLE SchemaVersion(version INTEGER PRIMARY KEY, name TEXT NOT NULL, time INTEGER NOT NULL);"
        "INSERT INTO SchemaVersion VALUES(1, '0001_jobs.sql', 0);");
    for (const char* values :
         {"'a', 'Enhance', 'Pending'", "'b', 'Enhance', 'Success'", "'c', 'Quick', 'Success'"})
    {
      const std::string value(values);
      old.exec(
          "INSERT INTO Jobs(id, kind, state, seriesId, seriesInstanceUid, studyId, model, rule, priority, "
          "parameters, maxAttempts, timeoutMs, notBefore, attempts, progress, stage, owner, leaseExpiry, "
          "cancelRequested, publishingSeriesUid, derivedSeriesId, errorCode, errorText, creationTime, "
          "startTime, "
          "completionTime, changeTime) VALUES(" +
          value +
          ", '', '', '', '', '', 0, '{}', 3, 1000, 0, 0, 0, '', '', 0, 0, '', '', '', '', 5, 0, 0, 5)");
    }
  }
  const auto store = OpenJobStore(path);
  EXPECT_THAT(store->CountByState(), testing::UnorderedElementsAre(testing::Pair(JobState::Pending, 1u),
                                                                   testing::Pair(JobState::Success, 1u)));
  EXPECT_THAT(store->CountEnded(), testing::ElementsAre(testing::Pair(JobState::Success, 1u)));
  EXPECT_EQ(store->OldestPending(), 5);
  EXPECT_EQ(store->Claim("worker", {JobKind::Enhance}, longLeaseMs)->id, "a");
  EXPECT_EQ(store->List({}).size(), 2u);
}
