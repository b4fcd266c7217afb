#include "Settings/DailyHours.h"

#include "Base/Error.h"
#include "Settings/StrictObject.h"

#include <cstdio>
#include <ctime>

namespace Clade
{
namespace
{
constexpr int minutesOfHour = 60;
constexpr std::size_t textLength = 11; // "20:00-06:00"

[[noreturn]] void Refuse(const std::string& text)
{
  throw Error(ErrorCode::InvalidArgument,
              "the hours are " + Shown(text) + ", expected two different times of day such as 20:00-06:00");
}

int MinuteAt(const std::string& text, std::size_t at)
{
  const auto digits = [&](std::size_t from)
  {
    const bool isNumber =
        text[from] >= '0' && text[from] <= '9' && text[from + 1] >= '0' && text[from + 1] <= '9';
    return isNumber ? 10 * (text[from] - '0') + text[from + 1] - '0' : -1;
  };
  const int hour = digits(at), minute = digits(at + 3);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || text[at + 2] != ':')
  {
    Refuse(text);
  }
  return minutesOfHour * hour + minute;
}

/// @param minutes  since 1970 UTC
int MinuteOfDay(std::int64_t minutes, std::optional<int> minutesEastOfUtc)
{
  constexpr std::int64_t minutesOfDay = 24 * 60;
  if (minutesEastOfUtc)
  {
    return static_cast<int>((minutes + *minutesEastOfUtc) % minutesOfDay);
  }
  const std::time_t time = static_cast<std::time_t>(minutes * 60);
  std::tm local{};
  localtime_r(&time, &local);
  return minutesOfHour * local.tm_hour + local.tm_min;
}
} // namespace

DailyHours::DailyHours(const std::string& text)
{
  if (text.size() != textLength || text[5] != '-')
  {
    Refuse(text);
  }
  begin_ = MinuteAt(text, 0);
  end_ = MinuteAt(text, 6);
  if (begin_ == end_)
  {
    Refuse(text);
  }
}

bool DailyHours::Contains(int minuteOfDay) const
{
  return begin_ < end_ ? minuteOfDay >= begin_ && minuteOfDay < end_
                       : minuteOfDay >= begin_ || minuteOfDay < end_;
}

std::int64_t DailyHours::NextWithin(std::int64_t nowMs, std::optional<int> minutesEastOfUtc) const
{
  constexpr std::int64_t minuteMs = 60'000;
  constexpr int twoDays =
      2 * 24 * minutesOfHour; // on the day on which the clocks change hours may be left out
  // Minute by minute, as the clock will show them: it may go back, or leave some out.
  std::int64_t time = nowMs;
  for (int i = 0; i < twoDays; i++)
  {
    if (Contains(MinuteOfDay(time / minuteMs, minutesEastOfUtc)))
    {
      return time;
    }
    time = (time / minuteMs + 1) * minuteMs;
  }
  return nowMs;
}

int DailyHours::MinutesEastOfUtc(std::int64_t nowMs)
{
  const std::time_t now = static_cast<std::time_t>(nowMs / 1000);
  std::tm local{};
  localtime_r(&now, &local);
  return static_cast<int>(local.tm_gmtoff / minutesOfHour);
}
} // namespace Clade
