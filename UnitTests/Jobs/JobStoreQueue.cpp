#include "Jobs/IJobStore.h"

#include "Base/Error.h"
#include "Jobs/JobStoreSuite.h"

#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
std::vector<std::string> KeysOf(const std::vector<Job>& jobs)
{
  std::vector<std::string> keys;
  for (const Job& job : jobs)
  {
    keys.push_back(job.request.key);
  }
  return keys;
}
} // namespace

TEST_P(JobStore, OneJobAKeyWhilePendingRunningOrSuccess)
{
  const std::string id = store_->Enqueue(RequestFor("key")).job.id;
  const auto sameAgain = [&](JobState state)
  {
    JobRequest request = RequestFor("key");
    request.priority = 9; // must not reach the job that is there
    const EnqueueResult again = store_->Enqueue(request);
    EXPECT_FALSE(again.isNew);
    EXPECT_EQ(again.job.id, id);
    EXPECT_EQ(again.job.state, state);
    EXPECT_EQ(again.job.request.priority, 0);
  };
  sameAgain(JobState::Pending);
  ClaimFor("worker");
  sameAgain(JobState::Running);
  EXPECT_TRUE(store_->Finish(id, "worker", JobOutcome{}));
  sameAgain(JobState::Success);
  EXPECT_EQ(store_->List({}).size(), 1u);
}

TEST_P(JobStore, AKeyThatFailedWasSkippedOrCancelledIsQueuedAfresh)
{
  for (const JobState state : {JobState::Failure, JobState::Skipped, JobState::Cancelled})
  {
    const Job ended = FinishedAs(state, "key");
    ASSERT_EQ(ended.state, state);
    JobRequest request = RequestFor("key");
    request.priority = 9;
    const EnqueueResult again = store_->Enqueue(request);
    EXPECT_TRUE(again.isNew);
    EXPECT_EQ(again.job.id, ended.id);
    EXPECT_EQ(again.job.state, JobState::Pending);
    EXPECT_EQ(again.job.attempts, 0);
    EXPECT_EQ(again.job.request.priority, 9);
    EXPECT_EQ(again.job.errorCode, "");
    EXPECT_EQ(again.job.completionTime, 0);
    store_->RequestCancel(ended.id);
  }
}

TEST_P(JobStore, QuickJobsShareNothing)
{
  const std::string first = store_->Enqueue(QuickRequest()).job.id;
  const EnqueueResult second = store_->Enqueue(QuickRequest());
  EXPECT_TRUE(second.isNew);
  EXPECT_NE(second.job.id, first);
  EXPECT_EQ(store_->CountPending(JobKind::Quick), 2u);
  EXPECT_EQ(store_->CountPending(JobKind::Enhance), 0u);
  EXPECT_TRUE(store_->List({}).empty()) << "Quick jobs are listed only where asked for";
  EXPECT_TRUE(store_->CountByState().empty());
  JobFilter quick;
  quick.kind = JobKind::Quick;
  EXPECT_EQ(store_->List(quick).size(), 2u);
}

TEST_P(JobStore, ClaimsByPriorityThenKindThenAge)
{
  const auto enqueue = [&](const std::string& key, JobKind kind, int priority)
  {
    JobRequest request = RequestFor(key);
    request.kind = kind;
    request.priority = priority;
    store_->Enqueue(request);
  };
  enqueue("train", JobKind::Train, 0);
  enqueue("old", JobKind::Enhance, 0);
  enqueue("new", JobKind::Enhance, 0);
  enqueue("quick", JobKind::Quick, 0);
  enqueue("urgent", JobKind::Enhance, 5);
  enqueue("urgent train", JobKind::Train, 5);
  enqueue("background", JobKind::Enhance, -1);

  std::vector<std::string> order;
  while (const auto job = store_->Claim("worker", {JobKind::Enhance, JobKind::Train}, longLeaseMs))
  {
    order.push_back(job->request.key);
  }
  EXPECT_THAT(order, testing::ElementsAre("urgent", "urgent train", "old", "new", "train", "background"));
  EXPECT_EQ(store_->Claim("worker", {}, longLeaseMs), std::nullopt);
  EXPECT_EQ(store_->Claim("worker", {JobKind::Quick}, longLeaseMs)->request.key, "quick");
}

TEST_P(JobStore, AJobIsNotClaimedBeforeItsTime)
{
  JobRequest later = RequestFor("later");
  later.notBefore = NowMs() + longLeaseMs;
  later.priority = 100;
  store_->Enqueue(later);
  EXPECT_EQ(store_->Claim("worker", {JobKind::Enhance}, longLeaseMs), std::nullopt);
  JobRequest due = RequestFor("due");
  due.notBefore = NowMs();
  store_->Enqueue(due);
  EXPECT_EQ(ClaimFor("worker").request.key, "due");
}

