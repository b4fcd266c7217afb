#include "Jobs/PostgresJobStore.h"

#include "Base/Error.h"
#include "Jobs/JobStoreSuite.h"
#include "Support/PostgresStoreTest.h"

#include <future>
#include <gmock/gmock.h>
#include <pqxx/pqxx>
#include <set>
#include <thread>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
class PostgresStore : public PostgresStoreTest<IJobStore>
{
protected:
  PostgresStore() : PostgresStoreTest(OpenJobStore) {}
};
constexpr TimeMs hourMs = 3600 * 1000;
} // namespace

TEST_F(PostgresStore, TheServersClockCountsAndNoOther)
{
  Query("CREATE OR REPLACE FUNCTION NowMs() RETURNS BIGINT LANGUAGE sql VOLATILE AS $$ SELECT "
        "floor(extract(epoch FROM clock_timestamp()) * 1000)::BIGINT + 3600000 $$");
  const TimeMs now = NowMs() + hourMs;
  EXPECT_GE(store_->Now(), now);
  const Job job = store_->Enqueue(RequestFor("key")).job;
  EXPECT_GE(job.creationTime, now);
  const Job claimed = store_->Claim("worker", {JobKind::Enhance}, 1000).value();
  EXPECT_GE(claimed.startTime, now);
  EXPECT_GE(claimed.leaseExpiry, now + 1000);
  EXPECT_EQ(store_->RecoverExpired(""), 0u);
  store_->Heartbeat(job.id, "worker", longLeaseMs, "read", 1);
  EXPECT_GE(store_->Find(job.id)->leaseExpiry, now + longLeaseMs);
  store_->Heartbeat(job.id, "worker", noLeaseMs, "read", 1);
  EXPECT_EQ(store_->RecoverExpired(""), 1u);

  JobRequest later = RequestFor("later");
  later.notBefore = store_->Now() - 1;
  later.priority = 1;
  store_->Enqueue(later);
  EXPECT_EQ(store_->Claim("worker", {JobKind::Enhance}, 1000)->request.key, "later");
  WorkerInfo worker;
  worker.id = "worker";
  store_->RegisterWorker(worker);
  EXPECT_GE(store_->Workers(1000).at(0).lastHeartbeat, now);
}

TEST_F(PostgresStore, CountersAreSummedUpWithoutLosingAny)
{
  constexpr int jobs = 150;
  for (int i = 0; i < jobs; i++)
  {
    store_->Enqueue(RequestFor(std::to_string(i)));
  }
  std::vector<std::thread> workers;
  for (int i = 0; i < 3; i++)
  {
    workers.emplace_back(
        [&, owner = std::to_string(i)]
        {
          while (const auto job = store_->Claim(owner, {JobKind::Enhance}, longLeaseMs))
          {
            store_->Finish(job->id, owner, JobOutcome{});
            store_->RecoverExpired("");
          }
        });
  }
  for (std::thread& worker : workers)
  {
    worker.join();
  }
  store_->RecoverExpired("");
  EXPECT_LE(std::stoi(Query("SELECT COUNT(*) FROM JobCounts")), 250);
  EXPECT_THAT(store_->CountByState(),
              testing::ElementsAre(testing::Pair(JobState::Success, std::size_t{jobs})));
  EXPECT_THAT(store_->CountEnded(),
              testing::ElementsAre(testing::Pair(JobState::Success, std::size_t{jobs})));
}

TEST_F(PostgresStore, AClaimWhoseEndWasLostIsFoundAgain)
{
  store_->Enqueue(RequestFor("key"));
  // The session ends at the commit, once: whether the claim was written the client cannot know.
  Query(
      "CREATE SEQUENCE once; CREATE FUNCTION EndSession() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
      "IF NEW.state='Running' AND nextval('clade.once')=1 THEN PERFORM "
      "pg_terminate_backend(pg_backend_pid()); "
      "PERFORM pg_sleep(5); END IF; RETURN NULL; END $$; "
      "CREATE CONSTRAINT TRIGGER EndSession AFTER UPDATE ON Jobs DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
      "EXECUTE FUNCTION EndSession()");
  std::optional<Job> job;
  for (int i = 0; i < 2 && !job; i++)
  {
    try
    {
      job = store_->Claim("worker", {JobKind::Enhance}, longLeaseMs);
    }
    catch (const Error& error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::Unavailable);
    }
  }
  ASSERT_TRUE(job.has_value());
  EXPECT_EQ(job->attempts, 1);
  EXPECT_TRUE(store_->Finish(job->id, "worker", JobOutcome{}));
}

TEST_F(PostgresStore, AnEndIsJudgedByWhatTheJobIsThen)
{
  const std::string id = store_->Enqueue(RequestFor("key")).job.id;
  ASSERT_TRUE(store_->Claim("worker", {JobKind::Enhance}, longLeaseMs));
  // Another session is about to cancel it, and does so once the end waits for it.
  pqxx::connection session(SharedPostgres().Url(database_));
  pqxx::work other(session);
  other.exec("UPDATE clade.Jobs SET cancelRequested=1");
  JobOutcome again;
  again.state = JobState::Pending;
  auto end = std::async(std::launch::async, [&] { return store_->Finish(id, "worker", again); });
  const auto isWaitedFor = [&]
  { return other.exec("SELECT COUNT(*) FROM pg_locks WHERE NOT granted")[0][0].as<int>() > 0; };
  while (!isWaitedFor() && end.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready)
  {
  }
  other.commit();
  EXPECT_TRUE(end.get());
  EXPECT_EQ(store_->Find(id)->state, JobState::Cancelled);
  EXPECT_FALSE(store_->Finish(id, "worker", again)) << "it has ended";
}

TEST_F(PostgresStore, WorkersThatClaimDoNotWaitForEachOther)
{
  store_->Enqueue(RequestFor("a"));
  store_->Enqueue(RequestFor("b"));
  // Another session is in the middle of something with the first job, until this one has claimed.
  pqxx::connection session(SharedPostgres().Url(database_));
  pqxx::work other(session);
  other.exec("SELECT 1 FROM clade.Jobs WHERE jobKey='a' FOR UPDATE");
  EXPECT_EQ(store_->Claim("worker", {JobKind::Enhance}, longLeaseMs)->request.key, "b");
  other.commit();
  EXPECT_EQ(store_->Claim("worker", {JobKind::Enhance}, longLeaseMs)->request.key, "a");
}

TEST_F(PostgresStore, TextThatJsonbCannotKeepIsListedAllTheSame)
{
  JobRequest request = RequestFor("key");
  request.parameters = {{"Name", std::string("a\0b", 3)}, {"Instances", {"1.2"}}};
  store_->Enqueue(request);
  EXPECT_EQ(store_->List({}).at(0).request.parameters, request.parameters);
}
