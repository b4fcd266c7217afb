#pragma once
#include "Support/ArchiveBench.h"
#include "Volume/Volume.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace Clade::Testing
{
/// What a hospital's machine has, small and alone: a real Orthanc, a job store, and the program `clade` as
/// worker, each a process of its own.
class JobBench : public ArchiveBench
{
protected:
  // ---- processes
  void StartWorker(const std::vector<std::string>& options = {},
                   const std::map<std::string, std::string>& environment = {});
  void KillWorker(); ///< SIGKILL, as an out-of-memory kill
  /// SIGTERM; returns the exit status.
  std::optional<int> StopWorker();
  std::string WorkerLog() const;

  // ---- jobs
  /// The job as soon as `isReached`, the latest one seen where that takes too long (a failure).
  Job WaitUntil(const std::string& jobId, const std::function<bool(const Job&)>& isReached);
  Job WaitForEnd(const std::string& jobId);
  /// A job of the request that is in this stage (empty: that runs), its worker standing still there between
  /// two transactions of the store, until worker_->Signal(SIGCONT). A stage may pass between two looks at the
  /// store: then the job is done over again. `isMeant` is asked while the worker stands still.
  Job HoldInStage(
      const JobRequest& request, const std::string& stage,
      const std::function<bool()>& isMeant = [] { return true; });
  /// Two heartbeats of the job from now on, or its end: the worker has heard what was asked of it.
  void WaitForHeartbeats(const std::string& jobId);

  std::unique_ptr<ChildProcess> worker_;

private:
  /// Nothing where the job has ended without having been held.
  std::optional<Job> TryToHold(const std::string& jobId, const std::string& stage,
                               const std::function<bool()>& isMeant);
  bool IsStoreFree();
};
} // namespace Clade::Testing
