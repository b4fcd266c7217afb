#include "Jobs/WaitingReasons.h"

#include "Jobs/JobStoreSuite.h"
#include "Jobs/WorkerReach.h"
#include "Support/TemporaryFolder.h"

#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace
{
constexpr std::int64_t minuteMs = 60'000;

class WaitingReasonsTest : public testing::Test
{
protected:
  void Register(const std::string& id, const WorkerReach& reach)
  {
    WorkerInfo worker;
    worker.id = id;
    worker.details = nlohmann::json::object();
    ToDetails(reach, worker.details);
    store_->RegisterWorker(worker);
  }
  Job Enqueue(const std::string& key, const std::string& model = "cubic", const std::string& rule = "")
  {
    JobRequest request = RequestFor(key);
    request.model = model;
    request.rule = rule;
    if (model != "cubic")
    {
      request.parameters = {{"ModelHash", "hash of " + model}};
    }
    return store_->Enqueue(request).job;
  }
  std::string Reason(const Job& job) { return WaitingReasons(*store_, minuteMs).Of(job); }
  std::vector<std::string> OfQueues() { return WaitingReasons(*store_, minuteMs).OfQueues(); }

  TemporaryFolder folder_;
  std::unique_ptr<IJobStore> store_ = OpenJobStore(folder_ / "jobs.db");
};
} // namespace

TEST_F(WaitingReasonsTest, SaysThatNoWorkerIsThereOrHasWhatTheJobNeeds)
{
  const Job job = Enqueue("1", "knee");
  EXPECT_EQ(Reason(job), "no worker has reported to the job store");
  Register("worker", {{""}, {}});
  EXPECT_THAT(Reason(job), HasSubstr("no live worker of this Orthanc has the model knee (SHA-256"));
  EXPECT_THAT(OfQueues(), ElementsAre(HasSubstr("1 job waits: no live worker of this Orthanc has")));
  Register("other", {{""}, {{"knee", "hash of knee"}}});
  EXPECT_EQ(Reason(job), "");
  EXPECT_THAT(OfQueues(), IsEmpty());
}

TEST_F(WaitingReasonsTest, SaysThatThePauseOrALimitHoldsAJob)
{
  Register("worker", {{""}, {}});
  const Job running = Enqueue("1", "cubic", "knees");
  const Job waiting = Enqueue("2", "cubic", "knees");
  RunningLimits limits;
  limits.rules = {{"knees", 1}};
  store_->SetProperty(runningLimits, ToText(limits));
  EXPECT_EQ(Reason(waiting), "") << "its turn will come";
  store_->Claim("worker", {JobKind::Enhance}, longLeaseMs);
  EXPECT_THAT(Reason(waiting), HasSubstr("the rule \"knees\" runs 1 job at once already"));
  EXPECT_EQ(Reason(*store_->Find(running.id)), "") << "it does not wait";
  store_->SetProperty(queuePaused, "20261120T061534.123");
  EXPECT_EQ(Reason(waiting),
            "the queue has been paused since 20261120T061534.123; an administrator can resume it");
}

TEST_F(WaitingReasonsTest, SaysThatATrainingIsPaused)
{
  Register("worker", {{""}, {}});
  JobRequest request = RequestFor("training");
  request.kind = JobKind::Train;
  const std::string id = store_->Enqueue(request).job.id;
  EXPECT_EQ(Reason(store_->SetPaused(id, true)), "it is paused until somebody resumes it");
}
