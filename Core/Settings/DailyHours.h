#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace Clade
{
/// A part of every day: "20:00-06:00", over midnight if it ends before it begins. The beginning belongs to
/// it, the end does not.
class DailyHours
{
public:
  /// Throws Error(InvalidArgument) for anything but two different times of day as HH:MM with a hyphen
  /// between.
  explicit DailyHours(const std::string& text);

  /// By minutes since midnight (0 to 1439).
  bool Contains(int minuteOfDay) const;
  /// `nowMs` (milliseconds since 1970 UTC) where it is within the hours, else when they next begin, to the
  /// minute.
  /// @param minutesEastOfUtc  of a clock elsewhere; nothing: the clock of this machine's zone, which may
  /// change
  std::int64_t NextWithin(std::int64_t nowMs, std::optional<int> minutesEastOfUtc = {}) const;
  /// How far the clock of this machine's zone is ahead of UTC at a time.
  static int MinutesEastOfUtc(std::int64_t nowMs);

private:
  int begin_ = 0; ///< minutes since midnight
  int end_ = 0;
};
} // namespace Clade
