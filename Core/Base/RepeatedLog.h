#pragma once
#include "Base/Logging.h"

#include <chrono>
#include <map>
#include <mutex>
#include <string>

namespace Clade
{
/// The log of problems that are met again and again while something is away: each sentence once a minute,
/// however several of them take turns. Any thread.
class RepeatedLog
{
public:
  explicit RepeatedLog(std::chrono::milliseconds interval = std::chrono::minutes(1)) : interval_(interval) {}

  void Say(LogLevel level, const std::string& text);

private:
  using Clock = std::chrono::steady_clock;
  const std::chrono::milliseconds interval_;
  std::mutex mutex_;
  std::map<std::string, Clock::time_point> said_; ///< within the last interval
};
} // namespace Clade
