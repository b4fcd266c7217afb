#include "Jobs/JobTransitions.h"

#include "Support/Errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;

namespace
{
constexpr std::int64_t leaseMs = 30'000;
constexpr TimeMs now = 1'000'000;

Job Pending(int maxAttempts = 3)
{
  JobRequest request;
  request.maxAttempts = maxAttempts;
  Job job;
  job.id = "a";
  ApplyRequest(job, request, now);
  return job;
}

Job Running(int maxAttempts = 3)
{
  Job job = Pending(maxAttempts);
  ApplyClaim(job, "worker", leaseMs, now);
  return job;
}

JobOutcome Outcome(JobState state, std::int64_t retryDelayMs = 0)
{
  JobOutcome outcome;
  outcome.state = state;
  outcome.retryDelayMs = retryDelayMs;
  outcome.errorText = "it broke";
  return outcome;
}

} // namespace

TEST(JobTransitions, AClaimCountsTheAttemptAndTakesTheLease)
{
  const Job job = Running();
  EXPECT_EQ(job.state, JobState::Running);
  EXPECT_EQ(job.attempts, 1);
  EXPECT_EQ(job.owner, "worker");
  EXPECT_EQ(job.leaseExpiry, now + leaseMs);
}

TEST(JobTransitions, NobodyOwnsAJobThatDoesNotRun)
{
  for (const JobState state :
       {JobState::Success, JobState::Failure, JobState::Skipped, JobState::Cancelled, JobState::Pending})
  {
    Job job = Running();
    ApplyOutcome(job, Outcome(state), now + 5);
    EXPECT_EQ(job.state, state);
    EXPECT_EQ(job.owner, "");
    EXPECT_EQ(job.leaseExpiry, 0);
    EXPECT_EQ(job.completionTime, IsFinal(state) ? now + 5 : 0);
  }
}

TEST(JobTransitions, ATransientErrorWaitsUntilTheAttemptsAreUsedUp)
{
  Job job = Running(2);
  ApplyOutcome(job, Outcome(JobState::Pending, 2000), now);
  EXPECT_EQ(job.state, JobState::Pending);
  EXPECT_EQ(job.request.notBefore, now + 2000);
  ApplyClaim(job, "worker", leaseMs, now + 2000);
  ApplyOutcome(job, Outcome(JobState::Pending, 2000), now + 3000);
  EXPECT_EQ(job.state, JobState::Failure);
  EXPECT_THAT(job.errorText, HasSubstr("it broke (attempt 2 of 2)"));
}

TEST(JobTransitions, AnAttemptThatIsGivenBackDoesNotCount)
{
  Job job = Running();
  JobOutcome outcome = Outcome(JobState::Pending);
  outcome.isGivenBack = true;
  ApplyOutcome(job, outcome, now);
  EXPECT_EQ(job.state, JobState::Pending);
  EXPECT_EQ(job.attempts, 0);
}

TEST(JobTransitions, WhatWasPublishedIsRemovedBeforeAJobEnds)
{
  Job job = Running();
  job.publishingSeriesUid = "1.2.3";
  ApplyOutcome(job, Outcome(JobState::Failure), now);
  EXPECT_EQ(job.state, JobState::Pending) << "something is left";
  ApplyClaim(job, "another", leaseMs, now);
  EXPECT_TRUE(NeedsCleanupOnly(job));
  job.publishingSeriesUid.clear();
  ApplyOutcome(job, Outcome(JobState::Failure), now);
  EXPECT_EQ(job.state, JobState::Failure);
}

TEST(JobTransitions, ALostWorkerLeavesTheReason)
{
  Job job = Running(1);
  job.stage = "network";
  ApplyLostWorker(job, now);
  EXPECT_EQ(job.state, JobState::Failure);
  EXPECT_EQ(job.errorText, "the worker worker was lost during attempt 1 of 1, stage network");
  Job again = Running(2);
  ApplyLostWorker(again, now);
  EXPECT_EQ(again.state, JobState::Pending);
}

TEST(JobTransitions, ACancelEndsWhatWaitsAndAsksWhatRuns)
{
  Job waiting = Pending();
  ApplyCancel(waiting, now);
  EXPECT_EQ(waiting.state, JobState::Cancelled);
  Job running = Running();
  ApplyCancel(running, now);
  EXPECT_EQ(running.state, JobState::Running);
  EXPECT_TRUE(running.cancelRequested);
  EXPECT_EQ(CodeOf([&] { ApplyCancel(waiting, now); }), ErrorCode::Conflict);
}

TEST(JobTransitions, OnlyWhatDidNotSucceedIsRetried)
{
  Job failed = Running();
  ApplyOutcome(failed, Outcome(JobState::Failure), now + 5);
  ApplyRetry(failed);
  EXPECT_EQ(failed.state, JobState::Pending);
  EXPECT_EQ(failed.attempts, 0);
  EXPECT_EQ(failed.id, "a");
  EXPECT_EQ(failed.creationTime, now);
  Job done = Running();
  ApplyOutcome(done, Outcome(JobState::Success), now);
  EXPECT_EQ(CodeOf([&] { ApplyRetry(done); }), ErrorCode::Conflict);
  EXPECT_EQ(CodeOf([] { RequireFinal(Running()); }), ErrorCode::Conflict);
  EXPECT_NO_THROW(RequireFinal(done));
}

TEST(JobTransitions, TextsAreStorableWhateverTheyHold)
{
  EXPECT_EQ(StorableText("plain"), "plain");
  EXPECT_EQ(StorableText(std::string("a\0b\xff", 4)), "a\xEF\xBF\xBD"
                                                      "b\xEF\xBF\xBD");
  EXPECT_EQ(StorableText(std::string(100'000, 'x')).size(), 64u * 1024);
  EXPECT_NE(NewJobId(), NewJobId());
  EXPECT_EQ(NewJobId().size(), 36u);
}
