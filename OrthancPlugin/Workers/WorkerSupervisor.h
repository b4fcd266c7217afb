#pragma once
#include "Jobs/IJobStore.h"
#include "OrthancPlugin/Workers/WorkerProcess.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace Clade
{
/// Keeps a number of workers running: one thread each, which starts the process, passes on what it says to
/// the log, notices its end at once (its pipe closes), gives its job back to the queue, and starts it again
/// after a pause that grows while it keeps failing. A worker is told whose child it is and ends when it no
/// longer is that (--exit-with-parent, --parent): no worker outlives this process.
class WorkerSupervisor
{
public:
  struct Pauses
  {
    std::chrono::milliseconds first{1000}; ///< doubled after each end, up to
    std::chrono::milliseconds longest{60000};
    std::chrono::milliseconds healthy{60000}; ///< who ran that long begins with the first again
    std::chrono::milliseconds stop{5000};     ///< from SIGTERM to SIGKILL
  };
  struct WorkerStatus
  {
    std::string id;                ///< as the store knows it
    std::string state = "Waiting"; ///< "Running", "Waiting" (to be started again), "Stopped"
    pid_t pid = 0;
    int starts = 0;
    std::string problem; ///< how the latest ended, or why it did not start, and its last words; may be empty
  };
  /// Throws an Error when no worker can be started now.
  using MakeCommand = std::function<WorkerCommand(const std::string& workerId)>;

  WorkerSupervisor(IJobStore& store, int count, MakeCommand makeCommand, Pauses pauses);
  ~WorkerSupervisor();

  void Start();
  /// Sends SIGTERM to all workers, and SIGKILL to those that still run after pauses.stop; returns when all
  /// have ended.
  void Stop();
  std::vector<WorkerStatus> Status() const;

private:
  struct Slot
  {
    WorkerStatus status;
    std::string lastWords;
    WorkerProcess* process = nullptr; ///< while it runs
    std::thread thread;
  };

  void Keep(Slot& slot, int number);
  void RunOnce(Slot& slot, int number);
  void PassOn(Slot& slot, int number, const std::string& line);
  void GiveBack(const std::string& workerId);

  IJobStore& store_;
  const int count_;
  const MakeCommand makeCommand_;
  const Pauses pauses_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool isStopping_ = false;
  std::vector<Slot> slots_; ///< never resized after Start
};
} // namespace Clade
