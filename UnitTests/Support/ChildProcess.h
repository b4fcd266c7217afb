#pragma once
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace Clade::Testing
{
/// A program started by a test: killed with the object, and by the kernel when the test program dies.
class ChildProcess
{
public:
  /// Starts `arguments[0]` with standard output and error appended to `logFile`; `environment` is added to
  /// this process's own. To be called from the main thread: the kernel ties the child to the thread.
  ChildProcess(const std::vector<std::string>& arguments, const std::string& logFile,
               const std::map<std::string, std::string>& environment = {});
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t Pid() const { return pid_; }
  bool IsRunning();
  void Signal(int signal);
  /// SIGSTOP, and waits until none of its threads runs; Signal(SIGCONT) lets it go on. Nothing where it has
  /// ended.
  void Pause();
  /// Exit status of a program that has ended within `timeout` (128 + signal, as shells say it).
  std::optional<int> Wait(std::chrono::milliseconds timeout);

private:
  bool Reap(int flags);

  pid_t pid_ = -1;
  std::optional<int> status_;
};
} // namespace Clade::Testing
