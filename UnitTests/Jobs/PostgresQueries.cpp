#include "Jobs/PostgresQueries.h"

#include "Jobs/JobStoreSuite.h"
#include "Jobs/PostgresClaim.h"
#include "Jobs/PostgresSchema.h"
#include "Support/PostgresServer.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using Transaction = pqxx::transaction_base;

namespace
{
/// A store with many jobs in every state, and what its questions cost: pages that the server looks at.
class ManyPostgresJobs
{
public:
  explicit ManyPostgresJobs(int jobs)
      : database_(SharedPostgres().NewDatabase()), pool_(PostgresAddress(SharedPostgres().Url(database_), ""))
  {
    UpgradePostgres(pool_);
    pool_.Write(
        [&](Transaction& t)
        {
          Execute(t, "SET LOCAL statement_timeout=0"); // as a schema step: 120,000 at once
          Execute(
              t,
              "INSERT INTO Jobs(id, jobKey, kind, seriesId, seriesInstanceUid, studyId, model, rule, "
              "priority, "
              "parameters, maxAttempts, timeoutMs, notBefore, state, attempts, progress, stage, owner, "
              "leaseExpiry, cancelRequested, publishingSeriesUid, derivedSeriesId, errorCode, errorText, "
              "creationTime, startTime, completionTime, changeTime) SELECT 'id'||i, 'key'||i, "
              "CASE WHEN i<=600 AND i%10=0 THEN 'Train' ELSE 'Enhance' END, 'series'||(i/4), 'uid'||(i/4), "
              "'study', "
              "'cubic', '', i%5, '{}', 3, 1000, CASE i%3 WHEN 0 THEN 9000000000000 ELSE 0 END, "
              "CASE WHEN i%100=0 THEN 'Failure' WHEN i%2=0 THEN 'Success' ELSE 'Pending' END, 0, 0, '', '', "
              "0, "
              "0, '', CASE i%2 WHEN 0 THEN 'derived'||i ELSE '' END, '', '', i, 0, i, i "
              "FROM generate_series(1, $1::BIGINT) AS i",
              {std::int64_t{jobs}});
        });
    SharedPostgres().Query(database_, "VACUUM ANALYZE");
    SharedPostgres().Query(database_, "CREATE EXTENSION pg_stat_statements");
  }

  std::int64_t CostOf(const std::function<void(Transaction&)>& ask)
  {
    pool_.Write(ask); // plans and catalogue are looked up once
    SharedPostgres().Query(database_, "SELECT pg_stat_statements_reset()");
    pool_.Write(ask);
    return std::stoll(SharedPostgres().Query(
        database_, "SELECT SUM(shared_blks_hit+shared_blks_read) FROM pg_stat_statements s "
                   "JOIN pg_database d ON d.oid=s.dbid AND d.datname=current_database()"));
  }

private:
  std::string database_;
  PostgresPool pool_;
};

struct PostgresQuestion
{
  std::string name;
  std::function<void(Transaction&)> ask;
};

JobFilter Filter(std::optional<JobState> state, TimeMs since, const std::string& series = "")
{
  JobFilter filter;
  filter.state = state;
  filter.since = since;
  filter.seriesId = series;
  filter.limit = 50;
  return filter;
}

std::vector<PostgresQuestion> Questions(int jobs)
{
  const std::vector<JobKind> kinds = {JobKind::Enhance, JobKind::Train};
  JobFilter trainings; // the oldest jobs of all
  trainings.kind = JobKind::Train;
  JobFilter failedTrainings = trainings;
  failedTrainings.state = JobState::Failure;
  const auto list = [](const JobFilter& filter) { return [=](Transaction& t) { ListJobs(t, filter); }; };
  return {{"due", [=](Transaction& t) { LookForDueJobs(t, kinds, {}); }},
          {"claim", [=](Transaction& t)
           { ClaimFirst(t, LookForDueJobs(t, kinds, {}).heads.at(0).queue, "worker", 1000); }},
          {"oldest", [](Transaction& t) { OldestPendingJob(t, {}); }},
          {"lost", [](Transaction& t) { LockLostJobs(t, 1000, "worker"); }},
          {"forget", [](Transaction& t) { ForgetSome(t, JobKind::Enhance, {}, 100, 50); }},
          {"forget of one", [](Transaction& t) { ForgetSome(t, JobKind::Enhance, OfOrthanc(""), 200, 50); }},
          {"list", list(Filter({}, 0))},
          {"list of a rare state", list(Filter(JobState::Cancelled, 0))},
          {"list of a state", list(Filter(JobState::Failure, 0))},
          {"list since a moment ago", list(Filter({}, jobs - 20))},
          {"list since ever", list(Filter({}, 1))},
          {"list of trainings", list(trainings)},
          {"list of trainings of a state", list(failedTrainings)},
          {"list of a series", list(Filter({}, 0, "series5"))}};
}
} // namespace

TEST(PostgresQueriesTest, CostNoMoreAmongTwentyTimesAsManyJobs)
{
  CLADE_REQUIRE_POSTGRES();
  constexpr int few = 6000; // more than are sorted at once
  constexpr int many = 20 * few;
  ManyPostgresJobs small(few), large(many);
  const auto ofSmall = Questions(few);
  const auto ofLarge = Questions(many);
  for (std::size_t i = 0; i < ofSmall.size(); i++)
  {
    const std::int64_t less = small.CostOf(ofSmall[i].ask);
    const std::int64_t more = large.CostOf(ofLarge[i].ask);
    EXPECT_LE(more, 2 * less + 30) << ofSmall[i].name << ": " << less << " and " << more << " pages";
  }
}
