#include "Integration/JobBench.h"

#include <algorithm>
#include <csignal>
#include <thread>

namespace Clade::Testing
{
namespace
{
constexpr auto patience = std::chrono::seconds(60);
constexpr auto lookInterval = std::chrono::milliseconds(1);
} // namespace

void JobBench::StartWorker(const std::vector<std::string>& options,
                           const std::map<std::string, std::string>& environment)
{
  std::vector<std::string> command = {CLADE_EXECUTABLE, "worker", "--store", folder_ / "jobs.db"};
  const std::pair<std::string, std::string> defaults[] = {{"--orthanc", orthanc_->Url()},
                                                          {"--temporary-folder", folder_ / "temporary"},
                                                          {"--lease-seconds", "10"}};
  for (const auto& [name, value] : defaults)
  {
    if (std::find(options.begin(), options.end(), name) == options.end())
    {
      command.insert(command.end(), {name, value});
    }
  }
  command.insert(command.end(), options.begin(), options.end());
  worker_ = std::make_unique<ChildProcess>(command, folder_ / "worker.log", environment);
}

void JobBench::KillWorker()
{
  worker_->Signal(SIGKILL);
  ASSERT_TRUE(worker_->Wait(patience).has_value());
}

std::optional<int> JobBench::StopWorker()
{
  worker_->Signal(SIGTERM);
  return worker_->Wait(patience);
}

std::string JobBench::WorkerLog() const
{
  return FileBytes(folder_ / "worker.log");
}

Job JobBench::WaitUntil(const std::string& jobId, const std::function<bool(const Job&)>& isReached)
{
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;)
  {
    const auto job = store_->Find(jobId);
    if (!job)
    {
      ADD_FAILURE() << "job " << jobId << " is gone";
      return {};
    }
    if (isReached(*job))
    {
      return *job;
    }
    if (std::chrono::steady_clock::now() > deadline)
    {
      ADD_FAILURE() << "waited in vain; the job is\n" << ToJson(*job).dump(2) << "\n" << WorkerLog();
      return *job;
    }
    std::this_thread::sleep_for(lookInterval); // the store has no event for readers
  }
}

Job JobBench::WaitForEnd(const std::string& jobId)
{
  return WaitUntil(jobId, [](const Job& job) { return IsFinal(job.state); });
}

Job JobBench::WaitForStage(const std::string& jobId, const std::string& stage)
{
  const Job job = WaitUntil(jobId, [&](const Job& j) { return j.stage == stage || IsFinal(j.state); });
  EXPECT_EQ(job.stage, stage) << ToJson(job).dump(2);
  return job;
}
} // namespace Clade::Testing
