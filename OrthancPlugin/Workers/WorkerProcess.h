#pragma once
#include "OrthancPlugin/Workers/WorkerCommand.h"

#include <functional>
#include <string>
#include <sys/types.h>

namespace Clade
{
/// One running worker, a child of this process: nothing of this process is handed down but its environment
/// (without Orthanc's own variables, which hold passwords) and a pipe for what it says.
class WorkerProcess
{
public:
  /// Throws Error(Unavailable) with the reason when it cannot be started.
  explicit WorkerProcess(const WorkerCommand& command);
  /// Kills it if it still runs, and waits.
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  pid_t Pid() const { return pid_; }
  /// Calls `take` with every line that it writes to standard output or error, until it ends; then waits for
  /// the end without removing it (its number stays its own, so Signal stays safe).
  void ReadLines(const std::function<void(const std::string&)>& take);
  void Signal(int signal) const;
  /// After ReadLines: how it ended, "exit status 1", "signal 9 (Killed)".
  std::string Reap();

private:
  pid_t pid_ = -1;
  int pipe_ = -1;
  bool isReaped_ = false;
};
} // namespace Clade
