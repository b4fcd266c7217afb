#pragma once
#include "Base/Logging.h"

#include <chrono>
#include <map>
#include <mutex>
#include <string>

namespace Clade
{
/// Logs problems that recur while a service is away: each sentence at most once a minute, even if several of
/// them alternate. Any thread.
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
