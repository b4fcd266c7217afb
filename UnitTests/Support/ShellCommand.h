#pragma once
#include <cstdio>
#include <string>
#include <sys/wait.h>

namespace Clade::Testing
{
struct ShellOutcome
{
  int status = -1;
  std::string output; ///< standard output and error
};

/// Runs a command of the shell to its end.
inline ShellOutcome RunInShell(const std::string& command)
{
  ShellOutcome outcome;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  char buffer[4096];
  while (pipe != nullptr && std::fgets(buffer, sizeof(buffer), pipe) != nullptr)
  {
    outcome.output += buffer;
  }
  const int status = pipe != nullptr ? pclose(pipe) : -1;
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}
} // namespace Clade::Testing
