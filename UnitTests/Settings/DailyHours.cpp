#include "Settings/DailyHours.h"

#include "Base/Error.h"

#include <cstdlib>
#include <ctime>
#include <gtest/gtest.h>

using namespace Clade;

namespace
{
/// The zone of the process within a test.
class Zone
{
public:
  explicit Zone(const char* name)
  {
    const char* before = std::getenv("TZ");
    before_ = before == nullptr ? "" : before;
    setenv("TZ", name, 1);
    tzset();
  }
  ~Zone()
  {
    before_.empty() ? unsetenv("TZ") : setenv("TZ", before_.c_str(), 1);
    tzset();
  }

private:
  std::string before_;
};

constexpr std::int64_t hourMs = std::int64_t{3600} * 1000;
constexpr std::int64_t midnight = std::int64_t{1795132800} * 1000; // 2026-11-20T00:00Z
} // namespace

TEST(DailyHours, MayPassMidnight)
{
  const DailyHours night("20:00-06:00"), day("08:30-17:00");
  EXPECT_TRUE(night.Contains(20 * 60));
  EXPECT_TRUE(night.Contains(0));
  EXPECT_FALSE(night.Contains(6 * 60));
  EXPECT_FALSE(night.Contains(12 * 60));
  EXPECT_TRUE(day.Contains(8 * 60 + 30));
  EXPECT_FALSE(day.Contains(8 * 60 + 29));
  EXPECT_FALSE(day.Contains(17 * 60));
}

TEST(DailyHours, SayWhenTheyNextBegin)
{
  const Zone utc("UTC0");
  const DailyHours night("20:00-06:00"), day("08:30-17:00");
  EXPECT_EQ(night.NextWithin(midnight + 3 * hourMs), midnight + 3 * hourMs) << "now";
  EXPECT_EQ(night.NextWithin(midnight + 7 * hourMs + 5), midnight + 20 * hourMs) << "this evening";
  EXPECT_EQ(day.NextWithin(midnight + 18 * hourMs), midnight + 32 * hourMs + hourMs / 2) << "tomorrow";
  EXPECT_EQ(day.NextWithin(midnight), midnight + 8 * hourMs + hourMs / 2) << "this morning";
}

TEST(DailyHours, GoByTheClockOfTheZoneThatMayChange)
{
  const Zone berlin("CET-1CEST,M3.5.0,M10.5.0/3");
  const DailyHours night("20:00-06:00");
  EXPECT_EQ(night.NextWithin(midnight + 12 * hourMs), midnight + 19 * hourMs) << "20:00 CET is 19:00 UTC";
  // From noon on Saturday, 24 October 2026 (CEST), a rule for Sunday morning, when it is CET again.
  const std::int64_t saturdayNoon = std::int64_t{1792836000} * 1000; // 10:00Z
  EXPECT_EQ(DailyHours("11:00-11:30").NextWithin(saturdayNoon), saturdayNoon + 24 * hourMs);
}

TEST(DailyHours, BeginAsTheClockShowsThemOnTheDaysOnWhichItChanges)
{
  const Zone berlin("CET-1CEST,M3.5.0,M10.5.0/3");
  const std::int64_t spring = std::int64_t{1774744200} * 1000; // 2026-03-29 01:30 CET; 02:00 is 03:00 CEST
  const DailyHours leftOut("02:10-02:50");
  EXPECT_EQ(leftOut.NextWithin(spring), spring + 24 * hourMs - hourMs / 3) << "that day does not have them";
  EXPECT_EQ(DailyHours("02:30-03:30").NextWithin(spring), spring + hourMs / 2) << "at 03:00 CEST";
  const std::int64_t autumn = std::int64_t{1792888200} * 1000; // 2026-10-25 02:30 CEST; 03:00 is 02:00 CET
  EXPECT_EQ(DailyHours("02:40-02:50").NextWithin(autumn), autumn + hourMs / 6);
  EXPECT_EQ(DailyHours("02:40-02:50").NextWithin(autumn + hourMs / 2), autumn + hourMs + hourMs / 6)
      << "twice that night";
}

TEST(DailyHours, GoByTheClockOfAnotherMachine)
{
  const Zone utc("UTC0");
  const DailyHours night("20:00-06:00");
  EXPECT_EQ(night.NextWithin(midnight + 12 * hourMs, 60), midnight + 19 * hourMs);
  EXPECT_EQ(night.NextWithin(midnight + 12 * hourMs, -5 * 60), midnight + 25 * hourMs);
  const Zone berlin("CET-1CEST,M3.5.0,M10.5.0/3");
  EXPECT_EQ(DailyHours::MinutesEastOfUtc(midnight), 60);
  EXPECT_EQ(night.NextWithin(midnight + 12 * hourMs, DailyHours::MinutesEastOfUtc(midnight)),
            night.NextWithin(midnight + 12 * hourMs));
}

TEST(DailyHours, RefuseWhatIsNoPartOfADay)
{
  for (const char* text : {"", "20:00", "20-06", "20:00-20:00", "24:00-06:00", "20:60-06:00", "8:00-9:00",
                           "20:00 06:00", "20:00-06:00 ", "+1:00-06:00"})
  {
    EXPECT_THROW(DailyHours{text}, Error) << text;
  }
}
