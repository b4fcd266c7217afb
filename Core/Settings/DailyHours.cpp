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

std::int64_t DailyHours::NextWithin(std::int64_t nowMs) const
{
  const std::time_t now = static_cast<std::time_t>(nowMs / 1000);
  std::tm local{};
  localtime_r(&now, &local);
  const int minute = minutesOfHour * local.tm_hour + local.tm_min;
  if (Contains(minute))
  {
    return nowMs;
  }
  local.tm_mday += minute < begin_ ? 0 : 1;
  local.tm_hour = begin_ / minutesOfHour;
  local.tm_min = begin_ % minutesOfHour;
  local.tm_sec = 0;
  local.tm_isdst = -1; // the day may be the one on which the clocks change
  return std::int64_t{1000} * std::mktime(&local);
}
} // namespace Clade
