#include "OrthancPlugin/Rest/RestQueue.h"

#include <gmock/gmock.h>

using namespace Clade;

namespace
{
constexpr TimeMs now = 1'000'000;

Job Waiting(const std::string& id, TimeMs created, int priority = 0, JobKind kind = JobKind::Enhance)
{
  Job job;
  job.id = id;
  job.creationTime = created;
  job.request.priority = priority;
  job.request.kind = kind;
  return job;
}

Job Ran(TimeMs start, TimeMs end)
{
  Job job;
  job.startTime = start;
  job.completionTime = end;
  return job;
}

std::vector<std::string> Ids(const nlohmann::json& order)
{
  std::vector<std::string> ids;
  for (const auto& one : order)
  {
    ids.push_back(one["ID"]);
  }
  return ids;
}
} // namespace

TEST(QueueOrder, IsTheOneInWhichWorkersTakeThem)
{
  Job later = Waiting("later", 1);
  later.request.notBefore = now + 1;
  const std::vector<Job> newestFirst = {Waiting("same time, second", 50), Waiting("same time, first", 50),
                                        Waiting("urgent", 40, 5), Waiting("training", 10, 0, JobKind::Train),
                                        later};
  const nlohmann::json order = QueueOrder(newestFirst, {}, 10, 1, now);
  EXPECT_THAT(Ids(order),
              testing::ElementsAre("urgent", "same time, first", "same time, second", "training"));
  EXPECT_EQ(order[2]["Position"], 3);
}

TEST(QueueOrder, EstimatesFromWhatRunsAndWhatIsBefore)
{
  Job running;
  running.startTime = now - 4000;
  const std::vector<Job> pending = {Waiting("b", 2), Waiting("a", 1)};
  const nlohmann::json order = QueueOrder(pending, {running}, 10, 2, now);
  EXPECT_DOUBLE_EQ(order[0]["Seconds"], 3) << "six seconds are left, and there are two workers";
  EXPECT_DOUBLE_EQ(order[1]["Seconds"], 8);
  EXPECT_TRUE(QueueOrder(pending, {}, 0, 2, now)[0]["Seconds"].is_null()) << "nothing is known yet";
  EXPECT_TRUE(QueueOrder(pending, {}, 10, 0, now)[0]["Seconds"].is_null()) << "nobody works";
  running.startTime = now - 60'000;
  EXPECT_DOUBLE_EQ(QueueOrder(pending, {running}, 10, 1, now)[0]["Seconds"], 0)
      << "it takes longer than most";
}

TEST(QueueOrder, CountsOlderJobsThatAreNotListed)
{
  const nlohmann::json order = QueueOrder({Waiting("b", 2), Waiting("a", 1)}, {}, 10, 1, now, 500);
  EXPECT_EQ(order[0]["Position"], 501);
  EXPECT_DOUBLE_EQ(order[1]["Seconds"], 5010);
}

TEST(MedianSeconds, PassesOverWhatNeverRan)
{
  EXPECT_EQ(MedianSeconds({}), 0);
  EXPECT_EQ(MedianSeconds({Ran(0, 0)}), 0);
  EXPECT_DOUBLE_EQ(MedianSeconds({Ran(1000, 2000), Ran(0, 0), Ran(1000, 4000), Ran(1000, 90'000)}), 3);
}
