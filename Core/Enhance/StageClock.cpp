#include "Enhance/StageClock.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace Clade
{
StageClock::StageClock(IProgress& next) : next_(next) {}

void StageClock::CloseStage(Clock::time_point now)
{
  if (!seconds_.empty())
  {
    seconds_[current_].second += std::chrono::duration<double>(now - since_).count();
  }
  since_ = now;
}

void StageClock::BeginStage(std::string_view stage)
{
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    CloseStage(Clock::now());
    const auto known = std::find_if(seconds_.begin(), seconds_.end(),
                                    [&](const auto& entry) { return entry.first == stage; });
    current_ = static_cast<std::size_t>(known - seconds_.begin());
    if (known == seconds_.end())
    {
      seconds_.emplace_back(stage, 0.0);
    }
  }
  next_.BeginStage(stage);
}

std::vector<std::pair<std::string, double>> StageClock::Seconds() const
{
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::pair<std::string, double>> seconds = seconds_;
  if (!seconds.empty())
  {
    seconds[current_].second += std::chrono::duration<double>(Clock::now() - since_).count();
  }
  return seconds;
}

double PeakMemoryMiB()
{
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
  {
    if (line.compare(0, 6, "VmHWM:") == 0)
    {
      double kib = 0;
      std::istringstream(line.substr(6)) >> kib;
      return kib / 1024;
    }
  }
  return 0;
}

void ResetPeakMemory()
{
  std::ofstream("/proc/self/clear_refs") << "5"; // proc(5): resets VmHWM
}
} // namespace Clade
