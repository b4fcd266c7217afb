#include "Jobs/IJobStore.h"

#include "Base/Error.h"
#include "Jobs/JobStoreSuite.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <gmock/gmock.h>
#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
// The identifiers that processes wrote to a pipe, one a line; ends when all of them have closed it.
std::vector<std::string> ReadLines(int descriptor)
{
  std::vector<std::string> lines;
  FILE* const stream = fdopen(descriptor, "r");
  char line[256];
  while (std::fgets(line, sizeof line, stream) != nullptr)
  {
    lines.emplace_back(line, std::strcspn(line, "\n"));
  }
  std::fclose(stream);
  return lines;
}

void WriteLine(int descriptor, const std::string& text)
{
  const std::string line = text + "\n"; // shorter than PIPE_BUF: lines do not mix
  if (write(descriptor, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
  {
    throw std::runtime_error("the pipe is closed");
  }
}

void InThreads(int count, const std::function<void(int)>& work)
{
  std::vector<std::thread> threads;
  for (int i = 0; i < count; i++)
  {
    threads.emplace_back(work, i);
  }
  for (std::thread& thread : threads)
  {
    thread.join();
  }
}

/// The token once it differs, or after a time that is in vain on any machine.
std::int64_t NextToken(IJobStore& store, std::int64_t before)
{
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (store.ChangeToken() == before && std::chrono::steady_clock::now() < end)
  {
  }
  return store.ChangeToken();
}

struct Pipe
{
  int ends[2];
  Pipe()
  {
    if (pipe(ends) != 0)
    {
      throw std::runtime_error("no pipe");
    }
  }
  int Out() const { return ends[0]; }
  int In() const { return ends[1]; }
};
} // namespace

TEST_P(JobStore, AThousandRequestsForOneKeyFromTwoProcessesAreOneJob)
{
  constexpr int perThread = 125;
  store_.reset(); // no connection may be open across fork
  const Pipe ids;
  std::vector<int> processes;
  for (int i = 0; i < 2; i++)
  {
    processes.push_back(StartProcess(
        [&]
        {
          const auto store = OpenJobStore(Url());
          InThreads(4,
                    [&](int)
                    {
                      for (int k = 0; k < perThread; k++)
                      {
                        const EnqueueResult result = store->Enqueue(RequestFor("key"));
                        WriteLine(ids.In(), result.job.id + (result.isNew ? " new" : ""));
                      }
                    });
        }));
  }
  close(ids.In());
  const std::vector<std::string> lines = ReadLines(ids.Out());
  EXPECT_TRUE(Reap(processes[0]));
  EXPECT_TRUE(Reap(processes[1]));
  ASSERT_EQ(lines.size(), 1000u);
  store_ = OpenAgain();
  const auto jobs = store_->List({});
  ASSERT_EQ(jobs.size(), 1u);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), jobs[0].id + " new"), 1);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), jobs[0].id), 999);
}

TEST_P(JobStore, EveryJobIsClaimedOnceByThreadsOfTwoProcesses)
{
  constexpr int count = 200;
  for (int i = 0; i < count; i++)
  {
    store_->Enqueue(RequestFor(std::to_string(i)));
  }
  store_.reset();
  const Pipe ids;
  std::vector<int> processes;
  for (int i = 0; i < 2; i++)
  {
    processes.push_back(StartProcess(
        [&, i]
        {
          const auto store = OpenJobStore(Url());
          InThreads(4,
                    [&](int thread)
                    {
                      const std::string owner = std::to_string(i) + ":" + std::to_string(thread);
                      while (const auto job = store->Claim(owner, {JobKind::Enhance}, longLeaseMs))
                      {
                        WriteLine(ids.In(), job->id);
                        store->Finish(job->id, owner, JobOutcome{});
                      }
                    });
        }));
  }
  close(ids.In());
  const std::vector<std::string> lines = ReadLines(ids.Out());
  EXPECT_TRUE(Reap(processes[0]));
  EXPECT_TRUE(Reap(processes[1]));
  EXPECT_EQ(lines.size(), static_cast<std::size_t>(count));
  EXPECT_EQ(std::set<std::string>(lines.begin(), lines.end()).size(), static_cast<std::size_t>(count));
  store_ = OpenAgain();
  EXPECT_EQ(store_->CountByState()[JobState::Success], static_cast<std::size_t>(count));
}

