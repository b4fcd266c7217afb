#include "Worker/WorkerLane.h"

#include "Base/Error.h"
#include "Jobs/ForwardingJobStore.h"
#include "Support/RawServer.h"
#include "Support/TemporaryFolder.h"

#include <atomic>
#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
constexpr auto patience = std::chrono::seconds(30);

/// A store whose Finish fails as long as a test wants it.
class FailingStore : public ForwardingJobStore
{
public:
  using ForwardingJobStore::ForwardingJobStore;
  bool Finish(const std::string& id, const std::string& owner, const JobOutcome& outcome) override
  {
    if (onFinish)
    {
      onFinish(outcome);
    }
    return ForwardingJobStore::Finish(id, owner, outcome);
  }

  std::optional<std::string> GetProperty(const std::string& name) override
  {
    if (name == queuePaused && onPauseAsked)
    {
      onPauseAsked();
    }
    return ForwardingJobStore::GetProperty(name);
  }

  std::function<void(const JobOutcome&)> onFinish; ///< may throw
  std::function<void()> onPauseAsked;
};

/// A lane with an archive that answers every request with an empty object, once the test lets it.
class WorkerLaneTest : public testing::Test
{
protected:
  void Start(std::int64_t leaseMs = 60'000)
  {
    WorkerLane::Setup setup;
    setup.name = "quick";
    setup.kinds = kinds_;
    setup.orthancs[""].url = archive_.Url();
    setup.models = std::make_shared<ModelShelf>(folder_ / "models");
    setup.runner.workerId = "worker";
    setup.leaseMs = leaseMs;
    setup.changed = [this] { changed_.Set(); };
    setup.ended = [] {};
    lane_ = std::make_unique<WorkerLane>(store_, std::move(setup));
  }

  std::string Enqueue(const nlohmann::json& parameters)
  {
    JobRequest request;
    request.kind = JobKind::Quick;
    request.maxAttempts = 1;
    request.parameters = parameters;
    return sqlite_->Enqueue(request).job.id;
  }

  Job WaitUntil(const std::string& id, const std::function<bool(const Job&)>& isReached)
  {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    Job job = sqlite_->Find(id).value();
    for (; !isReached(job) && std::chrono::steady_clock::now() < deadline; job = sqlite_->Find(id).value())
    {
      std::this_thread::sleep_for(std::chrono::milliseconds(2)); // the store has no event for readers
    }
    EXPECT_TRUE(isReached(job)) << ToJson(job).dump(2);
    return job;
  }
  Job WaitForEnd(const std::string& id)
  {
    return WaitUntil(id, [](const Job& job) { return IsFinal(job.state); });
  }

  /// Something that happens once and may be waited for.
  class Event
  {
  public:
    void Set()
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      isSet_ = true;
      set_.notify_all();
    }
    bool Wait()
    {
      std::unique_lock<std::mutex> lock(mutex_);
      return set_.wait_for(lock, patience, [this] { return isSet_; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable set_;
    bool isSet_ = false;
  };

  std::vector<JobKind> kinds_ = {JobKind::Quick};
  std::string seriesAnswer_ = "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}";
  TemporaryFolder folder_;
  std::unique_ptr<IJobStore> sqlite_ = OpenJobStore(folder_ / "jobs.db");
  FailingStore store_{*sqlite_};
  Event changed_;   ///< the lane began a stage or left a job
  Event asked_;     ///< the archive was asked for a series
  Event mayAnswer_; ///< and may answer
  std::atomic<bool> isAway_{false};
  RawServer archive_{[this](RawConnection& connection, int)
                     {
                       for (std::string request = connection.ReadRequest(); !request.empty();
                            request = connection.ReadRequest())
                       {
                         if (request.find("GET /series/") == 0)
                         {
                           asked_.Set();
                           mayAnswer_.Wait();
                           connection.Send(seriesAnswer_);
                         }
                         else
                         {
                           connection.Send(isAway_ ? "HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\n{}"
                                                   : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
                         }
                       }
                     }};
  std::unique_ptr<WorkerLane> lane_; // last: uses the rest
};

const nlohmann::json nonsense = {{"Request", "nonsense"}};
const nlohmann::json inspection = {{"Request", "inspect"}, {"Series", {"series"}}};
} // namespace

TEST_F(WorkerLaneTest, AnOutcomeThatTheFullStoreRefusesIsWrittenOnceItIsTaken)
{
  int refusals = 0;
  store_.onFinish = [&](const JobOutcome&)
  {
    if (++refusals <= 3)
    {
      lane_->Wake(); // it need not wait for its next look
      throw Error(refusals == 2 ? ErrorCode::Unavailable : ErrorCode::StorageFull, "the disk is full");
    }
  };
  Start();
  const std::string id = Enqueue(nonsense);
  lane_->Wake();
  const Job job = WaitForEnd(id);
  EXPECT_EQ(refusals, 4);
  EXPECT_EQ(job.state, JobState::Failure);
  EXPECT_EQ(job.errorCode, "InvalidArgument") << "the outcome that the work had";
}

TEST_F(WorkerLaneTest, AnOutcomeThatNoStoreCanKeepEndsTheJobAllTheSame)
{
  store_.onFinish = [](const JobOutcome& outcome)
  {
    if (outcome.errorCode == "InvalidArgument")
    {
      throw Error(ErrorCode::Internal, "the store refused a statement");
    }
  };
  Start();
  const Job job = WaitForEnd(Enqueue(nonsense));
  EXPECT_EQ(job.state, JobState::Failure);
  EXPECT_EQ(job.errorText, "the outcome of the job cannot be written: the store refused a statement");
}

TEST_F(WorkerLaneTest, AJobWhoseEndCannotBeWrittenIsNoLongerHeld)
{
  store_.onFinish = [](const JobOutcome&) { throw std::runtime_error("a fault of the store"); };
  Start(0);
  const std::string id = Enqueue(nonsense);
  ASSERT_TRUE(changed_.Wait()); // the lane has left it
  EXPECT_EQ(lane_->CurrentJob(), "");
  lane_->Heartbeat();
  EXPECT_EQ(sqlite_->RecoverExpired(), 1u) << "its lease is not renewed any more";
  EXPECT_EQ(sqlite_->Find(id)->errorText, "the worker worker was lost during attempt 1 of 1");
}

TEST_F(WorkerLaneTest, ThatOrthancIsAwayIsKnownBeforeAJobComesAndForgottenOnceItAnswers)
{
  isAway_ = true;
  Start();
  const auto waitUntilProblemIs = [&](bool isThere)
  {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (lane_->OrthancProblems().empty() == isThere && std::chrono::steady_clock::now() < deadline)
    {
      lane_->Wake(); // it need not wait for its next look
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    EXPECT_EQ(!lane_->OrthancProblems().empty(), isThere);
  };
  waitUntilProblemIs(true);
  isAway_ = false;
  waitUntilProblemIs(false);
}

TEST_F(WorkerLaneTest, WhileSomethingIsFullJobsWaitAndNoAttemptCounts)
{
  kinds_ = {JobKind::Enhance};
  seriesAnswer_ = "HTTP/1.1 507 Insufficient Storage\r\nContent-Length: 2\r\n\r\n{}";
  mayAnswer_.Set();
  Start();
  JobRequest request;
  request.seriesId = "series";
  request.model = "cubic";
  request.maxAttempts = 1;
  const std::string id = sqlite_->Enqueue(request).job.id;
  const Job job =
      WaitUntil(id, [](const Job& j) { return j.state == JobState::Pending && !j.errorCode.empty(); });
  EXPECT_EQ(job.errorCode, "StorageFull");
  EXPECT_EQ(job.attempts, 0);
  EXPECT_GE(job.request.notBefore, job.creationTime + 3000);
  EXPECT_EQ(lane_->StorageProblems(), (std::map<std::string, std::string>{{"", job.errorText}}));
}

TEST_F(WorkerLaneTest, AJobWhoseHeartbeatsCameLateGoesOnWhereNobodyElseHasIt)
{
  Start(1); // in milliseconds: over before the archive answers
  const std::string id = Enqueue(inspection);
  ASSERT_TRUE(asked_.Wait());
  mayAnswer_.Set();
  const Job job = WaitForEnd(id);
  EXPECT_EQ(job.state, JobState::Success) << ToJson(job).dump(2);
}

TEST_F(WorkerLaneTest, AJobThatAnotherHasTakenMeanwhileIsLeftToIt)
{
  Start(1);
  const std::string id = Enqueue(inspection);
  ASSERT_TRUE(asked_.Wait());
  while (sqlite_->RecoverExpired() == 0) // the millisecond may not be over
  {
  }
  const Job taken = sqlite_->Find(id).value();
  mayAnswer_.Set();
  ASSERT_TRUE(changed_.Wait());
  lane_.reset();
  const Job job = sqlite_->Find(id).value();
  EXPECT_EQ(job.state, taken.state);
  EXPECT_EQ(job.errorText, taken.errorText) << "and what became of it is not written over";
}

TEST_F(WorkerLaneTest, BeginsNothingWhileTheQueueIsPaused)
{
  kinds_ = {JobKind::Enhance};
  JobRequest request;
  request.key = "key";
  request.seriesId = "series";
  request.model = "cubic";
  const std::string id = sqlite_->Enqueue(request).job.id;
  sqlite_->SetProperty(queuePaused, "20261120T061534.123");
  Event looked; // three times, and went on waiting
  std::atomic<int> looks{0};
  store_.onPauseAsked = [&]
  {
    if (++looks == 3)
    {
      looked.Set();
    }
  };
  Start();
  ASSERT_TRUE(looked.Wait());
  EXPECT_EQ(sqlite_->Find(id)->attempts, 0);
  mayAnswer_.Set();
  sqlite_->SetProperty(queuePaused, "");
  EXPECT_EQ(WaitForEnd(id).errorCode, "NotFound") << "the archive has no such series";
}

TEST_F(WorkerLaneTest, AnswersWhoeverWaitsThoughTheQueueIsPaused)
{
  sqlite_->SetProperty(queuePaused, "20261120T061534.123");
  const std::string id = Enqueue({{"Request", "no such request"}});
  Start();
  EXPECT_EQ(WaitForEnd(id).state, JobState::Failure);
}
