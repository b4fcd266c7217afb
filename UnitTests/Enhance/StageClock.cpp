#include "Enhance/StageClock.h"

#include "Base/Error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace Clade;
using testing::ElementsAre;
using testing::Ge;
using testing::Pair;

namespace
{
/// Remembers what it is told; cancelled when asked to be.
class Listener : public IProgress
{
public:
  std::vector<std::string> heard;
  bool isCancelled = false;

  void BeginStage(std::string_view stage) override { heard.emplace_back(stage); }
  void Report(double fraction) override { heard.push_back(std::to_string(fraction)); }
  bool IsCancelled() const override { return isCancelled; }
  void ThrowIfCancelled() const override
  {
    if (isCancelled)
    {
      throw Error(ErrorCode::Cancelled, "cancelled");
    }
  }
};
} // namespace

TEST(StageClock, PassesEverythingOn)
{
  Listener listener;
  StageClock clock(listener);
  clock.BeginStage("read");
  clock.Report(0.5);
  EXPECT_THAT(listener.heard, ElementsAre("read", "0.500000"));
  EXPECT_NO_THROW(clock.ThrowIfCancelled());
  listener.isCancelled = true;
  EXPECT_TRUE(clock.IsCancelled());
  EXPECT_THROW(clock.ThrowIfCancelled(), Error);
}

TEST(StageClock, StagesKeepTheOrderOfTheirFirstBeginning)
{
  NoProgress next;
  StageClock clock(next);
  EXPECT_TRUE(clock.Seconds().empty());
  clock.BeginStage("read");
  clock.BeginStage("network");
  clock.BeginStage("read"); // again: adds to its earlier time
  EXPECT_THAT(clock.Seconds(), ElementsAre(Pair("read", Ge(0)), Pair("network", Ge(0))));
}

TEST(StageClock, TheStageThatRunsIsCountedUpToNow)
{
  NoProgress next;
  StageClock clock(next);
  clock.BeginStage("read");
  const double first = clock.Seconds().front().second;
  while (clock.Seconds().front().second == first)
  {
  }
  EXPECT_GT(clock.Seconds().front().second, first);
}

TEST(StageClock, PeakMemoryHoldsWhatWasTouched)
{
  ResetPeakMemory();
  const double before = PeakMemoryMiB();
  std::vector<char> memory(std::size_t{64} << 20, 1);
  EXPECT_GT(before, 0);
  EXPECT_GE(PeakMemoryMiB(), 64);
  EXPECT_EQ(memory.back(), 1);
}
