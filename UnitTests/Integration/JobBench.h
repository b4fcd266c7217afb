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
  Job WaitForStage(const std::string& jobId, const std::string& stage);

  std::unique_ptr<ChildProcess> worker_;
};
} // namespace Clade::Testing
