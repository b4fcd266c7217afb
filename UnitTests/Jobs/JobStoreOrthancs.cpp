#include "Jobs/JobStoreSuite.h"

#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

using namespace Clade;
using namespace Clade::Testing;
using testing::ElementsAre;
using testing::Pair;
using testing::UnorderedElementsAre;

namespace
{
JobRequest Of(const std::string& orthanc, const std::string& key, const std::string& rule = "")
{
  JobRequest request = RequestFor(key);
  request.orthanc = orthanc;
  request.rule = rule;
  return request;
}

std::vector<std::string> KeysOf(const std::vector<Job>& jobs)
{
  std::vector<std::string> keys;
  for (const Job& job : jobs)
  {
    keys.push_back(job.request.key);
  }
  return keys;
}

const std::vector<JobKind> work = {JobKind::Enhance, JobKind::Train};

MayTake OnlyOf(const std::string& orthanc)
{
  return [=](const JobQueue& queue) { return queue.orthanc == orthanc; };
}

void Limit(IJobStore& store, const std::string& orthanc, std::optional<int> all,
           const std::map<std::string, int>& rules = {})
{
  store.SetProperty(PropertyOf(orthanc, runningLimits), ToText(RunningLimits{all, rules, {}}));
}
} // namespace

TEST_P(JobStore, KeepsWhoseAJobIsAndWhoAskedForIt)
{
  JobRequest request = Of("clinic-a", "key");
  request.user = "Größe";
  request.parameters = {{"ModelHash", "abc"}};
  const Job job = *OpenAgain()->Find(store_->Enqueue(request).job.id);
  EXPECT_EQ(job.request.orthanc, "clinic-a");
  EXPECT_EQ(job.request.user, "Größe");
  EXPECT_EQ(ToJson(job)["Orthanc"], "clinic-a");
  EXPECT_EQ(ToJson(job)["RequestedBy"], "Größe");
  ASSERT_EQ(store_->Queues().size(), 1u);
  EXPECT_EQ(store_->Queues()[0].modelHash, "abc");
}

TEST_P(JobStore, QueuesCountWhatWaitsAndRunsByWhatTellsJobsApart)
{
  EXPECT_TRUE(store_->Queues().empty());
  store_->Enqueue(Of("a", "1"));
  store_->Enqueue(Of("a", "2"));
  store_->Enqueue(Of("b", "3", "knees"));
  const std::string id = store_->Claim("worker", work, longLeaseMs, OnlyOf("a"))->id;
  std::vector<std::string> seen;
  for (const JobQueue& queue : store_->Queues())
  {
    seen.push_back(queue.orthanc + "/" + queue.rule + " " + std::to_string(queue.waiting) + "+" +
                   std::to_string(queue.running));
  }
  EXPECT_THAT(seen, UnorderedElementsAre("a/ 1+1", "b/knees 1+0"));
  store_->Finish(id, "worker", {});
  store_->RequestCancel(store_->FindByKey("2")->id);
  store_->RequestCancel(store_->FindByKey("3")->id);
  EXPECT_TRUE(store_->Queues().empty()) << "what has ended is in no queue";
}

TEST_P(JobStore, QueuesThatAreRefusedAreLeftToOthersWhateverTheirPriority)
{
  JobRequest urgent = Of("b", "urgent");
  urgent.priority = 9;
  store_->Enqueue(urgent);
  store_->Enqueue(Of("a", "1"));
  EXPECT_TRUE(store_->HasDue(work, OnlyOf("a")));
  EXPECT_FALSE(store_->HasDue(work, OnlyOf("c")));
  EXPECT_EQ(store_->Claim("worker", work, longLeaseMs, OnlyOf("c")), std::nullopt);
  EXPECT_EQ(store_->Claim("worker", work, longLeaseMs, OnlyOf("a"))->request.key, "1");
  EXPECT_EQ(store_->Claim("worker", work, longLeaseMs, OnlyOf("a")), std::nullopt);
  EXPECT_EQ(store_->Claim("other", work, longLeaseMs)->request.key, "urgent");
}