TEST_P(JobStore, SaysWhetherAJobIsDueAndSinceWhenTheOldestWaits)
{
  EXPECT_FALSE(store_->HasDue({JobKind::Enhance, JobKind::Train, JobKind::Quick}));
  EXPECT_EQ(store_->OldestPending(), std::nullopt);
  JobRequest later = RequestFor("later");
  later.notBefore = NowMs() + longLeaseMs;
  const Job waiting = store_->Enqueue(later).job;
  store_->Enqueue(QuickRequest());
  EXPECT_FALSE(store_->HasDue({JobKind::Enhance, JobKind::Train}));
  EXPECT_TRUE(store_->HasDue({JobKind::Enhance, JobKind::Quick}));
  EXPECT_FALSE(store_->HasDue({}));
  EXPECT_EQ(store_->OldestPending(), waiting.creationTime);

  JobRequest due = RequestFor("due");
  due.notBefore = NowMs();
  store_->Enqueue(due);
  EXPECT_TRUE(store_->HasDue({JobKind::Enhance}));
  EXPECT_EQ(store_->OldestPending(), waiting.creationTime) << "a delay does not make it younger";
  store_->RequestCancel(waiting.id);
  ClaimFor("worker");
  EXPECT_EQ(store_->OldestPending(), std::nullopt);
}

TEST_P(JobStore, AMoreUrgentJobGoesFirstEvenWhenItsDelayHasJustPassed)
{
  store_->Enqueue(RequestFor("first"));
  JobRequest urgent = RequestFor("urgent");
  urgent.notBefore = NowMs();
  urgent.priority = 1;
  store_->Enqueue(urgent);
  EXPECT_EQ(ClaimFor("worker").request.key, "urgent");
  EXPECT_EQ(ClaimFor("worker").request.key, "first");
}

TEST_P(JobStore, CountsFollowEveryChangeAndEndsAreNeverForgotten)
{
  using testing::Pair;
  using testing::UnorderedElementsAre;
  const Job failed = FinishedAs(JobState::Failure, "a");
  FinishedAs(JobState::Success, "b");
  const std::string quick = store_->Enqueue(QuickRequest()).job.id;
  store_->Claim("worker", {JobKind::Quick}, longLeaseMs);
  store_->Finish(quick, "worker", JobOutcome{});
  store_->Enqueue(RequestFor("c"));
  const auto ended = UnorderedElementsAre(Pair(JobState::Failure, 1u), Pair(JobState::Success, 1u));
  EXPECT_THAT(store_->CountByState(),
              UnorderedElementsAre(Pair(JobState::Failure, 1u), Pair(JobState::Success, 1u),
                                   Pair(JobState::Pending, 1u)));
  EXPECT_THAT(store_->CountEnded(), ended);

  store_->Retry(failed.id);
  EXPECT_EQ(store_->CountPending(JobKind::Enhance), 2u);
  EXPECT_THAT(store_->CountEnded(), ended);
  store_->RequestCancel(failed.id);
  store_->Delete(failed.id);
  store_->Prune(NowMs() + 1000, NowMs() + 1000);
  EXPECT_THAT(store_->CountByState(), UnorderedElementsAre(Pair(JobState::Pending, 1u)));
  EXPECT_THAT(store_->CountEnded(),
              UnorderedElementsAre(Pair(JobState::Failure, 1u), Pair(JobState::Success, 1u),
                                   Pair(JobState::Cancelled, 1u)));
}

TEST_P(JobStore, ListsNewestFirstByStateSeriesAndTime)
{
  FinishedAs(JobState::Failure, "a");
  JobRequest big = RequestFor("b");
  big.parameters = {{"Options", {{"Grid", "aligned"}}}, {"Instances", {"1.2", "1.3"}}};
  store_->Enqueue(big);
  store_->Enqueue(RequestFor("c"));
  EXPECT_THAT(KeysOf(store_->List({})), testing::ElementsAre("c", "b", "a"));
  EXPECT_EQ(store_->List({})[1].request.parameters,
            nlohmann::json::parse(R"({"Options": {"Grid": "aligned"}})"));

  JobFilter filter;
  filter.limit = 2;
  EXPECT_THAT(KeysOf(store_->List(filter)), testing::ElementsAre("c", "b"));
  filter = {};
  filter.state = JobState::Failure;
  EXPECT_THAT(KeysOf(store_->List(filter)), testing::ElementsAre("a"));
  filter = {};
  filter.seriesId = "orthanc-b";
  EXPECT_THAT(KeysOf(store_->List(filter)), testing::ElementsAre("b"));
  filter = {};
  filter.seriesInstanceUid = "1.2.3.4";
  EXPECT_TRUE(store_->List(filter).empty());
  filter = {};
  filter.since = NowMs() + 1000;
  EXPECT_TRUE(store_->List(filter).empty());
  EXPECT_THAT(store_->CountByState(), testing::ElementsAre(testing::Pair(JobState::Pending, 2u),
                                                           testing::Pair(JobState::Failure, 1u)));
}

