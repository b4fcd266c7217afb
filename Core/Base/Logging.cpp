#include "Base/Logging.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace Clade
{
namespace
{
std::mutex sinkMutex;
LogSink currentSink;
std::atomic<LogLevel> lowestLevel{LogLevel::Info};

const char* NameOf(LogLevel level)
{
  switch (level)
  {
  case LogLevel::Debug:
    return "debug";
  case LogLevel::Info:
    return "info";
  case LogLevel::Warning:
    return "warning";
  case LogLevel::Error:
    return "error";
  }
  return "?";
}

/// Of syslog(3), as the journal of systemd reads them from the beginning of a line (sd-daemon(3)).
int PriorityOf(LogLevel level)
{
  switch (level)
  {
  case LogLevel::Debug:
    return 7;
  case LogLevel::Info:
    return 6;
  case LogLevel::Warning:
    return 4;
  case LogLevel::Error:
    break;
  }
  return 3;
}

/// Whether standard error leads straight to the journal: it is the stream that systemd says it made for it.
bool LeadsToJournal()
{
  const char* const stream = std::getenv("JOURNAL_STREAM");
  struct stat status
  {
  };
  return stream != nullptr && fstat(STDERR_FILENO, &status) == 0 &&
         std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) == stream;
}

void WriteToJournal(LogLevel level, const std::string& message)
{
  std::istringstream lines(message);
  for (std::string line; std::getline(lines, line);)
  {
    std::fprintf(stderr, "<%d>%s\n", PriorityOf(level), line.c_str());
  }
}

void WriteToStandardError(LogLevel level, const std::string& message)
{
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto sinceEpoch =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char time[32];
  std::strftime(time, sizeof(time), "%Y-%m-%dT%H:%M:%S", &utc);
  std::fprintf(stderr, "%s.%03dZ %s %s\n", time, static_cast<int>(sinceEpoch % 1000), NameOf(level),
               message.c_str());
}
} // namespace

void SetLogSink(LogSink sink)
{
  const std::lock_guard<std::mutex> lock(sinkMutex);
  currentSink = std::move(sink);
}

void SetLogLevel(LogLevel level)
{
  lowestLevel = level;
}

void Log(LogLevel level, const std::string& message)
{
  if (level < lowestLevel)
  {
    return;
  }
  const std::lock_guard<std::mutex> lock(sinkMutex);
  if (currentSink)
  {
    currentSink(level, message);
  }
  else if (LeadsToJournal())
  {
    WriteToJournal(level, message);
  }
  else
  {
    WriteToStandardError(level, message);
  }
}
} // namespace Clade
