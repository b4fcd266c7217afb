#include "OrthancPlugin/Rest/RestStatus.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Jobs/JobStates.h"
#include "OrthancPlugin/Readiness.h"
#include "OrthancPlugin/RestBench.h"

#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using json = nlohmann::json;
using testing::HasSubstr;

namespace
{
class LockedStore : public ForwardingJobStore
{
public:
  using ForwardingJobStore::ForwardingJobStore;

  std::map<JobState, std::size_t> CountByState(const OfOrthanc&) override
  {
    throw Error(ErrorCode::Unavailable, "the store is locked");
  }
};

class RestStatus : public RestBench
{
protected:
  RestStatus() { RegisterStatusRoutes(router_, services_, readiness_); }

  json Status() { return JsonOf(Get("/clade/status")); }

  Readiness readiness_{services_, {}};
};
} // namespace

TEST_F(RestStatus, CountsJobsOfEveryStateAndNamesWorkers)
{
  JobRequest request;
  request.key = "key";
  store_.Enqueue(request);
  WorkerInfo worker;
  worker.id = "worker-7";
  worker.device = "cpu (2 threads)";
  store_.RegisterWorker(worker);
  const json status = Status();
  EXPECT_EQ(status["Version"], CLADE_VERSION);
  EXPECT_EQ(status["OrthancVersion"], "1.10.1");
  for (const JobState state : allJobStates)
  {
    EXPECT_EQ(status["Jobs"].at(std::string(ToString(state))), state == JobState::Pending ? 1 : 0);
  }
  ASSERT_EQ(status["Workers"].size(), 1u);
  EXPECT_EQ(status["Workers"][0]["ID"], "worker-7");
  EXPECT_EQ(status["Workers"][0]["CurrentJob"], nullptr);
  EXPECT_EQ(status["Supervisor"], nullptr) << "somebody else starts the workers";
  EXPECT_EQ(Get("/clade/status?verbose=1").status, 400);
}

TEST_F(RestStatus, IsReadyWhereNothingIsInTheWayAndElseSaysWhat)
{
  const json without = Status();
  EXPECT_EQ(without["Ready"], false);
  EXPECT_THAT(without["Reasons"].dump(), HasSubstr("worker"));
  store_.RegisterWorker({"worker-7", "", 0, CLADE_VERSION, "cpu", json::object(), "", 0, 0});
  const json with = Status();
  EXPECT_EQ(with["Ready"], with["Reasons"].empty());
  EXPECT_EQ(with["Ready"], true) << with["Reasons"];
}

TEST_F(RestStatus, SaysThatTheQueueIsPaused)
{
  EXPECT_EQ(Status()["Paused"], false);
  store_.SetProperty(queuePaused, "20261120T061534.123");
  EXPECT_EQ(Status()["Paused"], true);
}

TEST_F(RestStatus, AStoreThatCannotBeAskedLeavesTheRest)
{
  LockedStore locked(store_);
  PluginServices services{configuration_, "1.10.1", orthanc_,         locked, models_,
                          factory_,       watch_,   router_.Access(), nullptr};
  Readiness readiness(services, {});
  RestRouter router;
  RegisterStatusRoutes(router, services, readiness);
  RestRequest request;
  request.path = "/clade/status";
  request.headers["host"] = "localhost";
  const json status = JsonOf(router.Handle(request));
  EXPECT_EQ(status["Version"], CLADE_VERSION);
  EXPECT_EQ(status["Jobs"]["Pending"], 0);
}

TEST_F(RestStatus, SaysWhereTheMetricsAre)
{
  EXPECT_EQ(JsonOf(Get("/clade/metrics"))["Metrics"], "/tools/metrics-prometheus");
}
