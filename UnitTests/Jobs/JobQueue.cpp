#include "Jobs/JobQueue.h"

#include "Base/Error.h"

#include <algorithm>
#include <gmock/gmock.h>

using namespace Clade;
using testing::ElementsAre;
using testing::HasSubstr;

namespace
{
JobQueue Queue(const std::string& orthanc, const std::string& rule, std::size_t waiting, std::size_t running,
               JobKind kind = JobKind::Enhance)
{
  JobQueue queue;
  queue.kind = kind;
  queue.orthanc = orthanc;
  queue.rule = rule;
  queue.waiting = waiting;
  queue.running = running;
  return queue;
}

std::vector<std::string> RulesOf(const std::vector<JobQueue>& queues)
{
  std::vector<std::string> rules;
  for (const JobQueue& queue : queues)
  {
    rules.push_back(queue.rule);
  }
  return rules;
}

const std::vector<JobKind> all = {JobKind::Enhance, JobKind::Train, JobKind::Quick};
} // namespace

TEST(JobQueue, LimitsSurviveTheStore)
{
  RunningLimits limits;
  EXPECT_TRUE(limits.IsNone());
  limits.all = 3;
  limits.rules = {{"knees \"quoted\"", 1}};
  const RunningLimits again = RunningLimitsFromText(ToText(limits));
  EXPECT_EQ(again.all, 3);
  EXPECT_EQ(again.rules, limits.rules);
  EXPECT_TRUE(RunningLimitsFromText("").IsNone());
  EXPECT_FALSE(RunningLimitsFromText(ToText(RunningLimits())).all);
}

TEST(JobQueue, LimitsThatCannotBeReadAreSaidAndNotTakenForNone)
{
  for (const char* text : {"[]", "{", R"({"All": "x", "Rules": {}})", R"({"All": 1})"})
  {
    const RunningLimits limits = RunningLimitsFromText(text);
    EXPECT_FALSE(limits.IsNone()) << text;
    const std::vector<JobQueue> queues = {Queue("a", "knees", 1, 0), Queue("b", "hips", 1, 0)};
    EXPECT_THAT(LimitReached(queues[0], queues, limits), HasSubstr("cannot be read"));
    EXPECT_THAT(RulesOf(OpenQueues(queues, all, {{"a", limits}}, {})), ElementsAre("hips"))
        << "of the other Orthanc";
  }
}

TEST(JobQueue, ARuleAtItsLimitWaitsAndOthersDoNot)
{
  const std::vector<JobQueue> queues = {Queue("", "knees", 5, 1), Queue("", "hips", 5, 0),
                                        Queue("b", "knees", 5, 0)};
  RunningLimits limits;
  limits.rules = {{"knees", 1}};
  EXPECT_THAT(RulesOf(OpenQueues(queues, all, {{"", limits}}, {})), ElementsAre("hips", "knees"));
  EXPECT_EQ(LimitReached(queues[0], queues, limits),
            "the rule \"knees\" runs 1 job at once already, as many as it may (MaxRunning)");
  EXPECT_EQ(LimitReached(queues[1], queues, limits), "");
}

TEST(JobQueue, TheLimitOfAnOrthancCountsAllItsJobsButQuickOnes)
{
  std::vector<JobQueue> queues = {Queue("a", "knees", 1, 1), Queue("a", "hips", 1, 1),
                                  Queue("a", "", 1, 7, JobKind::Quick), Queue("b", "", 1, 9)};
  RunningLimits limits;
  limits.all = 3;
  EXPECT_EQ(OpenQueues(queues, all, {{"a", limits}}, {}).size(), 4u);
  queues[1].running = 2;
  EXPECT_THAT(RulesOf(OpenQueues(queues, all, {{"a", limits}}, {})), ElementsAre("", ""))
      << "the quick requests of a, and all of b";
  EXPECT_THAT(LimitReached(queues[0], queues, limits), HasSubstr("the Orthanc \"a\" runs 3 jobs at once"));
}

TEST(JobQueue, WhatIsRefusedOrEmptyOrOfAnotherKindIsNotOpen)
{
  const std::vector<JobQueue> queues = {Queue("", "none waits", 0, 1), Queue("", "refused", 1, 0),
                                        Queue("", "training", 1, 0, JobKind::Train), Queue("", "open", 1, 0)};
  const auto mayTake = [](const JobQueue& queue) { return queue.rule != "refused"; };
  EXPECT_THAT(RulesOf(OpenQueues(queues, {JobKind::Enhance}, {}, mayTake)), ElementsAre("open"));
}

TEST(JobQueue, OrderIsByPriorityThenKindThenAge)
{
  const std::vector<JobKind> kinds = {JobKind::Enhance, JobKind::Train};
  const PlaceInOrder urgentTraining(5, JobKind::Train, kinds, 30, 4);
  const PlaceInOrder enhancement(0, JobKind::Enhance, kinds, 20, 3);
  const PlaceInOrder younger(0, JobKind::Enhance, kinds, 20, 5);
  const PlaceInOrder oldTraining(0, JobKind::Train, kinds, 10, 1);
  std::vector<PlaceInOrder> places = {oldTraining, younger, enhancement, urgentTraining};
  std::sort(places.begin(), places.end());
  std::vector<std::int64_t> order;
  for (const PlaceInOrder& place : places)
  {
    order.push_back(place.sequence);
  }
  EXPECT_THAT(order, ElementsAre(4, 3, 5, 1));
}

TEST(JobQueue, NamesOfOrthancsAreShortAndPlain)
{
  EXPECT_TRUE(IsOrthancName(""));
  EXPECT_TRUE(IsOrthancName("clinic-a.2_x"));
  EXPECT_FALSE(IsOrthancName("clinic a"));
  EXPECT_FALSE(IsOrthancName("a/b"));
  EXPECT_FALSE(IsOrthancName(std::string(65, 'a')));
  EXPECT_EQ(PropertyOf("", "Seen"), "Seen");
  EXPECT_EQ(PropertyOf("a", "Seen"), "a/Seen");
}

TEST(JobQueue, TheHashOfAModelIsThatOfTheParameters)
{
  JobRequest request;
  EXPECT_EQ(ModelHashOf(request), "");
  request.parameters = {{"ModelHash", "abc"}};
  EXPECT_EQ(ModelHashOf(request), "abc");
  request.parameters = {{"ModelHash", 7}};
  EXPECT_EQ(ModelHashOf(request), "");
}
