#include "Jobs/JobStoreSuite.h"

#include "Base/Error.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
JobRequest Training(const std::string& key)
{
  JobRequest request = RequestFor(key);
  request.kind = JobKind::Train;
  return request;
}

const std::vector<JobKind> both = {JobKind::Enhance, JobKind::Train};
} // namespace

TEST_P(JobStore, APausedTrainingWaitsUntilItIsResumed)
{
  const std::string id = store_->Enqueue(Training("a")).job.id;
  const Job paused = store_->SetPaused(id, true);
  EXPECT_TRUE(IsPaused(paused));
  EXPECT_EQ(paused.state, JobState::Pending);
  EXPECT_EQ(ToJson(paused)["Paused"], true);
  EXPECT_TRUE(ToJson(paused)["NotBefore"].is_null());
  const auto other = OpenAgain();
  EXPECT_FALSE(other->HasDue(both));
  EXPECT_FALSE(other->Claim("worker", both, longLeaseMs));
  EXPECT_FALSE(other->OldestPending()) << "it waits for a person, not for a worker";
  EXPECT_TRUE(IsPaused(other->SetPaused(id, true))) << "again: no change";
  EXPECT_EQ(other->Enqueue(Training("a")).job.id, id) << "the same request resumes nothing";
  EXPECT_TRUE(IsPaused(*other->Find(id)));

  EXPECT_FALSE(IsPaused(store_->SetPaused(id, false)));
  EXPECT_TRUE(store_->HasDue(both));
  ASSERT_TRUE(store_->Claim("worker", both, longLeaseMs));
}

TEST_P(JobStore, ARunningTrainingIsAskedToMakeWayAndStaysPaused)
{
  const std::string id = store_->Enqueue(Training("a")).job.id;
  store_->Claim("worker", both, longLeaseMs);
  EXPECT_EQ(store_->Heartbeat(id, "worker", longLeaseMs, "train", 1), LeaseVerdict::Held);
  EXPECT_EQ(store_->SetPaused(id, true).state, JobState::Running);
  EXPECT_EQ(store_->Heartbeat(id, "worker", longLeaseMs, "train", 1), LeaseVerdict::PauseRequested);
  JobOutcome givenBack;
  givenBack.state = JobState::Pending;
  givenBack.isGivenBack = true;
  EXPECT_TRUE(store_->Finish(id, "worker", givenBack));
  const Job job = *store_->Find(id);
  EXPECT_EQ(job.state, JobState::Pending);
  EXPECT_TRUE(IsPaused(job));
  EXPECT_EQ(job.attempts, 0) << "it does not count";
  EXPECT_FALSE(store_->HasDue(both));
}

TEST_P(JobStore, ATrainingThatIsResumedBeforeItMadeWayIsTakenAgain)
{
  const std::string id = store_->Enqueue(Training("a")).job.id;
  store_->Claim("worker", both, longLeaseMs);
  store_->SetPaused(id, true);
  store_->SetPaused(id, false);
  EXPECT_EQ(store_->Heartbeat(id, "worker", longLeaseMs, "train", 1), LeaseVerdict::Held);
  JobOutcome givenBack;
  givenBack.state = JobState::Pending;
  givenBack.isGivenBack = true;
  store_->Finish(id, "worker", givenBack);
  EXPECT_TRUE(store_->Claim("worker", both, longLeaseMs));
}

TEST_P(JobStore, APauseOutlivesTheWorkerAndEndsWithTheJob)
{
  const std::string lost = store_->Enqueue(Training("lost")).job.id;
  store_->Claim("worker", both, noLeaseMs);
  store_->SetPaused(lost, true);
  EXPECT_EQ(store_->RecoverExpired(), 1u);
  EXPECT_TRUE(IsPaused(*store_->Find(lost)));
  EXPECT_FALSE(store_->HasDue(both));
  EXPECT_EQ(store_->RequestCancel(lost).state, JobState::Cancelled);
  EXPECT_FALSE(IsPaused(*store_->Find(lost)));
  EXPECT_EQ(store_->Retry(lost).state, JobState::Pending);
  ASSERT_TRUE(store_->Claim("worker", both, longLeaseMs));

  store_->SetPaused(lost, true); // and it ended before it noticed
  store_->Finish(lost, "worker", {});
  EXPECT_EQ(store_->Find(lost)->state, JobState::Success);
  EXPECT_FALSE(IsPaused(*store_->Find(lost)));
}

TEST_P(JobStore, OnlyTrainingsThatHaveNotEndedArePaused)
{
  const auto codeOf = [&](const std::string& id)
  {
    try
    {
      store_->SetPaused(id, true);
    }
    catch (const Error& error)
    {
      return error.Code();
    }
    return ErrorCode::Internal;
  };
  EXPECT_EQ(codeOf(store_->Enqueue(RequestFor("enhancement")).job.id), ErrorCode::Conflict);
  EXPECT_EQ(codeOf("no such job"), ErrorCode::NotFound);
  const std::string id = store_->Enqueue(Training("a")).job.id;
  store_->RequestCancel(id);
  EXPECT_EQ(codeOf(id), ErrorCode::Conflict);
}
