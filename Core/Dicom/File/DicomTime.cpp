#include "Dicom/File/DicomTime.h"

#include "Base/Error.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <optional>

namespace Clade
{
namespace
{
bool AreDigits(std::string_view text)
{
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<int> OffsetSeconds(std::string_view offset)
{
  if (offset.size() != 5 || (offset[0] != '+' && offset[0] != '-') || !AreDigits(offset.substr(1)))
  {
    return std::nullopt;
  }
  const auto two = [&](std::size_t at) { return (offset[at] - '0') * 10 + (offset[at + 1] - '0'); };
  return (offset[0] == '-' ? -1 : 1) * (two(1) * 3600 + two(3) * 60);
}
} // namespace

DicomTime CurrentDicomTime(std::string_view timezoneOffset)
{
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto micros =
      std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count() % 1000000;
  const auto offset = OffsetSeconds(timezoneOffset);
  const std::time_t shifted = seconds + offset.value_or(0);
  std::tm parts{};
  offset ? gmtime_r(&shifted, &parts) : localtime_r(&shifted, &parts);

  char date[16], clock[16], fraction[16];
  std::strftime(date, sizeof(date), "%Y%m%d", &parts);
  std::strftime(clock, sizeof(clock), "%H%M%S", &parts);
  std::snprintf(fraction, sizeof(fraction), ".%06d", static_cast<int>(micros));
  return {date, std::string(clock) + fraction};
}

DicomTime ParseDicomTime(std::string_view dateTime)
{
  const std::string_view fraction = dateTime.substr(std::min<std::size_t>(dateTime.size(), 14));
  const bool hasFraction = fraction.size() >= 2 && fraction.size() <= 7 && fraction[0] == '.';
  if (dateTime.size() < 14 || !AreDigits(dateTime.substr(0, 14)) || !(fraction.empty() || hasFraction) ||
      !AreDigits(fraction.substr(std::min<std::size_t>(fraction.size(), 1))))
  {
    throw Error(ErrorCode::InvalidArgument,
                "the start time is \"" + std::string(dateTime) + "\", expected YYYYMMDDHHMMSS.ffffff");
  }
  return {std::string(dateTime.substr(0, 8)), std::string(dateTime.substr(8))};
}
} // namespace Clade
