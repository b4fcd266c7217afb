#pragma once
#include <chrono>
#include <ctime>
#include <string>

namespace Clade::Testing
{
/// The time of day, "20:00", that the clock of this zone shows so many minutes from now.
inline std::string ClockTime(int minutesFromNow)
{
  const std::time_t time = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() +
                                                                std::chrono::minutes(minutesFromNow));
  std::tm local{};
  localtime_r(&time, &local);
  char text[8];
  std::strftime(text, sizeof(text), "%H:%M", &local);
  return text;
}
} // namespace Clade::Testing
