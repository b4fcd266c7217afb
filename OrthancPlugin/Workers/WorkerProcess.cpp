#include "OrthancPlugin/Workers/WorkerProcess.h"

#include "Base/Error.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char** environ; // POSIX

namespace Clade
{
namespace
{
constexpr std::size_t maxLineBytes = 4096;

std::vector<std::string> EnvironmentOf(const WorkerCommand& command)
{
  std::vector<std::string> entries;
  for (char** entry = environ; *entry != nullptr; entry++)
  {
    const std::string text = *entry;
    // The settings of a container: ORTHANC__REGISTERED_USERS and the like.
    if (text.rfind("ORTHANC__", 0) != 0 && command.environment.count(text.substr(0, text.find('='))) == 0)
    {
      entries.push_back(text);
    }
  }
  for (const auto& [name, value] : command.environment)
  {
    entries.push_back(name + "=" + value);
  }
  return entries;
}

std::vector<char*> Pointers(std::vector<std::string>& texts)
{
  std::vector<char*> pointers;
  for (std::string& text : texts)
  {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

/// File actions and attributes of posix_spawn.
class SpawnSetup
{
public:
  explicit SpawnSetup(int pipe)
  {
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, pipe, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, pipe, STDERR_FILENO);
    // Not all of Orthanc's descriptors close on exec: a worker that outlived it would hold its ports.
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);

    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0); // Ctrl-C at a terminal is for Orthanc, which then stops us
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnSetup()
  {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};
} // namespace

WorkerProcess::WorkerProcess(const WorkerCommand& command)
{
  std::vector<std::string> arguments = command.arguments;
  std::vector<std::string> environment = EnvironmentOf(command);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
  {
    throw Error(ErrorCode::Unavailable, std::string("no pipe can be made: ") + std::strerror(errno));
  }
  const SpawnSetup setup(ends[1]);
  const int error = posix_spawn(&pid_, command.executable.c_str(), &setup.actions, &setup.attributes,
                                Pointers(arguments).data(), Pointers(environment).data());
  close(ends[1]);
  if (error != 0)
  {
    close(ends[0]);
    throw Error(ErrorCode::Unavailable, command.executable + " cannot be started: " + std::strerror(error));
  }
  pipe_ = ends[0];
}

WorkerProcess::~WorkerProcess()
{
  if (!isReaped_)
  {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(pipe_);
}

void WorkerProcess::ReadLines(const std::function<void(const std::string&)>& take)
{
  std::string line;
  char buffer[4096];
  for (;;)
  {
    const ssize_t got = read(pipe_, buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR)
    {
      continue;
    }
    if (got <= 0)
    {
      break;
    }
    for (ssize_t i = 0; i < got; i++)
    {
      if (buffer[i] != '\n')
      {
        line += buffer[i];
      }
      if ((buffer[i] == '\n' && !line.empty()) || line.size() >= maxLineBytes)
      {
        take(line);
        line.clear();
      }
    }
  }
  if (!line.empty())
  {
    take(line);
  }
  siginfo_t info;
  while (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR)
  {
  }
}

void WorkerProcess::Signal(int signal) const
{
  if (!isReaped_)
  {
    kill(pid_, signal);
  }
}

std::string WorkerProcess::Reap()
{
  int status = 0;
  const pid_t reaped = waitpid(pid_, &status, 0);
  isReaped_ = true;
  if (reaped != pid_) // somebody else in this process waited for all children
  {
    return "unknown status";
  }
  return WIFEXITED(status)
             ? "exit status " + std::to_string(WEXITSTATUS(status))
             : "signal " + std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")";
}
} // namespace Clade
