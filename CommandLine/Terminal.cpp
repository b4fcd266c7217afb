#include "Terminal.h"

#include "Base/Error.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <unistd.h>

namespace Clade
{
namespace
{
volatile std::sig_atomic_t interrupted = 0;

void OnSignal(int signal)
{
  interrupted = 1;
  std::signal(signal, SIG_DFL); // a second Ctrl-C ends the program at once
}
} // namespace

TerminalProgress::TerminalProgress(bool quiet) : quiet_(quiet), isTerminal_(isatty(STDERR_FILENO) != 0)
{
  std::signal(SIGINT, OnSignal);
  std::signal(SIGTERM, OnSignal);
}

TerminalProgress::~TerminalProgress()
{
  if (isTerminal_ && !quiet_ && !stage_.empty())
  {
    std::fputs("\r\033[K", stderr);
  }
}

void TerminalProgress::SetNote(const std::string& note)
{
  const std::lock_guard<std::mutex> lock(mutex_);
  note_ = note;
}

void TerminalProgress::PrintLine(const std::string& line)
{
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!quiet_)
  {
    std::fprintf(stderr, "%s%s\n", isTerminal_ ? "\r\033[K" : "", line.c_str());
  }
}

void TerminalProgress::BeginStage(std::string_view stage)
{
  const std::lock_guard<std::mutex> lock(mutex_);
  stage_ = stage;
  note_.clear();
  if (!quiet_ && !isTerminal_)
  {
    std::fprintf(stderr, "%s\n", stage_.c_str());
  }
  Draw(0);
}

void TerminalProgress::Report(double fraction)
{
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (now - lastDrawn_ > std::chrono::milliseconds(100) || fraction >= 1)
  {
    Draw(fraction);
    lastDrawn_ = now;
  }
}

void TerminalProgress::Draw(double fraction)
{
  if (quiet_ || !isTerminal_)
  {
    return;
  }
  constexpr int width = 40;
  const int filled = static_cast<int>(width * std::clamp(fraction, 0.0, 1.0));
  const std::string bar = std::string(filled, '#') + std::string(width - filled, '.');
  std::fprintf(stderr, "\r\033[K%-12s [%s] %3.0f %%%s%s", stage_.c_str(), bar.c_str(), 100 * fraction,
               note_.empty() ? "" : "  ", note_.c_str());
  std::fflush(stderr);
}

bool TerminalProgress::IsCancelled() const
{
  return interrupted != 0;
}

void TerminalProgress::ThrowIfCancelled() const
{
  if (IsCancelled())
  {
    throw Error(ErrorCode::Cancelled, "interrupted; nothing was written");
  }
}
} // namespace Clade
