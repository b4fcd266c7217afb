#include "OrthancPlugin/Rules/ChangeLog.h"

#include "Base/Error.h"

#include <gtest/gtest.h>

using namespace Clade;
using nlohmann::json;

namespace
{
/// A page of /changes: {number, type, identifier}...
json Page(const std::vector<std::tuple<int, const char*, const char*>>& changes, int last, bool isDone = true)
{
  json page = {{"Changes", json::array()}, {"Last", last}, {"Done", isDone}};
  for (const auto& [sequence, type, id] : changes)
  {
    page["Changes"].push_back({{"Seq", sequence}, {"ChangeType", type}, {"ID", id}});
  }
  return page;
}

json Saved(const ChangeLog& log)
{
  return json::parse(log.Text());
}
} // namespace

TEST(ChangeLog, IsSettledWhenEverySeriesWasJudged)
{
  ChangeLog log(10);
  EXPECT_TRUE(
      log.Take(Page({{11, "NewInstance", "i1"}, {12, "NewSeries", "s"}, {13, "NewInstance", "i2"}}, 13)));
  EXPECT_EQ(Saved(log), (json{{"Read", 13}, {"Settled", 10}}));
  log.Take(Page({{20, "StableSeries", "s"}, {21, "StableStudy", "t"}}, 21));
  EXPECT_EQ(log.ToJudge(), (std::map<std::string, std::int64_t>{{"s", 20}}));
  EXPECT_EQ(Saved(log), (json{{"Read", 10}, {"Settled", 10}}))
      << "not judged yet: to be judged after a restart";
  log.MarkJudged("s", {"i1", "i2"}, 20);
  EXPECT_EQ(Saved(log), (json{{"Read", 21}, {"Settled", 21}}));
}

TEST(ChangeLog, AnInstanceThatCameAfterTheSeriesWasStableStaysOpen)
{
  ChangeLog log(0);
  log.Take(Page({{1, "NewInstance", "i1"}, {2, "StableSeries", "s"}, {3, "NewInstance", "late"}}, 3));
  log.MarkJudged("s", {"i1", "late"}, 2);
  EXPECT_EQ(Saved(log).at("Settled"), 2);
  EXPECT_EQ(log.Open(3), std::vector<std::string>{"late"});
  EXPECT_TRUE(log.Open(2).empty());
}

TEST(ChangeLog, ReadsAgainFromWhereAllWasSettled)
{
  ChangeLog log(0);
  log.Take(Page({{1, "NewInstance", "a"}, {2, "NewInstance", "b"}, {3, "StableSeries", "of b"}}, 3));
  log.MarkJudged("of b", {"b"}, 3);
  const ChangeLog restarted = ChangeLog::FromText(log.Text());
  EXPECT_EQ(restarted.Next(), 0) << "a is open";
  EXPECT_EQ(restarted.Read(), 3) << "but the series of b was judged, and is not judged again";
}

TEST(ChangeLog, ForgetsWhatIsGone)
{
  ChangeLog log(0);
  log.Take(Page({{1, "NewInstance", "a"}, {2, "NewInstance", "b"}}, 2));
  log.Forget("a");
  EXPECT_EQ(Saved(log).at("Settled"), 1);
  log.Forget("b");
  EXPECT_EQ(Saved(log).at("Settled"), 2);
}

TEST(ChangeLog, AnInstanceThatWasStoredAgainCountsOnce)
{
  ChangeLog log(0);
  log.Take(Page({{1, "NewInstance", "a"}, {5, "NewInstance", "a"}}, 5));
  EXPECT_EQ(log.Open(9), std::vector<std::string>{"a"});
  EXPECT_EQ(Saved(log).at("Settled"), 4);
}

TEST(ChangeLog, TextOfSomethingElseIsRefused)
{
  for (const char* wrong : {"", "{}", "[]", "{\"Read\": 1}", "{\"Read\": \"1\", \"Settled\": 1}"})
  {
    EXPECT_THROW(ChangeLog::FromText(wrong), Error) << wrong;
  }
}
