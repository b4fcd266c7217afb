#pragma once
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <pty.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace Clade::Testing
{
/// What a program wrote on a terminal, and how it ended.
struct TerminalSession
{
  std::string written;
  int exitStatus = -1;
};

/// Runs the program on a terminal of `columns`, to its end.
inline TerminalSession RunOnTerminal(const std::vector<std::string>& arguments, unsigned short columns)
{
  winsize size{};
  size.ws_col = columns;
  size.ws_row = 24;
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
  if (child == 0)
  {
    setenv("TERM", "xterm", 1);
    std::vector<char*> words;
    for (const std::string& argument : arguments)
    {
      words.push_back(const_cast<char*>(argument.c_str()));
    }
    words.push_back(nullptr);
    execv(words.front(), words.data());
    _exit(127);
  }
  TerminalSession session;
  char buffer[4096];
  for (ssize_t n = 0; (n = read(terminal, buffer, sizeof(buffer))) > 0 || (n < 0 && errno == EINTR);)
  {
    session.written.append(buffer, static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
  }
  int status = 0;
  waitpid(child, &status, 0);
  close(terminal);
  session.exitStatus = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return session;
}

/// A terminal as far as progress needs it: carriage return, line feed, erasing to the end of the line, and
/// other sequences that have no effect on the text.
struct Screen
{
  std::vector<std::string> lines = {""};
  std::size_t widest = 0; ///< that any line ever was

  explicit Screen(const std::string& written)
  {
    std::size_t column = 0;
    for (std::size_t i = 0; i < written.size(); i++)
    {
      const char c = written[i];
      if (c == '\033')
      {
        const std::size_t end = written.find_first_of("ABCDEFGHJKSTfmhlsu", i + 2);
        if (end != std::string::npos && written[end] == 'K')
        {
          lines.back().resize(std::min(lines.back().size(), column));
        }
        i = end == std::string::npos ? written.size() : end;
      }
      else if (c == '\r')
      {
        column = 0;
      }
      else if (c == '\n')
      {
        lines.emplace_back();
        column = 0;
      }
      else
      {
        lines.back().resize(std::max(lines.back().size(), column + 1), ' ');
        lines.back()[column++] = c;
        widest = std::max(widest, column);
      }
    }
  }
};
} // namespace Clade::Testing
