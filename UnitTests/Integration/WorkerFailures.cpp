#include "Integration/JobBench.h"

#include <csignal>
#include <filesystem>
#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;

// What becomes of a job when something breaks, in each of its stages.
namespace
{
class EachStage : public JobBench, public testing::WithParamInterface<const char*>
{
protected:
  /// A job in the stage of this test, its worker standing still; `source` is its series.
  void HoldJob(std::string& source, std::string& id, int maxAttempts = 3)
  {
    source = Upload(LargeGrid());
    StartWorker({"--threads", "1", "--connections", "1"});
    JobRequest request = RequestFor(source);
    request.maxAttempts = maxAttempts;
    const std::size_t before = InstancesInOrthanc();
    const auto isMostToCome = [&] { return InstancesInOrthanc() < before + 100; }; // of some 215 to publish
    id = HoldInStage(request, GetParam(), isMostToCome).id;
    ASSERT_FALSE(id.empty());
  }
};
class SomeStages : public EachStage
{
};
class WorkerFailures : public JobBench
{
};

std::string NameOf(const testing::TestParamInfo<const char*>& stage)
{
  return stage.param;
}
} // namespace

INSTANTIATE_TEST_SUITE_P(Worker, EachStage, testing::Values("fetch", "read", "resample", "write", "publish"),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(Worker, SomeStages, testing::Values("fetch", "publish"), NameOf);

TEST_P(EachStage, AKilledWorkerLeavesOneCompleteDerivedSeriesInTheEnd)
{
  std::string source, id;
  HoldJob(source, id);
  KillWorker();
  const Job left = store_->Find(id).value();
  ASSERT_EQ(left.state, JobState::Running);
  EXPECT_EQ(left.stage, GetParam());
  EXPECT_EQ(left.publishingSeriesUid.empty(), std::string(GetParam()) != "publish");
  ASSERT_EQ(store_->RecoverExpired(left.owner), 1u); // as who has started it does

  StartWorker();
  const Job job = WaitForEnd(id);
  EXPECT_EQ(job.attempts, 2);
  ExpectOneDerivedSeries(job, {source});
}

TEST_P(EachStage, AKilledWorkerWithoutFurtherAttemptsLeavesNothing)
{
  std::string source, id;
  HoldJob(source, id, 1);
  KillWorker();
  store_->RecoverExpired(store_->Find(id)->owner);
  StartWorker();
  const Job job = WaitUntil(id, // the next worker clears away what the lost one left, when it starts
                            [&](const Job& j)
                            { return IsFinal(j.state) && std::filesystem::is_empty(folder_ / "temporary"); });
  EXPECT_EQ(job.state, JobState::Failure);
  EXPECT_NE(job.errorText.find("was lost during attempt 1 of 1, stage " + std::string(GetParam())),
            std::string::npos)
      << job.errorText;
  ExpectNothingBeside({source});
}

TEST_P(EachStage, CancelLeavesNothing)
{
  std::string source, id;
  HoldJob(source, id);
  orthanc_->Process().Pause(); // the job cannot end before the worker has heard of it
  store_->RequestCancel(id);
  worker_->Signal(SIGCONT);
  WaitForHeartbeats(id);
  orthanc_->Process().Signal(SIGCONT);
  const Job job = WaitForEnd(id);
  EXPECT_EQ(job.state, JobState::Cancelled);
  EXPECT_EQ(job.errorText, "the job was cancelled");
  ExpectNothingBeside({source});
}

TEST_P(EachStage, AStoppedWorkerGivesTheJobBack)
{
  std::string source, id;
  HoldJob(source, id);
  orthanc_->Process().Pause(); // the job cannot end before the worker has been told
  worker_->Signal(SIGTERM);
  worker_->Signal(SIGCONT);
  WaitUntil(id, [&](const Job&) { return WorkerLog().find(" stops: ") != std::string::npos; });
  orthanc_->Process().Signal(SIGCONT);
  EXPECT_EQ(worker_->Wait(std::chrono::minutes(1)), 0);
  const Job left = store_->Find(id).value();
  EXPECT_EQ(left.state, JobState::Pending) << ToJson(left).dump(2) << WorkerLog();
  EXPECT_EQ(left.attempts, 0);
  EXPECT_EQ(store_->Workers(60'000).size(), 0u);
  if (left.publishingSeriesUid.empty()) // else the archive was too slow for it: the next worker removes it
  {
    ExpectNothingBeside({source});
  }
  else
  {
    EXPECT_STREQ(GetParam(), "publish");
  }

  StartWorker();
  const Job job = WaitForEnd(id);
  EXPECT_EQ(job.attempts, 1);
  ExpectOneDerivedSeries(job, {source});
}

TEST_P(SomeStages, AWorkerThatSleptBeyondItsLeaseTouchesNothing)
{
  std::string source, id;
  HoldJob(source, id);
  const auto sleeper = std::move(worker_);
  store_->RecoverExpired(store_->Find(id)->owner);
  StartWorker();
  const Job job = WaitForEnd(id);
  const std::size_t instances = InstancesInOrthanc();
  kill(sleeper->Pid(), SIGCONT);
  sleeper->Signal(SIGTERM);
  EXPECT_EQ(sleeper->Wait(std::chrono::seconds(30)), 0);
  EXPECT_EQ(InstancesInOrthanc(), instances);
  ExpectOneDerivedSeries(store_->Find(id).value(), {source});
}

TEST_P(SomeStages, AnOrthancThatIsKilledIsWaitedFor)
{
  std::string source, id;
  HoldJob(source, id);
  orthanc_->Kill();
  worker_->Signal(SIGCONT);
  const Job waiting = WaitUntil(id, [](const Job& job) { return job.state == JobState::Pending; });
  EXPECT_TRUE(waiting.errorCode == "Unavailable" || waiting.errorCode == "Network") << waiting.errorCode;
  orthanc_->Start();
  const Job job = WaitForEnd(id);
  ExpectOneDerivedSeries(job, {source});
}

TEST_F(WorkerFailures, JobsWaitForAnArchiveThatIsDown)
{
  const std::string source = Upload(SmallGrid());
  const std::string id = Enqueue(source);
  orthanc_->Stop();
  StartWorker();
  const auto says = [&](const std::string& text)
  { return [this, text](const Job&) { return WorkerLog().find(text) != std::string::npos; }; };
  const Job waiting = WaitUntil(id, says("Jobs wait, since Orthanc cannot be used now: GET /system: no "));
  EXPECT_EQ(waiting.attempts, 0);
  orthanc_->Start();
  const Job job = WaitForEnd(id);
  EXPECT_EQ(job.attempts, 1);
  ExpectOneDerivedSeries(job, {source});
}

TEST_F(WorkerFailures, AJobBeyondItsTimeEnds)
{
  const std::string source = Upload(LargeGrid());
  JobRequest request = RequestFor(source);
  request.timeoutMs = 50;
  StartWorker({"--threads", "1"});
  const Job job = WaitForEnd(store_->Enqueue(request).job.id);
  EXPECT_EQ(job.state, JobState::Failure);
  EXPECT_EQ(job.errorCode, "DeadlineExceeded");
  ExpectNothingBeside({source});
}

TEST_F(WorkerFailures, AWorkerEndsWithItsParent)
{
  // The shell is the worker's parent, and is killed.
  const std::string command = CLADE_EXECUTABLE " worker --exit-with-parent --store " + folder_ / "jobs.db" +
                              " --orthanc " + orthanc_->Url() + " & wait";
  ChildProcess shell({"/bin/sh", "-c", command}, folder_ / "worker.log");
  const std::string id = Enqueue(Upload(SmallGrid()));
  WaitForEnd(id);
  ASSERT_EQ(store_->Workers(60'000).size(), 1u);
  shell.Signal(SIGKILL);
  WaitUntil(id, [&](const Job&) { return store_->Workers(60'000).empty(); });
}

TEST_F(WorkerFailures, AWorkerWhoseParentWentWhileItWasLoadedEndsAtOnce)
{
  // Whoever starts it says who that is: this process is the child of another by the time it can ask.
  ChildProcess gone({"/bin/true"}, folder_ / "log");
  ASSERT_EQ(gone.Wait(std::chrono::seconds(10)), 0);
  StartWorker({"--exit-with-parent", "--parent", std::to_string(gone.Pid())});
  EXPECT_EQ(worker_->Wait(std::chrono::seconds(60)), 0);
  EXPECT_NE(WorkerLog().find("stops: the end of its parent"), std::string::npos) << WorkerLog();
}

TEST_F(WorkerFailures, ALeaseThatRanOutGivesTheJobToAnother)
{
  const std::string source = Upload(LargeGrid());
  StartWorker({"--threads", "1", "--connections", "1"});
  const std::string id = HoldInStage(RequestFor(source), "").id;
  KillWorker(); // and nobody tells the store
  StartWorker();
  const Job job = WaitForEnd(id);
  EXPECT_EQ(job.attempts, 2);
  ExpectOneDerivedSeries(job, {source});
}

TEST_F(WorkerFailures, AWorkerThatSleptBeyondItsLeaseGoesOnWhereNobodyElseTookTheJob)
{
  const std::string source = Upload(LargeGrid());
  StartWorker({"--threads", "1", "--connections", "1"});
  const std::string id = HoldInStage(RequestFor(source), "").id;
  WaitUntil(id, [&](const Job& job) { return job.leaseExpiry < NowMs(); });
  worker_->Signal(SIGCONT);
  const Job job = WaitForEnd(id);
  EXPECT_EQ(job.attempts, 1);
  ExpectOneDerivedSeries(job, {source});
}

TEST_F(WorkerFailures, ATemporaryFolderThatIsNotThereIsSaidAndTheJobTriedAgain)
{
  const std::string source = Upload(SmallGrid());
  std::filesystem::remove(folder_ / "temporary");
  StartWorker();
  const Job job = WaitUntil(Enqueue(source), [](const Job& j) { return !j.errorCode.empty(); });
  EXPECT_EQ(job.state, JobState::Pending);
  EXPECT_EQ(job.errorCode, "Unavailable");
  EXPECT_THAT(job.errorText, testing::HasSubstr("does not exist"));
}
