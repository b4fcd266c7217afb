#include "Worker/JobRunner.h"

#include "Settings/DailyHours.h"
#include "Support/ClockTime.h"
#include "Support/OrthancProcess.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

// The outcomes of whole jobs are tested in UnitTests/Integration; here are those that need no series.
namespace
{
class JobRunnerTest : public testing::Test
{
protected:
  JobRunnerTest() : store_(OpenJobStore(folder_ / "jobs.db"))
  {
    connection_.url = "http://127.0.0.1:" + std::to_string(FreePort()); // nobody listens
  }

  Job Claim(JobRequest request)
  {
    store_->Enqueue(request);
    return store_->Claim("worker", {request.kind}, 60'000).value();
  }

  JobOutcome Run(const Job& job, StopReason reason = StopReason::None)
  {
    OrthancClient client(connection_);
    JobRunnerSettings settings;
    settings.workerId = "worker";
    JobProgress progress(std::chrono::hours(1), std::chrono::hours(1), {});
    if (reason != StopReason::None)
    {
      progress.Stop(reason);
    }
    return JobRunner(*store_, client, settings).Run(job, progress);
  }

  static JobRequest Enhancement()
  {
    JobRequest request;
    request.key = "key";
    request.seriesId = "series";
    request.model = "cubic";
    return request;
  }

  TemporaryFolder folder_;
  std::unique_ptr<IJobStore> store_;
  OrthancConnection connection_;
};
} // namespace

TEST(JobRunner, WaitsLongerAfterEveryTransientError)
{
  EXPECT_EQ(RetryDelayMs(1), 2000);
  EXPECT_EQ(RetryDelayMs(2), 10'000);
  EXPECT_EQ(RetryDelayMs(3), 50'000);
  EXPECT_EQ(RetryDelayMs(5), 300'000);
  EXPECT_EQ(RetryDelayMs(1000), 300'000);
}

TEST_F(JobRunnerTest, AnArchiveThatIsAwayIsATransientError)
{
  const JobOutcome outcome = Run(Claim(Enhancement()));
  EXPECT_EQ(outcome.state, JobState::Pending);
  EXPECT_FALSE(outcome.isGivenBack);
  EXPECT_EQ(outcome.errorCode, "Unavailable");
  EXPECT_GE(outcome.retryDelayMs, 2000);
}

TEST_F(JobRunnerTest, TheReasonOfAStopCountsNotWhatTheWorkSaidOfIt)
{
  const Job job = Claim(Enhancement());
  EXPECT_EQ(Run(job, StopReason::CancelRequested).state, JobState::Cancelled);
  EXPECT_EQ(Run(job, StopReason::CancelRequested).errorText, "the job was cancelled");
  EXPECT_EQ(Run(job, StopReason::DeadlineExceeded).state, JobState::Failure);
  EXPECT_EQ(Run(job, StopReason::DeadlineExceeded).errorCode, "DeadlineExceeded");
  const JobOutcome stopped = Run(job, StopReason::WorkerStops);
  EXPECT_EQ(stopped.state, JobState::Pending);
  EXPECT_TRUE(stopped.isGivenBack);
  const JobOutcome lost = Run(job, StopReason::LeaseLost);
  EXPECT_EQ(lost.state, JobState::Pending) << "nobody cancelled it";
  EXPECT_TRUE(lost.isGivenBack);
}

TEST_F(JobRunnerTest, WrongParametersEndTheJob)
{
  JobRequest request = Enhancement();
  request.parameters = {{"Options", {{"Grid", "hexagonal"}}}};
  EXPECT_EQ(Run(Claim(request)).errorCode, "InvalidArgument");
  request.key = "other";
  request.parameters = {{"Options", 3}};
  const JobOutcome outcome = Run(Claim(request));
  EXPECT_EQ(outcome.state, JobState::Failure);
  request.key = "third";
  request.kind = JobKind::Train;
  request.model = "../escape";
  EXPECT_EQ(Run(Claim(request)).state, JobState::Failure);
}

TEST_F(JobRunnerTest, WhatCannotBeRemovedNowKeepsItsMark)
{
  JobRequest request = Enhancement();
  request.maxAttempts = 1;
  Job job = Claim(request);
  EXPECT_EQ(store_->SetPublishing(job.id, "worker", "1.2.3"), LeaseVerdict::Held);
  job = store_->Find(job.id).value();
  const JobOutcome outcome = Run(job);
  EXPECT_TRUE(store_->Finish(job.id, "worker", outcome));
  const Job after = store_->Find(job.id).value();
  EXPECT_EQ(after.state, JobState::Pending);
  EXPECT_EQ(after.publishingSeriesUid, "1.2.3");
  EXPECT_GT(after.request.notBefore, NowMs());
}

TEST_F(JobRunnerTest, OutsideOfItsHoursAJobGoesBackUntilTheyBegin)
{
  JobRequest request = Enhancement();
  request.parameters = {{"Hours", ClockTime(120) + "-" + ClockTime(180)}};
  Job job = Claim(request);
  const JobOutcome outcome = Run(job);
  EXPECT_EQ(outcome.state, JobState::Pending);
  EXPECT_TRUE(outcome.isGivenBack) << "the attempt does not count";
  EXPECT_TRUE(outcome.errorCode.empty());
  EXPECT_NEAR(static_cast<double>(outcome.retryDelayMs) / 60'000, 120, 1.1);
  EXPECT_TRUE(store_->Finish(job.id, "worker", outcome));
  job = store_->Find(job.id).value();
  EXPECT_EQ(job.attempts, 0);
  EXPECT_NEAR(static_cast<double>(job.request.notBefore - NowMs()) / 60'000, 120, 1.1);

  request.key = "elsewhere"; // an Orthanc two hours to the east of this machine
  request.parameters["HoursEastOfUtc"] = DailyHours::MinutesEastOfUtc(NowMs()) + 120;
  EXPECT_EQ(Run(Claim(request)).errorCode, "Unavailable") << "there they have just begun";
  request.key = "within";
  request.parameters = {{"Hours", ClockTime(-60) + "-" + ClockTime(60)}};
  EXPECT_EQ(Run(Claim(request)).errorCode, "Unavailable") << "it begins, and finds no archive";
}
