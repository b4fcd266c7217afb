#include "Base/Logging.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <mutex>
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
  else
  {
    WriteToStandardError(level, message);
  }
}
} // namespace Clade
