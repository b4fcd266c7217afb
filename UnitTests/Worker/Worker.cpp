#include "Worker/Worker.h"

#include "Base/Logging.h"
#include "Jobs/IJobStore.h"
#include "Settings/ModelDirectory.h"
#include "Support/Errors.h"
#include "Support/OrthancProcess.h"
#include "Support/TemporaryFolder.h"
#include "Worker/WorkerComputer.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <gmock/gmock.h>
#include <thread>
#include <unistd.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;

// The worker in this process; as a process of its own it is tested in UnitTests/Integration.
namespace
{
class WorkerTest : public testing::Test
{
protected:
  WorkerTest()
  {
    options_.storeUrl = folder_ / "jobs.db";
    options_.orthancs[""].url = "http://127.0.0.1:" + std::to_string(FreePort()); // nobody listens
    options_.runner.temporaryFolder = folder_.Path();
    options_.runner.modelsDirectory = folder_.Path();
    options_.runner.device = "cpu";
    options_.runner.threads = 1;
  }
  ~WorkerTest() override
  {
    Stop();
    SetLogSink(nullptr);
  }

  void Start()
  {
    // A stop that takes too long ends the process, which is the test's, with success.
    SetLogSink(
        [](LogLevel, const std::string& message)
        {
          if (message.find("ends without waiting") != std::string::npos)
          {
            std::abort();
          }
        });
    worker_ = std::make_unique<Worker>(options_);
    thread_ = std::thread([this] { worker_->Run(); });
  }
  /// As systemd and the plugin do.
  void Stop()
  {
    if (thread_.joinable())
    {
      kill(getpid(), SIGTERM);
      thread_.join();
    }
    worker_.reset();
  }
  /// The store has no event for readers.
  static bool WaitUntil(const std::function<bool()>& isReached)
  {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!isReached() && std::chrono::steady_clock::now() < deadline)
    {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return isReached();
  }
  static JobRequest RequestUnder(const std::string& key)
  {
    JobRequest request;
    request.key = key;
    return request;
  }
  JobState StateOf(const std::string& id) { return store_->Find(id)->state; }

  TemporaryFolder folder_;
  std::unique_ptr<IJobStore> store_ = OpenJobStore(folder_ / "jobs.db");
  WorkerOptions options_;
  std::unique_ptr<Worker> worker_;
  std::thread thread_;
};
} // namespace

TEST_F(WorkerTest, IsKnownToTheStoreFromItsMakingToItsEnd)
{
  options_.runner.workerId = "worker-7";
  Start();
  const auto workers = store_->Workers(60'000);
  ASSERT_EQ(workers.size(), 1u);
  EXPECT_EQ(workers[0].id, "worker-7");
  EXPECT_EQ(workers[0].pid, getpid());
  EXPECT_EQ(workers[0].version, CLADE_VERSION);
  EXPECT_EQ(workers[0].device, "cpu (1 thread)");
  Stop();
  EXPECT_TRUE(store_->Workers(60'000).empty());
}

#ifdef CLADE_HAS_INFERENCE
TEST_F(WorkerTest, TellsTheStoreInWhichPrecisionItsModelsRun)
{
  std::filesystem::copy_file(DefaultModelsDirectory() + "/mr-body.safetensors", folder_ / "own.safetensors");
  Start();
  nlohmann::json precisions;
  EXPECT_TRUE(WaitUntil(
      [&]
      {
        precisions = store_->Workers(60'000).at(0).details.value("Precisions", nlohmann::json::object());
        return !precisions.empty();
      }));
  EXPECT_EQ(precisions, MeasuredPrecisions(options_.runner));
}
#endif

TEST_F(WorkerTest, WithoutANameTwoOfAMachineAreToldApart)
{
  const Worker one(options_);
  std::this_thread::sleep_until(std::chrono::system_clock::now() +
                                std::chrono::milliseconds(2)); // of the name
  const Worker two(options_);
  const auto workers = store_->Workers(60'000);
  ASSERT_EQ(workers.size(), 2u);
  EXPECT_THAT(workers[0].id, HasSubstr(":" + std::to_string(getpid()) + ":"));
}

TEST_F(WorkerTest, AStoreOrAnOrthancThatCannotBeUsedIsSaidAtTheStart)
{
  WorkerOptions wrong = options_;
  wrong.storeUrl = "mysql://user:secret@host/db";
  MessageOf(ErrorCode::InvalidArgument, [&] { Worker worker(wrong); });
  wrong = options_;
  wrong.orthancs[""].url = "gopher://host";
  MessageOf(ErrorCode::InvalidArgument, [&] { Worker worker(wrong); });
  EXPECT_TRUE(store_->Workers(60'000).empty()) << "it never was there";
}

TEST_F(WorkerTest, TakesBackTheJobsOfWorkersThatDied)
{
  const std::string id = store_->Enqueue(RequestUnder("key")).job.id;
  ASSERT_TRUE(store_->Claim("lost", {JobKind::Enhance}, 0));
  Start();
  EXPECT_TRUE(WaitUntil([&] { return StateOf(id) == JobState::Pending; }));
}

TEST_F(WorkerTest, ForgetsJobsThatEndedLongAgo)
{
  options_.historyDays = 0;
  const std::string id = store_->Enqueue(RequestUnder("ended")).job.id;
  store_->RequestCancel(id);
  const std::string stays = store_->Enqueue(RequestUnder("waits")).job.id;
  ASSERT_TRUE(WaitUntil([&] { return store_->Now() > store_->Find(id)->completionTime; }));
  Start();
  EXPECT_TRUE(WaitUntil([&] { return !store_->Find(id); }));
  EXPECT_EQ(StateOf(stays), JobState::Pending);
}

TEST_F(WorkerTest, EndsWhereItsParentIsAnother)
{
  options_.exitWithParent = true;
  options_.parent = getpid(); // is not this process's own
  Start();
  thread_.join(); // without a signal
  EXPECT_TRUE(store_->Workers(60'000).empty());
}
