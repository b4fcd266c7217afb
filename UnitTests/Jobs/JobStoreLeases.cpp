#include "Jobs/IJobStore.h"

#include "Base/Error.h"
#include "Jobs/JobStoreSuite.h"

#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
JobOutcome TryAgain(const std::string& text, std::int64_t delayMs = 0)
{
  JobOutcome outcome;
  outcome.state = JobState::Pending;
  outcome.errorCode = "Network";
  outcome.errorText = text;
  outcome.retryDelayMs = delayMs;
  return outcome;
}
} // namespace

TEST_P(JobStore, AClaimGivesALease)
{
  const std::string id = store_->Enqueue(RequestFor("key")).job.id;
  const TimeMs before = NowMs();
  const Job job = ClaimFor("worker");
  EXPECT_EQ(job.id, id);
  EXPECT_EQ(job.state, JobState::Running);
  EXPECT_EQ(job.attempts, 1);
  EXPECT_EQ(job.owner, "worker");
  EXPECT_GE(job.leaseExpiry, before + longLeaseMs);
  EXPECT_GE(job.startTime, before);
  EXPECT_FALSE(NeedsCleanupOnly(job));
  EXPECT_EQ(store_->Claim("other", {JobKind::Enhance}, longLeaseMs), std::nullopt);
  EXPECT_EQ(store_->RecoverExpired("other"), 0u) << "its lease runs and its owner is alive";
}

TEST_P(JobStore, HeartbeatsRenewTheLeaseAndShowProgress)
{
  store_->Enqueue(RequestFor("key"));
  const Job job = store_->Claim("worker", {JobKind::Enhance}, noLeaseMs).value();
  EXPECT_EQ(store_->Heartbeat(job.id, "worker", longLeaseMs, "network", 42.5), LeaseVerdict::Held);
  EXPECT_EQ(store_->RecoverExpired(), 0u);
  const Job seen = OpenAgain()->Find(job.id).value();
  EXPECT_EQ(seen.stage, "network");
  EXPECT_EQ(seen.progress, 42.5);
  store_->Heartbeat(job.id, "worker", longLeaseMs, "network", 1e9);
  EXPECT_EQ(store_->Find(job.id)->progress, 100);
  EXPECT_EQ(store_->Heartbeat(job.id, "other", longLeaseMs, "network", 50), LeaseVerdict::Lost);
  EXPECT_EQ(store_->Heartbeat("nobody", "worker", longLeaseMs, "network", 50), LeaseVerdict::Lost);
}

TEST_P(JobStore, AnExpiredLeaseGoesBackToTheQueue)
{
  store_->Enqueue(RequestFor("key"));
  const Job job = store_->Claim("dead", {JobKind::Enhance}, noLeaseMs).value();
  EXPECT_EQ(store_->RecoverExpired(), 1u);
  EXPECT_EQ(store_->RecoverExpired(), 0u);
  const Job waiting = store_->Find(job.id).value();
  EXPECT_EQ(waiting.state, JobState::Pending);
  EXPECT_EQ(waiting.owner, "");
  EXPECT_EQ(waiting.errorText, "the worker dead was lost during attempt 1 of 3");

  const Job again = ClaimFor("alive");
  EXPECT_EQ(again.id, job.id);
  EXPECT_EQ(again.attempts, 2);
}

TEST_P(JobStore, TheJobsOfADeadWorkerAreRecoveredAtOnce)
{
  store_->Enqueue(RequestFor("a"));
  store_->Enqueue(RequestFor("b"));
  const Job a = ClaimFor("dead");
  const Job b = ClaimFor("alive");
  EXPECT_EQ(store_->RecoverExpired("dead"), 1u);
  EXPECT_EQ(store_->Find(a.id)->state, JobState::Pending);
  EXPECT_EQ(store_->Find(b.id)->state, JobState::Running);
}

TEST_P(JobStore, AJobThatKillsItsWorkerFailsAfterItsAttempts)
{
  JobRequest request = RequestFor("key");
  request.maxAttempts = 2;
  const std::string id = store_->Enqueue(request).job.id;
  for (int attempt = 1; attempt <= 2; attempt++)
  {
    ASSERT_EQ(ClaimFor("w" + std::to_string(attempt)).attempts, attempt);
    store_->Heartbeat(id, "w" + std::to_string(attempt), longLeaseMs, "network", 10);
    ASSERT_EQ(store_->RecoverExpired("w" + std::to_string(attempt)), 1u);
  }
  const Job job = store_->Find(id).value();
  EXPECT_EQ(job.state, JobState::Failure);
  EXPECT_EQ(job.errorCode, "Unavailable");
  EXPECT_EQ(job.errorText, "the worker w2 was lost during attempt 2 of 2, stage network");
  EXPECT_GT(job.completionTime, 0);
  EXPECT_EQ(store_->Claim("worker", {JobKind::Enhance}, longLeaseMs), std::nullopt);
}

