#include "Jobs/ClockStep.h"

#include "Jobs/JobStoreSuite.h"

#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
constexpr TimeMs dayMs = 24 * 3600 * 1000;

/// To the store the same as a clock that is put back by a day: every time that it has written is a day later.
std::string PutClockBack()
{
  std::string statements;
  for (const std::string column :
       {"creationTime", "startTime", "completionTime", "changeTime", "leaseExpiry", "notBefore"})
  {
    statements += "UPDATE Jobs SET " + column + "=" + column + "+" + std::to_string(dayMs) + " WHERE " +
                  column + ">0 AND " + column + "<" + std::to_string(untilResumed) + ";";
  }
  return statements + "UPDATE Workers SET startTime=startTime+" + std::to_string(dayMs) +
         ", lastHeartbeat=lastHeartbeat+" + std::to_string(dayMs) + ";";
}
} // namespace

TEST_P(JobStore, ADeadWorkersJobWaitsForItsLeaseAloneAfterTheClockWasPutBack)
{
  store_->Enqueue(RequestFor("key"));
  const Job job = store_->Claim("dead", {JobKind::Enhance}, noLeaseMs).value();
  underTest_->Execute(PutClockBack());
  EXPECT_EQ(store_->RecoverExpired(), 1u) << "it would have run for another day";
  EXPECT_EQ(store_->Find(job.id)->state, JobState::Pending);
  EXPECT_EQ(ClaimFor("alive").id, job.id);
}

TEST_P(JobStore, ALiveWorkersLeaseIsLeftToItAfterTheClockWasPutBack)
{
  store_->Enqueue(RequestFor("key"));
  const Job job = ClaimFor("alive");
  underTest_->Execute(PutClockBack());
  EXPECT_EQ(store_->RecoverExpired(), 0u);
  const TimeMs left = store_->Find(job.id)->leaseExpiry - store_->Now();
  EXPECT_LE(left, longLeaseMs);
  EXPECT_GT(left, longLeaseMs - 60'000);
  EXPECT_EQ(store_->Heartbeat(job.id, "alive", longLeaseMs, "network", 1), LeaseVerdict::Held);
}

TEST_P(JobStore, ADelayLastsAsLongAsItWasMeantAfterTheClockWasPutBack)
{
  const std::string id = store_->Enqueue(RequestFor("key")).job.id;
  ClaimFor("worker");
  JobOutcome later;
  later.state = JobState::Pending;
  later.retryDelayMs = longLeaseMs;
  store_->Finish(id, "worker", later);
  underTest_->Execute(PutClockBack());
  store_->RecoverExpired();
  const TimeMs left = store_->Find(id)->request.notBefore - store_->Now();
  EXPECT_LE(left, longLeaseMs);
  EXPECT_GT(left, longLeaseMs - 60'000);
  store_->RecoverExpired();
  EXPECT_LE(store_->Find(id)->request.notBefore - store_->Now(), left) << "it is not put off again";
  EXPECT_EQ(store_->Claim("worker", {JobKind::Enhance}, longLeaseMs), std::nullopt);
}

TEST_P(JobStore, WhatIsPausedOrHasEndedStaysSoAfterTheClockWasPutBack)
{
  JobRequest training = RequestFor("training");
  training.kind = JobKind::Train;
  const std::string paused = store_->Enqueue(training).job.id;
  store_->SetPaused(paused, true);
  const Job ended = FinishedAs(JobState::Success, "ended");
  underTest_->Execute(PutClockBack());
  EXPECT_EQ(store_->RecoverExpired(), 0u);
  EXPECT_TRUE(IsPaused(store_->Find(paused).value()));
  EXPECT_EQ(store_->Find(ended.id)->state, JobState::Success);
}

TEST_P(JobStore, AWorkerThatDiedBeforeTheClockWasPutBackIsNotTakenForAlive)
{
  WorkerInfo worker;
  worker.id = "dead";
  store_->RegisterWorker(worker);
  worker.id = "alive";
  store_->RegisterWorker(worker);
  EXPECT_EQ(store_->Workers(longLeaseMs).size(), 2u);
  underTest_->Execute(PutClockBack());
  store_->WorkerHeartbeat("alive", "");
  const std::vector<WorkerInfo> alive = store_->Workers(longLeaseMs);
  ASSERT_EQ(alive.size(), 1u);
  EXPECT_EQ(alive.front().id, "alive");
}