TEST_P(JobStore, FindsAJobByTheDerivedSeriesToo)
{
  const std::string id = store_->Enqueue(RequestFor("key")).job.id;
  ClaimFor("worker");
  JobOutcome outcome;
  outcome.derivedSeriesId = "derived";
  store_->Finish(id, "worker", outcome);
  JobFilter filter;
  filter.seriesId = "derived";
  EXPECT_THAT(KeysOf(store_->List(filter)), testing::ElementsAre("key"));
}

TEST_P(JobStore, CountsTheJobsASeriesEverHad)
{
  EXPECT_EQ(store_->CountJobsOfSeries("1.2.3"), 0u);
  const Job first = FinishedAs(JobState::Failure, "a");
  store_->Enqueue(RequestFor("a")); // the same key again is the same job
  store_->Enqueue(RequestFor("b"));
  JobRequest quick = QuickRequest();
  quick.seriesInstanceUid = "1.2.3";
  store_->Enqueue(quick);
  EXPECT_EQ(store_->CountJobsOfSeries("1.2.3"), 2u);
  store_->RequestCancel(first.id);
  store_->Delete(first.id);
  EXPECT_EQ(store_->CountJobsOfSeries("1.2.3"), 2u) << "a salt made from it must not repeat";
}

TEST_P(JobStore, RetryPutsAnEndedJobBackWithAllItsAttempts)
{
  for (const JobState state : {JobState::Failure, JobState::Skipped, JobState::Cancelled})
  {
    const Job ended = FinishedAs(state, std::string(ToString(state)));
    const Job job = store_->Retry(ended.id);
    EXPECT_EQ(job.state, JobState::Pending);
    EXPECT_EQ(job.attempts, 0);
    EXPECT_EQ(job.completionTime, 0);
    EXPECT_EQ(job.request.key, ended.request.key);
    EXPECT_EQ(ClaimFor("worker").id, ended.id);
    store_->Finish(ended.id, "worker", JobOutcome{});
    try
    {
      store_->Retry(ended.id);
      FAIL() << "a Success was queued again";
    }
    catch (const Error& error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::Conflict);
      EXPECT_EQ(error.Message(), "job " + ended.id +
                                     " is in state Success, only a job in state Failure, Skipped or "
                                     "Cancelled can be tried again");
    }
  }
}

TEST_P(JobStore, OnlyAnEndedJobIsDeleted)
{
  const std::string id = store_->Enqueue(RequestFor("key")).job.id;
  try
  {
    store_->Delete(id);
    FAIL() << "a Pending job was deleted";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Conflict);
    EXPECT_EQ(error.Message(), "job " + id +
                                   " is in state Pending, only a job that has ended can be removed: cancel "
                                   "it first");
  }
  store_->RequestCancel(id);
  store_->Delete(id);
  EXPECT_EQ(store_->Find(id), std::nullopt);
  EXPECT_EQ(store_->FindByKey("key"), std::nullopt);
  EXPECT_TRUE(store_->Enqueue(RequestFor("key")).isNew);
}

TEST_P(JobStore, PruneRemovesOldEndedJobsAndSparesTheRest)
{
  const Job ended = FinishedAs(JobState::Failure, "ended");
  const std::string quick = store_->Enqueue(QuickRequest()).job.id;
  store_->Claim("worker", {JobKind::Quick}, longLeaseMs);
  store_->Finish(quick, "worker", JobOutcome{});
  store_->Enqueue(RequestFor("pending"));
  const TimeMs past = ended.completionTime - 1000;
  const TimeMs future = NowMs() + 1000;

  EXPECT_EQ(store_->Prune(past, past), 0u);
  EXPECT_EQ(store_->Prune(past, future), 1u);
  EXPECT_EQ(store_->Find(quick), std::nullopt);
  EXPECT_EQ(store_->Prune(future, future), 1u);
  EXPECT_THAT(KeysOf(store_->List({})), testing::ElementsAre("pending"));
}

TEST_P(JobStore, PruneOfOneOrthancSparesTheJobsOfTheOthers)
{
  for (const char* orthanc : {"a", "b"})
  {
    JobRequest request = RequestFor(std::string("of ") + orthanc);
    request.orthanc = orthanc;
    store_->RequestCancel(store_->Enqueue(request).job.id);
  }
  const TimeMs future = NowMs() + 1000;
  EXPECT_EQ(store_->Prune(future, future, OfOrthanc("a")), 1u);
  EXPECT_THAT(KeysOf(store_->List({})), testing::ElementsAre("of b"));
  EXPECT_EQ(store_->Prune(future, future, OfOrthanc("")), 0u);
  EXPECT_EQ(store_->Prune(future, future), 1u);
}
