#include "Integration/JobBench.h"

#include "Base/Error.h"

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

std::optional<Job> JobBench::TryToHold(const std::string& jobId, const std::string& stage,
                                       const std::function<bool()>& isMeant)
{
  const auto isThere = [&](const Job& job)
  {
    const bool isPublishing = !job.publishingSeriesUid.empty();
    return job.state == JobState::Running &&
           (stage.empty() || (job.stage == stage && isPublishing == (stage == "publish")));
  };
  for (;;)
  {
    const Job seen =
        WaitUntil(jobId, [&](const Job& job) { return isThere(job) || IsFinal(job.state) || HasFailure(); });
    if (!isThere(seen))
    {
      return std::nullopt;
    }
    worker_->Pause();
    const auto held = store_->Find(jobId);
    if (held && isThere(*held) && IsStoreFree() && isMeant())
    {
      return held;
    }
    worker_->Signal(SIGCONT);
  }
}

/// Whether the worker stands still outside of its transactions.
bool JobBench::IsStoreFree()
{
  try
  {
    store_->Prune(0, 0); // removes nothing, but has to write
    return true;
  }
  catch (const Error&)
  {
    return false;
  }
}

Job JobBench::HoldInStage(const JobRequest& request, const std::string& stage,
                          const std::function<bool()>& isMeant)
{
  for (int i = 0; i < 20 && !HasFailure(); i++)
  {
    const std::string id = store_->Enqueue(request).job.id;
    if (const auto held = TryToHold(id, stage, isMeant))
    {
      return *held;
    }
    const Job missed = store_->Find(id).value_or(Job());
    EXPECT_EQ(missed.state, JobState::Success) << ToJson(missed).dump(2) << "\n" << WorkerLog();
    if (!HasFailure())
    {
      client_->Delete("/series/" + missed.derivedSeriesId);
      store_->Delete(id);
    }
  }
  ADD_FAILURE() << "the stage " << stage << " was never seen";
  return {};
}

void JobBench::WaitForHeartbeats(const std::string& jobId)
{
  for (int i = 0; i < 2; i++)
  {
    const TimeMs before = store_->Find(jobId).value_or(Job()).leaseExpiry;
    WaitUntil(jobId, [&](const Job& job) { return job.leaseExpiry != before || IsFinal(job.state); });
  }
}
} // namespace Clade::Testing