TEST_P(JobStore, ClaimsAcrossQueuesByPriorityThenAge)
{
  const auto enqueue =
      [&](const std::string& orthanc, const std::string& rule, const std::string& key, int priority)
  {
    JobRequest request = Of(orthanc, key, rule);
    request.priority = priority;
    store_->Enqueue(request);
  };
  enqueue("a", "x", "1", 0);
  enqueue("b", "y", "2", 0);
  enqueue("a", "x", "3", 0);
  enqueue("b", "", "first", 3);
  std::vector<std::string> order;
  while (const auto job = store_->Claim("worker", work, longLeaseMs))
  {
    order.push_back(job->request.key);
  }
  EXPECT_THAT(order, ElementsAre("first", "1", "2", "3")) << "whosever they are";
}

TEST_P(JobStore, AJobWhoseDelayIsOverIsFoundInItsQueue)
{
  JobRequest later = Of("a", "later", "knees");
  later.notBefore = store_->Now() + 1; // over when the next statement runs, or soon
  store_->Enqueue(later);
  std::optional<Job> job;
  for (int i = 0; i < 10'000 && !job; i++)
  {
    job = store_->Claim("worker", work, longLeaseMs, OnlyOf("a"));
  }
  ASSERT_TRUE(job);
  EXPECT_EQ(job->request.key, "later");
}

TEST_P(JobStore, NoMoreJobsOfAnOrthancRunThanItsLimit)
{
  Limit(*store_, "a", 1);
  store_->Enqueue(Of("a", "1"));
  store_->Enqueue(Of("a", "2"));
  store_->Enqueue(Of("b", "3"));
  JobRequest quick = QuickRequest();
  quick.orthanc = "a";
  store_->Enqueue(quick);
  const Job first = store_->Claim("worker", work, longLeaseMs).value();
  EXPECT_EQ(first.request.key, "1");
  EXPECT_EQ(store_->Claim("worker", work, longLeaseMs)->request.key, "3") << "of the other Orthanc";
  EXPECT_EQ(store_->Claim("worker", work, longLeaseMs), std::nullopt);
  EXPECT_FALSE(store_->HasDue(work));
  EXPECT_TRUE(store_->Claim("worker", {JobKind::Quick}, longLeaseMs)) << "quick requests never wait";
  store_->Finish(first.id, "worker", {});
  EXPECT_EQ(store_->Claim("worker", work, longLeaseMs)->request.key, "2");
}

TEST_P(JobStore, NoMoreJobsOfARuleRunThanItsLimitSoThatItStarvesNobody)
{
  Limit(*store_, "", std::nullopt, {{"big", 2}});
  for (int i = 0; i < 5; i++)
  {
    store_->Enqueue(Of("", "big" + std::to_string(i), "big"));
  }
  store_->Enqueue(Of("", "small", "small"));
  std::vector<std::string> order;
  while (const auto job = store_->Claim("worker", work, longLeaseMs))
  {
    order.push_back(job->request.key);
  }
  EXPECT_THAT(order, ElementsAre("big0", "big1", "small"));
  store_->SetProperty(runningLimits, "");
  EXPECT_EQ(store_->Claim("worker", work, longLeaseMs)->request.key, "big2") << "the limit was lifted";
}

TEST_P(JobStore, ALimitHoldsHoweverManyClaimAtOnce)
{
  constexpr int limit = 2;
  constexpr int workers = 4;
  constexpr int jobs = 24;
  Limit(*store_, "a", limit);
  for (int i = 0; i < jobs; i++)
  {
    store_->Enqueue(Of("a", std::to_string(i)));
  }
  std::atomic<int> ended{0};
  std::atomic<std::size_t> most{0};
  std::vector<std::thread> threads;
  for (int w = 0; w < workers; w++)
  {
    threads.emplace_back(
        [&, owner = "worker" + std::to_string(w)]
        {
          const auto store = OpenAgain();
          while (ended < jobs)
          {
            const auto job = store->Claim(owner, work, longLeaseMs);
            if (!job)
            {
              std::this_thread::yield();
              continue;
            }
            std::size_t now = 0;
            for (const JobQueue& queue : store->Queues())
            {
              now += queue.running;
            }
            for (std::size_t seen = most; seen < now && !most.compare_exchange_weak(seen, now);)
            {
            }
            store->Finish(job->id, owner, {});
            ++ended;
          }
        });
  }
  for (std::thread& thread : threads)
  {
    thread.join();
  }
  EXPECT_EQ(store_->CountByState()[JobState::Success], std::size_t(jobs));
  EXPECT_GE(most, 1u);
  EXPECT_LE(most, std::size_t(limit));
}

TEST_P(JobStore, CountsAndListsAreOfAllOrOfOneOrthanc)
{
  for (const auto& [orthanc, key] : {std::pair("a", "1"), std::pair("b", "2"), std::pair("a", "3")})
  {
    const TimeMs created = store_->Enqueue(Of(orthanc, key)).job.creationTime;
    while (store_->Now() == created) // what is as old comes in any order
    {
    }
  }
  store_->Finish(store_->Claim("worker", work, longLeaseMs, OnlyOf("b"))->id, "worker", {});
  EXPECT_THAT(store_->CountByState("a"), ElementsAre(Pair(JobState::Pending, 2u)));
  EXPECT_THAT(store_->CountByState("b"), ElementsAre(Pair(JobState::Success, 1u)));
  EXPECT_THAT(store_->CountByState(),
              UnorderedElementsAre(Pair(JobState::Pending, 2u), Pair(JobState::Success, 1u)));
  EXPECT_THAT(store_->CountEnded("b"), ElementsAre(Pair(JobState::Success, 1u)));
  EXPECT_TRUE(store_->CountEnded("a").empty());
  EXPECT_EQ(store_->OldestPending("b"), std::nullopt);
  EXPECT_EQ(store_->OldestPending("a"), store_->FindByKey("1")->creationTime);
  EXPECT_EQ(store_->OldestPending(), store_->FindByKey("1")->creationTime);

  EXPECT_THAT(KeysOf(store_->List({})), ElementsAre("3", "2", "1"));
  JobFilter ofA;
  ofA.orthanc = "a";
  EXPECT_THAT(KeysOf(store_->List(ofA)), ElementsAre("3", "1"));
  ofA.since = 1;
  ofA.state = JobState::Pending;
  ofA.limit = 1;
  EXPECT_THAT(KeysOf(store_->List(ofA)), ElementsAre("3"));
  JobFilter newest;
  newest.limit = 2;
  EXPECT_THAT(KeysOf(store_->List(newest)), ElementsAre("3", "2"));
}

TEST_P(JobStore, CountsWhatAUserHasWaiting)
{
  const auto enqueue = [&](const std::string& orthanc, const std::string& key, const std::string& user)
  {
    JobRequest request = Of(orthanc, key);
    request.user = user;
    store_->Enqueue(request);
  };
  enqueue("a", "1", "alice");
  enqueue("a", "2", "alice");
  enqueue("a", "3", "bob");
  enqueue("b", "4", "alice");
  EXPECT_EQ(store_->CountWaitingOf("a", "alice"), 2u);
  store_->Claim("worker", work, longLeaseMs);
  EXPECT_EQ(store_->CountWaitingOf("a", "alice"), 1u) << "what runs does not wait";
  EXPECT_EQ(store_->CountWaitingOf("b", "alice"), 1u);
  EXPECT_EQ(store_->CountWaitingOf("b", "bob"), 0u);
}
