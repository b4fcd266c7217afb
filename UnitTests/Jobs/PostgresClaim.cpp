#include "Jobs/PostgresClaim.h"

#include "Jobs/JobStoreSuite.h"
#include "Jobs/PostgresJobStore.h"
#include "Jobs/PostgresQueries.h"
#include "Support/PostgresStoreTest.h"

#include <gmock/gmock.h>
#include <set>

using namespace Clade;
using namespace Clade::Testing;
using Transaction = pqxx::transaction_base;

namespace
{
class PostgresClaimTest : public PostgresStoreTest<IJobStore>
{
protected:
  PostgresClaimTest() : PostgresStoreTest(OpenJobStore) {}

  std::optional<Job> Claim(Transaction& transaction)
  {
    return ClaimNextDueJob(transaction, LookForDueJobs(transaction, kinds_, {}), kinds_, {}, "worker",
                           longLeaseMs);
  }

  std::vector<JobKind> kinds_ = {JobKind::Enhance};
};
} // namespace

TEST_F(PostgresClaimTest, WhatAnotherIsClaimingIsPassedOver)
{
  store_->Enqueue(RequestFor("1"));
  store_->Enqueue(RequestFor("2"));
  PostgresPool one(PostgresAddress(SharedPostgres().Url(database_), ""));
  PostgresPool other(PostgresAddress(SharedPostgres().Url(database_), ""));
  one.Write(
      [&](Transaction& t)
      {
        EXPECT_EQ(Claim(t)->request.key, "1");
        other.Write(
            [&](Transaction& u)
            {
              EXPECT_EQ(Claim(u)->request.key, "2") << "without waiting for the first to end";
              EXPECT_FALSE(Claim(u)) << "its own and the one that is being claimed";
            });
      });
}

TEST_F(PostgresClaimTest, OnlyOrthancsWhoseLimitsWereWaitedForAreLookedAtAgain)
{
  for (const std::string orthanc : {"a", "b"})
  {
    store_->SetProperty(PropertyOf(orthanc, runningLimits), R"({"All": 1, "Rules": {}})");
    JobRequest request = RequestFor("of " + orthanc);
    request.orthanc = orthanc;
    store_->Enqueue(request);
  }
  PostgresPool pool(PostgresAddress(SharedPostgres().Url(database_), ""));
  pool.Write(
      [&](Transaction& t)
      {
        // At the first look b was at its limit, and a's job has been taken since.
        const DueJobs ofA =
            LookForDueJobs(t, kinds_, [](const JobQueue& queue) { return queue.orthanc == "a"; });
        ASSERT_EQ(ofA.heads.size(), 1u);
        Execute(t, "UPDATE Jobs SET state='Cancelled' WHERE orthanc='a'");
        EXPECT_FALSE(ClaimNextDueJob(t, ofA, kinds_, {}, "worker", longLeaseMs))
            << "nobody has waited for other claims of b";
      });
}

TEST_F(PostgresClaimTest, QueuesAreFoundInOneLook)
{
  JobRequest request = RequestFor("1");
  request.rule = "knees";
  store_->Enqueue(request);
  store_->Enqueue(RequestFor("2"));
  store_->Enqueue(QuickRequest());
  PostgresPool pool(PostgresAddress(SharedPostgres().Url(database_), ""));
  pool.Write(
      [&](Transaction& t)
      {
        EXPECT_EQ(QueuesOf(t).size(), 3u);
        const auto open = LookForDueJobs(t, kinds_, [](const JobQueue& queue) { return queue.rule.empty(); });
        ASSERT_EQ(open.heads.size(), 1u);
        EXPECT_EQ(open.heads[0].queue.waiting, 1u);
        EXPECT_TRUE(open.heads[0].first);
        EXPECT_FALSE(NeedsTransaction(open));
      });
}

TEST_F(PostgresClaimTest, DelaysAndLimitsTakeATransactionAndNothingElseDoes)
{
  const auto needs = [&]
  {
    PostgresPool pool(PostgresAddress(SharedPostgres().Url(database_), ""));
    return pool.Read([&](Transaction& t) { return NeedsTransaction(LookForDueJobs(t, kinds_, {})); });
  };
  store_->Enqueue(RequestFor("now"));
  JobRequest later = RequestFor("later");
  later.notBefore = store_->Now() + 1000 * longLeaseMs;
  store_->Enqueue(later);
  EXPECT_FALSE(needs()) << "a delay that is not over";
  Query("UPDATE Jobs SET notBefore=1 WHERE jobKey='later'");
  EXPECT_TRUE(needs());
  Query("UPDATE Jobs SET notBefore=0 WHERE jobKey='later'");
  EXPECT_FALSE(needs());
  store_->SetProperty(runningLimits, R"({"All": 5, "Rules": {}})");
  EXPECT_TRUE(needs());
}

TEST_F(PostgresClaimTest, AClaimOfWhichNobodyHeardIsFoundByItsTime)
{
  store_->Enqueue(RequestFor("1"));
  store_->Enqueue(RequestFor("2"));
  PostgresPool pool(PostgresAddress(SharedPostgres().Url(database_), ""));
  const auto claim = [&]
  {
    return pool
        .WriteOnce(
            [&](Transaction& t)
            { return ClaimFirst(t, LookForDueJobs(t, kinds_, {}).heads.at(0).queue, "worker", noLeaseMs); })
        .value();
  };
  const auto renew = [&](const std::string& owner, const std::vector<JobKind>& kinds, TimeMs since)
  {
    return pool.WriteIdempotent([&](Transaction& t)
                                { return RenewClaim(t, owner, kinds, since, longLeaseMs); });
  };
  claim();
  Query("UPDATE Jobs SET startTime=1 WHERE state='Running'"); // long ago
  const Job second = claim();
  EXPECT_FALSE(renew("another", kinds_, 0));
  EXPECT_FALSE(renew("worker", {JobKind::Train}, 0));
  EXPECT_FALSE(renew("worker", kinds_, second.startTime + 1));
  for (int i = 0; i < 2; i++)
  {
    const auto found = renew("worker", kinds_, second.startTime);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->id, second.id);
    EXPECT_EQ(found->attempts, 1);
    EXPECT_GE(found->leaseExpiry, second.startTime + longLeaseMs);
  }
}