TEST_P(JobStore, RemovingWhatIsLeftCountsAsNoAttemptHoweverOftenItFails)
{
  JobRequest request = RequestFor("key");
  request.maxAttempts = 2;
  const std::string id = store_->Enqueue(request).job.id;
  ClaimFor("worker");
  store_->SetPublishing(id, "worker", "1.2.3");
  JobOutcome failure;
  failure.state = JobState::Failure;
  failure.errorCode = "Forbidden";
  store_->Finish(id, "worker", failure);
  for (int i = 0; i < 5; i++)
  {
    const Job job = ClaimFor("worker");
    EXPECT_TRUE(NeedsCleanupOnly(job));
    EXPECT_EQ(ToJson(job).at("Attempts"), 2);
    store_->Finish(id, "worker", failure);
  }
  ClaimFor("worker");
  store_->SetPublishing(id, "worker", "");
  store_->Finish(id, "worker", failure);
  EXPECT_EQ(store_->Find(id)->state, JobState::Failure);
}

TEST_P(JobStore, ATransientErrorIsTriedAgainLaterUntilAttemptsAreUsedUp)
{
  JobRequest request = RequestFor("key");
  request.maxAttempts = 2;
  const std::string id = store_->Enqueue(request).job.id;
  ClaimFor("worker");
  EXPECT_TRUE(store_->Finish(id, "worker", TryAgain("connection refused", longLeaseMs)));
  EXPECT_EQ(store_->Find(id)->state, JobState::Pending);
  EXPECT_EQ(store_->Find(id)->errorCode, "Network");
  EXPECT_EQ(store_->Claim("worker", {JobKind::Enhance}, longLeaseMs), std::nullopt)
      << "its delay has not passed";

  store_->RequestCancel(id);
  store_->Retry(id); // due now
  ClaimFor("worker");
  store_->Finish(id, "worker", TryAgain("connection refused"));
  ClaimFor("worker");
  store_->Finish(id, "worker", TryAgain("connection refused"));
  const Job job = store_->Find(id).value();
  EXPECT_EQ(job.state, JobState::Failure);
  EXPECT_EQ(job.errorText, "connection refused (attempt 2 of 2)");
}

TEST_P(JobStore, AnAttemptThatIsGivenBackDoesNotCount)
{
  JobRequest request = RequestFor("key");
  request.maxAttempts = 1;
  const std::string id = store_->Enqueue(request).job.id;
  for (int restart = 0; restart < 3; restart++)
  {
    ASSERT_EQ(ClaimFor("worker").attempts, 1);
    JobOutcome outcome;
    outcome.state = JobState::Pending;
    outcome.isGivenBack = true;
    EXPECT_TRUE(store_->Finish(id, "worker", outcome));
    EXPECT_EQ(store_->Find(id)->state, JobState::Pending);
    EXPECT_EQ(store_->Find(id)->attempts, 0);
  }
}

TEST_P(JobStore, FinishKeepsTheOutcome)
{
  const std::string id = store_->Enqueue(RequestFor("key")).job.id;
  ClaimFor("worker");
  JobOutcome outcome;
  outcome.derivedSeriesId = "derived";
  outcome.result = {{"Model", "cubic"}, {"Seconds", 1.5}};
  const TimeMs before = NowMs();
  EXPECT_TRUE(store_->Finish(id, "worker", outcome));
  const Job job = store_->Find(id).value();
  EXPECT_EQ(job.state, JobState::Success);
  EXPECT_EQ(job.progress, 100);
  EXPECT_EQ(job.derivedSeriesId, "derived");
  EXPECT_EQ(job.result, outcome.result);
  EXPECT_GE(job.completionTime, before);
  EXPECT_EQ(job.owner, "");
  EXPECT_FALSE(store_->Finish(id, "worker", outcome)) << "an attempt ends once";
}

