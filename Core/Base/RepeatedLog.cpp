#include "Base/RepeatedLog.h"

#include <iterator>

namespace Clade
{
void RepeatedLog::Say(LogLevel level, const std::string& text)
{
  {
    const auto now = Clock::now();
    const std::lock_guard<std::mutex> lock(mutex_);
    for (auto one = said_.begin(); one != said_.end();)
    {
      one = now - one->second >= interval_ ? said_.erase(one) : std::next(one);
    }
    if (!said_.emplace(text, now).second)
    {
      return;
    }
  }
  Log(level, text);
}
} // namespace Clade
