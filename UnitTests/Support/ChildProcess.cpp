#include "Support/ChildProcess.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // POSIX

namespace Clade::Testing
{
namespace
{
std::vector<char*> Pointers(std::vector<std::string>& texts)
{
  std::vector<char*> result;
  for (auto& text : texts)
  {
    result.push_back(text.data());
  }
  result.push_back(nullptr);
  return result;
}

std::vector<std::string> Environment(std::map<std::string, std::string> changes)
{
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; entry++)
  {
    const std::string text = *entry;
    if (changes.find(text.substr(0, text.find('='))) == changes.end())
    {
      result.push_back(text);
    }
  }
  for (const auto& [name, value] : changes)
  {
    result.push_back(name + "=" + value);
  }
  return result;
}
} // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& arguments, const std::string& logFile,
                           const std::map<std::string, std::string>& environment)
{
  // All memory is taken before the fork: the child of a program with threads may call little more than exec.
  std::vector<std::string> argumentTexts = arguments;
  std::vector<std::string> environmentTexts = Environment(environment);
  const auto argv = Pointers(argumentTexts);
  const auto envp = Pointers(environmentTexts);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0)
  {
    throw std::runtime_error("fork failed: " + std::string(std::strerror(errno)));
  }
  if (pid_ == 0)
  {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int log = open(logFile.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    if (getppid() != parent || log < 0 || dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0)
    {
      _exit(126);
    }
    execve(argv[0], argv.data(), envp.data());
    _exit(127);
  }
}

ChildProcess::~ChildProcess()
{
  if (!status_)
  {
    kill(pid_, SIGKILL);
    Reap(0);
  }
}

bool ChildProcess::Reap(int flags)
{
  int status = 0;
  if (!status_ && waitpid(pid_, &status, flags) == pid_)
  {
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  return status_.has_value();
}

bool ChildProcess::IsRunning()
{
  return !Reap(WNOHANG);
}

void ChildProcess::Signal(int signal)
{
  if (IsRunning())
  {
    kill(pid_, signal);
  }
}

void ChildProcess::Pause()
{
  Signal(SIGSTOP);
  siginfo_t news{};
  // WNOWAIT: an end is left to Reap.
  while (IsRunning() && waitid(P_PID, static_cast<id_t>(pid_), &news, WSTOPPED | WEXITED | WNOWAIT) != 0 &&
         errno == EINTR)
  {
  }
}

std::optional<int> ChildProcess::Wait(std::chrono::milliseconds timeout)
{
  if (!Reap(WNOHANG))
  {
    // Becomes readable when the process ends. syscall(): no wrapper before glibc 2.36.
    const int descriptor = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
    pollfd ended{descriptor, POLLIN, 0};
    poll(&ended, 1, static_cast<int>(timeout.count()));
    close(descriptor);
    Reap(WNOHANG);
  }
  return status_;
}
} // namespace Clade::Testing