TEST_P(JobStore, ManyProcessesMayCreateItAtOnce)
{
  store_.reset();
  underTest_ = GetParam().make();
  const std::string url = underTest_->Url();
  std::vector<int> processes;
  for (int i = 0; i < 8; i++)
  {
    processes.push_back(StartProcess([&] { OpenJobStore(url)->Enqueue(RequestFor("key")); }));
  }
  for (const int process : processes)
  {
    EXPECT_TRUE(Reap(process));
  }
  EXPECT_EQ(OpenJobStore(url)->List({}).size(), 1u);
}

TEST_P(JobStore, AKilledProcessLosesNothingItWasTold)
{
  store_.reset();
  const Pipe ids;
  const int process = StartProcess(
      [&]
      {
        const auto store = OpenJobStore(Url());
        InThreads(4,
                  [&](int thread)
                  {
                    for (int k = 0;; k++)
                    {
                      const std::string key = std::to_string(thread) + "-" + std::to_string(k);
                      WriteLine(ids.In(), store->Enqueue(RequestFor(key)).job.id);
                    }
                  });
      });
  close(ids.In());
  FILE* const stream = fdopen(ids.Out(), "r");
  char line[256];
  std::vector<std::string> told;
  while (std::fgets(line, sizeof line, stream) != nullptr)
  {
    told.emplace_back(line, std::strcspn(line, "\n"));
    if (told.size() == 100)
    {
      kill(process, SIGKILL); // four threads are in the middle of something
    }
  }
  std::fclose(stream);
  EXPECT_FALSE(Reap(process));
  ASSERT_GE(told.size(), 100u);

  store_ = OpenAgain();
  for (const std::string& id : told)
  {
    EXPECT_TRUE(store_->Find(id).has_value()) << id;
  }
  EXPECT_TRUE(store_->Enqueue(RequestFor("after")).isNew) << "the dead process holds no lock";
  EXPECT_EQ(store_->CountPending(JobKind::Enhance), store_->CountJobsOfSeries("1.2.3"));
}

TEST_P(JobStore, TheChangeTokenShowsWhatOthersWrite)
{
  const std::int64_t quiet = store_->ChangeToken();
  EXPECT_EQ(store_->ChangeToken(), quiet);
  store_->List({});
  EXPECT_EQ(store_->ChangeToken(), quiet) << "reading is no change";
  OpenAgain()->Enqueue(RequestFor("key"));
  const std::int64_t another = NextToken(*store_, quiet);
  EXPECT_NE(another, quiet) << "of another connection";
  store_->SetProperty("name", "value");
  EXPECT_NE(NextToken(*store_, another), another) << "of its own";
}

TEST_P(JobStore, TheChangeTokenShowsThatAJobEndedOrIsToBeCancelled)
{
  const std::string id = store_->Enqueue(RequestFor("key")).job.id;
  ClaimFor("worker");
  std::int64_t token = store_->ChangeToken();
  const auto expectChange = [&](const char* what)
  {
    const std::int64_t next = NextToken(*store_, token);
    EXPECT_NE(next, token) << what;
    token = next;
  };
  const auto other = OpenAgain();
  other->RequestCancel(id);
  expectChange("cancel");
  JobOutcome outcome;
  outcome.state = JobState::Cancelled;
  other->Finish(id, "worker", outcome);
  expectChange("end");
  other->Delete(id);
  expectChange("removal");
}

TEST_P(JobStore, TheChangeTokenShowsWhatAnotherProcessWritesWithinTheSecond)
{
  const std::string url = Url();
  store_.reset();
  const Pipe go;
  const int process = StartProcess(
      [&]
      {
        char byte = 0;
        if (read(go.Out(), &byte, 1) == 1)
        {
          OpenJobStore(url)->Enqueue(RequestFor("key"));
        }
      });
  store_ = OpenAgain();
  const std::int64_t before = store_->ChangeToken();
  WriteLine(go.In(), "");
  ASSERT_TRUE(Reap(process));
  EXPECT_NE(NextToken(*store_, before), before);
}