TEST_P(JobStore, ALostLeaseWritesNothing)
{
  const std::string id = store_->Enqueue(RequestFor("key")).job.id;
  store_->Claim("slow", {JobKind::Enhance}, noLeaseMs);
  store_->RecoverExpired();
  const auto slowWritesNothing = [&]
  {
    const nlohmann::json before = ToJson(store_->Find(id).value());
    JobOutcome outcome;
    outcome.derivedSeriesId = "of the slow worker";
    EXPECT_FALSE(store_->Finish(id, "slow", outcome));
    EXPECT_EQ(store_->Heartbeat(id, "slow", longLeaseMs, "network", 99), LeaseVerdict::Lost);
    EXPECT_EQ(store_->SetPublishing(id, "slow", "1.2.3.9"), LeaseVerdict::Lost);
    EXPECT_EQ(ToJson(store_->Find(id).value()), before);
    EXPECT_EQ(store_->Find(id)->publishingSeriesUid, "");
  };
  slowWritesNothing(); // Pending again
  ClaimFor("fast");
  slowWritesNothing(); // Running elsewhere
  store_->Finish(id, "fast", JobOutcome{});
  slowWritesNothing(); // Success
}

TEST_P(JobStore, APendingJobIsCancelledAtOnce)
{
  const std::string id = store_->Enqueue(RequestFor("key")).job.id;
  const Job job = store_->RequestCancel(id);
  EXPECT_EQ(job.state, JobState::Cancelled);
  EXPECT_EQ(job.errorCode, "Cancelled");
  EXPECT_EQ(job.errorText, "cancelled before it began");
  EXPECT_GT(job.completionTime, 0);
  EXPECT_EQ(store_->Claim("worker", {JobKind::Enhance}, longLeaseMs), std::nullopt);
  try
  {
    store_->RequestCancel(id);
    FAIL() << "a Cancelled job was cancelled";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Conflict);
    EXPECT_EQ(error.Message(),
              "job " + id + " has ended already (Cancelled), only a Pending or Running job can be cancelled");
  }
}

TEST_P(JobStore, TheWorkerOfARunningJobIsToldToCancel)
{
  const std::string id = store_->Enqueue(RequestFor("key")).job.id;
  ClaimFor("worker");
  const Job asked = store_->RequestCancel(id);
  EXPECT_EQ(asked.state, JobState::Running);
  EXPECT_TRUE(asked.cancelRequested);
  EXPECT_EQ(store_->Heartbeat(id, "worker", longLeaseMs, "read", 1), LeaseVerdict::CancelRequested);
  EXPECT_EQ(store_->SetPublishing(id, "worker", ""), LeaseVerdict::CancelRequested);
  JobOutcome outcome;
  outcome.state = JobState::Cancelled;
  EXPECT_TRUE(store_->Finish(id, "worker", outcome));
  EXPECT_EQ(store_->Find(id)->state, JobState::Cancelled);
}

TEST_P(JobStore, ACancelledJobIsNotTriedAgain)
{
  const std::string id = store_->Enqueue(RequestFor("key")).job.id;
  ClaimFor("worker");
  store_->RequestCancel(id);
  store_->Finish(id, "worker", TryAgain("connection refused"));
  EXPECT_EQ(store_->Find(id)->state, JobState::Cancelled);

  store_->Retry(id);
  ClaimFor("worker");
  store_->RequestCancel(id);
  EXPECT_EQ(store_->RecoverExpired("worker"), 1u);
  EXPECT_EQ(store_->Find(id)->state, JobState::Cancelled);
  EXPECT_EQ(store_->Find(id)->errorText, "cancelled; the worker was lost during attempt 1 of 3");
}

TEST_P(JobStore, WhatWasPublishedIsKnownToTheNextAttempt)
{
  const std::string id = store_->Enqueue(RequestFor("key")).job.id;
  ClaimFor("dead");
  EXPECT_EQ(store_->SetPublishing(id, "dead", "1.2.3.9"), LeaseVerdict::Held);
  store_->RecoverExpired("dead");
  const Job again = ClaimFor("worker");
  EXPECT_EQ(again.publishingSeriesUid, "1.2.3.9");
  EXPECT_FALSE(NeedsCleanupOnly(again)) << "attempts are left: it removes and does the work";
  EXPECT_TRUE(store_->Finish(id, "worker", JobOutcome{}));
  EXPECT_EQ(store_->Find(id)->publishingSeriesUid, "") << "a success has nothing to remove";
}

