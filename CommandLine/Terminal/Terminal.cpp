#include "Terminal/Terminal.h"

#include "Base/Error.h"
#include "Terminal/TerminalText.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
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

/// Whether a line can be drawn again and again.
bool CanRedraw()
{
  const char* const kind = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && (kind == nullptr || std::string(kind) != "dumb");
}
} // namespace

TerminalProgress::TerminalProgress(bool quiet) : quiet_(quiet), isTerminal_(CanRedraw())
{
  std::signal(SIGINT, OnSignal);
  std::signal(SIGTERM, OnSignal);
}

TerminalProgress::~TerminalProgress()
{
  Finish();
}

void TerminalProgress::Finish()
{
  const std::lock_guard<std::mutex> lock(mutex_);
  if (isDrawn_)
  {
    std::fputs("\r\033[K", stderr);
    std::fflush(stderr);
  }
  isDrawn_ = false;
  stage_.clear();
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
    std::fprintf(stderr, "%s%s\n", isDrawn_ ? "\r\033[K" : "", line.c_str());
    isDrawn_ = false;
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
  if (fraction >= 1)
  {
    note_.clear(); // it said what was left to do
  }
  if (now - lastDrawn_ > std::chrono::milliseconds(100) || fraction >= 1)
  {
    Draw(fraction);
    lastDrawn_ = now;
  }
}

void TerminalProgress::Draw(double fraction)
{
  if (quiet_ || !isTerminal_ || stage_.empty())
  {
    return;
  }
  constexpr std::size_t usual = 80;
  const std::size_t columns = TerminalColumns(STDERR_FILENO);
  const std::string line = ProgressLine(stage_, fraction, note_, columns == 0 ? usual : columns);
  // Without automatic line breaks, for the case that the terminal becomes narrower just now.
  std::fprintf(stderr, "\r\033[K\033[?7l%s\033[?7h", line.c_str());
  std::fflush(stderr);
  isDrawn_ = true;
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
