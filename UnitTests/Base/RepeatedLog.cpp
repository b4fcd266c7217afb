#include "Base/RepeatedLog.h"

#include <gmock/gmock.h>
#include <vector>

using namespace Clade;
using testing::ElementsAre;

namespace
{
class RepeatedLogTest : public testing::Test
{
protected:
  RepeatedLogTest()
  {
    SetLogSink([this](LogLevel, const std::string& message) { said_.push_back(message); });
  }
  ~RepeatedLogTest() override { SetLogSink(nullptr); }

  std::vector<std::string> said_;
};
} // namespace

TEST_F(RepeatedLogTest, SentencesThatTakeTurnsAreSaidOnceEach)
{
  RepeatedLog log;
  for (int i = 0; i < 100; i++)
  {
    log.Say(LogLevel::Error, i % 2 == 0 ? "the store is away" : "the store is locked");
  }
  EXPECT_THAT(said_, ElementsAre("the store is away", "the store is locked"));
}

TEST_F(RepeatedLogTest, AfterTheIntervalASentenceIsSaidAgain)
{
  RepeatedLog log(std::chrono::milliseconds(0));
  log.Say(LogLevel::Error, "the store is away");
  log.Say(LogLevel::Error, "the store is away");
  EXPECT_EQ(said_.size(), 2u);
}