TEST_P(JobStore, AttemptsUsedUpWithAPublicationAreHandedOutToCleanUp)
{
  JobRequest request = RequestFor("key");
  request.maxAttempts = 1;
  const std::string id = store_->Enqueue(request).job.id;
  ClaimFor("dead");
  store_->SetPublishing(id, "dead", "1.2.3.9");
  store_->RecoverExpired("dead");
  EXPECT_EQ(store_->Find(id)->state, JobState::Pending);

  const Job cleanup = ClaimFor("worker");
  EXPECT_TRUE(NeedsCleanupOnly(cleanup));
  EXPECT_EQ(cleanup.errorText, "the worker dead was lost during attempt 1 of 1") << "the reason to end with";
  store_->RecoverExpired("worker"); // the cleaner dies too
  const Job again = ClaimFor("worker 2");
  EXPECT_TRUE(NeedsCleanupOnly(again));
  EXPECT_EQ(again.errorText, cleanup.errorText);

  EXPECT_EQ(store_->SetPublishing(id, "worker 2", ""), LeaseVerdict::Held);
  JobOutcome outcome;
  outcome.state = JobState::Failure;
  outcome.errorText = again.errorText;
  EXPECT_TRUE(store_->Finish(id, "worker 2", outcome));
  EXPECT_EQ(store_->Find(id)->state, JobState::Failure);
}

TEST_P(JobStore, CancelWithAPublicationWaitsForTheCleanup)
{
  const std::string id = store_->Enqueue(RequestFor("key")).job.id;
  ClaimFor("worker");
  store_->SetPublishing(id, "worker", "1.2.3.9");
  store_->Finish(id, "worker", TryAgain("connection lost", longLeaseMs));
  const Job asked = store_->RequestCancel(id);
  EXPECT_EQ(asked.state, JobState::Pending);
  EXPECT_TRUE(asked.cancelRequested);
  const Job cleanup = ClaimFor("worker"); // at once, whatever the delay of the next attempt was
  EXPECT_TRUE(NeedsCleanupOnly(cleanup));
  store_->SetPublishing(id, "worker", "");
  JobOutcome outcome;
  outcome.state = JobState::Cancelled;
  store_->Finish(id, "worker", outcome);
  EXPECT_EQ(store_->Find(id)->state, JobState::Cancelled);
}

TEST_P(JobStore, NoJobEndsWhileSomethingOfItIsPublished)
{
  const std::string id = store_->Enqueue(RequestFor("key")).job.id;
  ClaimFor("worker");
  store_->SetPublishing(id, "worker", "1.2.3.9");
  JobOutcome outcome;
  outcome.state = JobState::Failure;
  outcome.errorCode = "Internal";
  outcome.errorText = "slice 3 was read back with other pixels";
  EXPECT_TRUE(store_->Finish(id, "worker", outcome));
  const Job cleanup = ClaimFor("worker");
  EXPECT_EQ(cleanup.id, id);
  EXPECT_TRUE(NeedsCleanupOnly(cleanup)) << "the work itself is not done again";
  EXPECT_EQ(cleanup.errorText, outcome.errorText);
}

TEST_P(JobStore, WorkersAreListedWhileTheyAreHeardOf)
{
  WorkerInfo worker;
  worker.id = "host:17:1";
  worker.host = "host";
  worker.pid = 17;
  worker.version = "0.1.0";
  worker.device = "cpu (2 threads)";
  worker.details = {{"Models", {"cubic"}}};
  store_->RegisterWorker(worker);
  store_->WorkerHeartbeat(worker.id, "job");
  const auto seen = OpenAgain()->Workers(longLeaseMs);
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].id, worker.id);
  EXPECT_EQ(seen[0].pid, 17);
  EXPECT_EQ(seen[0].device, worker.device);
  EXPECT_EQ(seen[0].details, worker.details);
  EXPECT_EQ(seen[0].currentJob, "job");
  EXPECT_GT(seen[0].lastHeartbeat, 0);
  EXPECT_TRUE(store_->Workers(-1000).empty());

  store_->Prune(NowMs() + 1000, 0);
  EXPECT_TRUE(store_->Workers(longLeaseMs).empty());
  try
  {
    store_->WorkerHeartbeat(worker.id, "");
    FAIL() << "a worker that was removed was accepted";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::NotFound);
    EXPECT_EQ(error.Message(), "there is no worker host:17:1");
  }
  store_->RegisterWorker(worker);
  store_->RemoveWorker(worker.id);
  EXPECT_TRUE(store_->Workers(longLeaseMs).empty());
}
