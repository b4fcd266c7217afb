#include "Jobs/EnqueueJob.h"

#include <gtest/gtest.h>
#include <map>

using namespace Clade;

namespace
{
/// Rows in memory, of which another may put the one with the key first.
struct MemoryRows
{
  std::map<std::string, Job> byKey;
  std::map<std::string, int> counts;
  bool isAnotherFirst = false;

  std::optional<Job> Known(const std::string& key)
  {
    const auto found = byKey.find(key);
    return found == byKey.end() ? std::nullopt : std::make_optional(found->second);
  }
  void Replace(const Job& job) { byKey[job.request.key] = job; }
  bool Insert(const Job& job) { return !isAnotherFirst && byKey.emplace(job.request.key, job).second; }
  void CountOneMore(const std::string& seriesInstanceUid) { counts[seriesInstanceUid]++; }
  Job Get(const std::string& id)
  {
    for (const auto& [key, job] : byKey)
    {
      if (job.id == id)
      {
        return job;
      }
    }
    throw std::out_of_range(id);
  }
};

JobRequest Request(const std::string& key, JobKind kind = JobKind::Enhance)
{
  JobRequest request;
  request.key = key;
  request.kind = kind;
  request.seriesInstanceUid = "1.2.3";
  return request;
}
} // namespace

TEST(EnqueueJob, AnOpenOrSuccessfulJobIsTheAnswerToItsKey)
{
  MemoryRows rows;
  const auto first = EnqueueJob(rows, Request("a"), 10);
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->isNew);
  EXPECT_EQ(first->job.creationTime, 10);
  for (const JobState state : {JobState::Pending, JobState::Running, JobState::Success})
  {
    rows.byKey["a"].state = state;
    const auto again = EnqueueJob(rows, Request("a"), 20);
    EXPECT_FALSE(again->isNew);
    EXPECT_EQ(again->job.id, first->job.id);
    EXPECT_EQ(again->job.creationTime, 10) << "nothing of it is changed";
  }
  EXPECT_EQ(rows.counts["1.2.3"], 1);
}

TEST(EnqueueJob, AJobThatEndedWithoutSuccessBeginsAfreshUnderItsIdentifier)
{
  MemoryRows rows;
  const std::string id = EnqueueJob(rows, Request("a"), 10)->job.id;
  rows.byKey["a"].state = JobState::Failure;
  const auto again = EnqueueJob(rows, Request("a"), 20);
  EXPECT_TRUE(again->isNew);
  EXPECT_EQ(again->job.id, id);
  EXPECT_EQ(again->job.state, JobState::Pending);
  EXPECT_EQ(rows.counts["1.2.3"], 1) << "the series has had one job, not two";
}

TEST(EnqueueJob, WhoeverComesSecondLooksAgain)
{
  MemoryRows rows;
  rows.isAnotherFirst = true;
  EXPECT_FALSE(EnqueueJob(rows, Request("a"), 10));
  EXPECT_TRUE(rows.counts.empty());
}

TEST(EnqueueJob, QuickRequestsAreNotCountedForTheirSeries)
{
  MemoryRows rows;
  EnqueueJob(rows, Request("quick", JobKind::Quick), 10);
  EXPECT_TRUE(rows.counts.empty());
}
