#include "Jobs/WorkerReach.h"

#include <gmock/gmock.h>

using namespace Clade;
using testing::HasSubstr;

namespace
{
JobQueue Wants(const std::string& orthanc, const std::string& model, const std::string& hash)
{
  JobQueue queue;
  queue.orthanc = orthanc;
  queue.model = model;
  queue.modelHash = hash;
  return queue;
}

WorkerInfo Worker(const WorkerReach& reach)
{
  WorkerInfo worker;
  worker.details = nlohmann::json::object();
  ToDetails(reach, worker.details);
  return worker;
}

const WorkerReach withOld{{"a"}, {{"knee", "old"}}};
const WorkerReach withNew{{"a"}, {{"knee", "new"}}};
const WorkerReach without{{"a"}, {}};
} // namespace

TEST(WorkerReach, SurvivesTheStoreAndOlderWorkersSayNothing)
{
  const auto again = ReachOf(Worker(withOld));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->orthancs, withOld.orthancs);
  EXPECT_EQ(again->models, withOld.models);
  EXPECT_FALSE(ReachOf(WorkerInfo()));
  WorkerInfo odd = Worker(withOld);
  odd.details["Orthancs"] = 7;
  EXPECT_FALSE(ReachOf(odd));
}

TEST(WorkerReach, AWorkerWithoutTheModelLeavesTheJobToTheOneThatHasIt)
{
  const JobQueue queue = Wants("a", "knee", "new");
  const std::vector<WorkerInfo> all = {Worker(withOld), Worker(withNew), Worker(without)};
  EXPECT_TRUE(MayWorkOn(queue, withNew, all));
  EXPECT_FALSE(MayWorkOn(queue, withOld, all)) << "another file of the same name";
  EXPECT_FALSE(MayWorkOn(queue, without, all));
  EXPECT_EQ(NobodyFor(queue, all), "");
}

TEST(WorkerReach, AModelThatWasReplacedEverywhereIsNoReasonToWait)
{
  const JobQueue queue = Wants("a", "knee", "gone");
  const std::vector<WorkerInfo> all = {Worker(withNew), Worker(without)};
  EXPECT_TRUE(MayWorkOn(queue, withNew, all)) << "it has the new one";
  EXPECT_FALSE(MayWorkOn(queue, without, all)) << "it has none of the name";
}

TEST(WorkerReach, WhereNobodyHasTheModelTheJobWaitsAndThatIsSaid)
{
  const std::string text = NobodyFor(Wants("a", "hip", "0123456789abcdef"), {Worker(withNew)});
  EXPECT_EQ(text, "no live worker of the Orthanc \"a\" has the model hip (SHA-256 0123456789ab...); copy its "
                  "file into the folder of models of a worker");
  EXPECT_EQ(NobodyFor(Wants("a", "hip", "h"), {}), "") << "that nobody is there is said elsewhere";
  EXPECT_EQ(NobodyFor(Wants("a", "hip", "h"), {Worker(withNew), WorkerInfo()}), "")
      << "an older worker may have it";
}

TEST(WorkerReach, JobsOfAnUnknownOrthancAreLeft)
{
  const JobQueue queue = Wants("b", "cubic", "");
  EXPECT_FALSE(MayWorkOn(queue, withNew, {Worker(withNew)}));
  EXPECT_THAT(NobodyFor(queue, {Worker(withNew)}),
              HasSubstr("no live worker knows the Orthanc \"b\"; add it"));
}

TEST(WorkerReach, InterpolationTrainingsAndQuickRequestsNeedNoModel)
{
  JobQueue training = Wants("a", "new-model", "");
  training.kind = JobKind::Train;
  JobQueue quick = Wants("a", "", "");
  quick.kind = JobKind::Quick;
  for (const JobQueue& queue : {Wants("a", "cubic", ""), Wants("a", "auto", ""), training, quick})
  {
    EXPECT_TRUE(MayWorkOn(queue, without, {Worker(without)})) << queue.model;
  }
  EXPECT_TRUE(without.HasModelOf(Wants("a", "cubic", "")));
  EXPECT_FALSE(without.HasModelOf(Wants("a", "knee", "")));
}

TEST(WorkerReach, WhereNobodyHasAModelOfTheNameOneTakesTheJobToSaySo)
{
  EXPECT_TRUE(MayWorkOn(Wants("a", "no-such", ""), without, {Worker(without)}));
}
