#include "OrthancPlugin/Workers/WorkerSupervisor.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Support/TemporaryFolder.h"

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

using namespace Clade;
using Clade::Testing::TemporaryFolder;
using std::chrono::milliseconds;
using testing::HasSubstr;

namespace
{
/// Workers that are shell scripts, and what they say.
class WorkerSupervisorTest : public testing::Test
{
protected:
  WorkerSupervisorTest() : store_(OpenJobStore(folder_ / "jobs.db"))
  {
    SetLogSink(
        [this](LogLevel, const std::string& message)
        {
          const std::lock_guard<std::mutex> lock(mutex_);
          log_.push_back(message);
          logged_.notify_all();
        });
  }
  ~WorkerSupervisorTest() override
  {
    supervisor_.reset();
    SetLogSink(nullptr);
  }

  void Start(const std::string& script, int count = 1)
  {
    WorkerSupervisor::Pauses pauses;
    pauses.first = milliseconds(1);
    pauses.longest = milliseconds(50);
    pauses.stop = milliseconds(300);
    const auto makeCommand = [this, script](const std::string& id)
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      ids_.push_back(id);
      return WorkerCommand{
          "/bin/sh", {"/bin/sh", "-c", script, "worker", id}, {{"CLADE_TEST_TOKEN", "t0ken"}}};
    };
    supervisor_ = std::make_unique<WorkerSupervisor>(*store_, count, makeCommand, pauses);
    supervisor_->Start();
  }
  /// Waits for a message that holds the text; empty if none comes.
  std::string Logged(const std::string& text)
  {
    std::unique_lock<std::mutex> lock(mutex_);
    std::string found;
    logged_.wait_for(lock, std::chrono::seconds(10),
                     [&]
                     {
                       for (const std::string& message : log_)
                       {
                         found = message.find(text) == std::string::npos ? found : message;
                       }
                       return !found.empty();
                     });
    return found;
  }

  TemporaryFolder folder_;
  std::unique_ptr<IJobStore> store_;
  std::unique_ptr<WorkerSupervisor> supervisor_;
  std::vector<std::string> ids_; // with the lock held; tests of several workers do not read it
  std::mutex mutex_;
  std::condition_variable logged_;
  std::vector<std::string> log_;
};
} // namespace

TEST_F(WorkerSupervisorTest, PassesOnWhatAWorkerSays)
{
  Start("echo '2026-11-20T06:15:34.123Z info ready'; echo bare >&2; exec cat /dev/zero > /dev/null");
  EXPECT_EQ(Logged("ready"), "worker 1: ready");
  EXPECT_EQ(Logged("bare"), "worker 1: bare");
  const auto status = supervisor_->Status().at(0);
  EXPECT_EQ(status.state, "Running");
  EXPECT_GT(status.pid, 0);
}

TEST_F(WorkerSupervisorTest, StartsAWorkerAgainAndGivesItsJobBack)
{
  JobRequest request;
  request.key = "key";
  request.seriesInstanceUid = "1.2";
  const std::string job = store_->Enqueue(request).job.id;
  Start("echo alive $1; read line < " + (folder_ / "wait"));
  ASSERT_NE(Logged("cannot open"), "") << "there is no such file: it ends, and is started again";
  supervisor_.reset();
  ASSERT_GE(ids_.size(), 1u);

  // A worker that claims the job (here: we do, in its name) and is killed.
  ids_.clear();
  log_.clear();
  Start("echo alive $1; exec cat /dev/zero > /dev/null");
  ASSERT_NE(Logged("alive"), "");
  ASSERT_TRUE(store_->Claim(ids_.at(0), {JobKind::Enhance}, 3600 * 1000));
  kill(supervisor_->Status().at(0).pid, SIGKILL);
  EXPECT_NE(Logged("ended with signal 9 (Killed)"), "");
  EXPECT_NE(Logged("given back"), "");
  EXPECT_EQ(store_->Find(job)->state, JobState::Pending);
}

TEST_F(WorkerSupervisorTest, StatusTellsWhyAWorkerDoesNotStay)
{
  Start("echo '2026-11-20T06:15:34.123Z error the store is damaged' >&2; exit 3");
  ASSERT_NE(Logged("exit status 3"), "");
  EXPECT_EQ(supervisor_->Status().at(0).problem, "ended with exit status 3: the store is damaged");
}

TEST_F(WorkerSupervisorTest, StatusTellsWhyAWorkerDoesNotStart)
{
  supervisor_ = std::make_unique<WorkerSupervisor>(
      *store_, 1,
      [](const std::string&) {
        return WorkerCommand{"/nowhere/clade", {"clade"}, {}};
      },
      WorkerSupervisor::Pauses());
  supervisor_->Start();
  EXPECT_NE(Logged("/nowhere/clade cannot be started: No such file or directory"), "");
  EXPECT_EQ(supervisor_->Status().at(0).state, "Waiting");
  EXPECT_EQ(supervisor_->Status().at(0).starts, 0);
}

TEST_F(WorkerSupervisorTest, MayBeAskedForItsStatusWhileItIsStartedAndStopped)
{
  Start("exec cat /dev/zero > /dev/null", 8);
  std::atomic<bool> isOver{false};
  std::size_t seen = 0;
  std::thread asker(
      [&]
      {
        while (!isOver)
        {
          for (const auto& status : supervisor_->Status())
          {
            seen += status.state.size() + status.id.size();
          }
        }
      });
  for (int i = 0; i < 20; i++) // the threads of an earlier start have ended by then, their slots go
  {
    supervisor_->Stop();
    supervisor_->Start();
  }
  isOver = true;
  asker.join();
  EXPECT_GT(seen, 0u);
}

TEST_F(WorkerSupervisorTest, KillsWhoDoesNotStop)
{
  Start("trap '' TERM; echo deaf; while true; do read line < /dev/zero || true; done", 3);
  ASSERT_NE(Logged("worker 3: deaf"), "");
  ASSERT_NE(Logged("worker 1: deaf"), "");
  ASSERT_NE(Logged("worker 2: deaf"), "");
  std::vector<pid_t> pids;
  for (const auto& status : supervisor_->Status())
  {
    pids.push_back(status.pid);
  }
  supervisor_->Stop();
  for (const pid_t pid : pids)
  {
    EXPECT_NE(kill(pid, 0), 0) << "process " << pid << " is still there";
  }
  EXPECT_EQ(supervisor_->Status().at(2).state, "Stopped");
}
