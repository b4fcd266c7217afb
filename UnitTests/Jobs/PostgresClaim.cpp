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
    return ClaimNextDueJob(transaction, OpenQueuesOf(transaction, kinds_, {}), kinds_, {}, "worker",
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
        const auto ofA = OpenQueuesOf(t, kinds_, [](const JobQueue& queue) { return queue.orthanc == "a"; });
        ASSERT_EQ(ofA.size(), 1u);
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
        const auto open = OpenQueuesOf(t, kinds_, [](const JobQueue& queue) { return queue.rule.empty(); });
        ASSERT_EQ(open.size(), 1u);
        EXPECT_EQ(open[0].waiting, 1u);
        EXPECT_TRUE(HasDueJob(t, open));
        EXPECT_FALSE(HasDueJob(t, {}));
      });
}
