#include "OrthancPlugin/QuickRequest.h"

#include "OrthancPlugin/RestBench.h"
#include "Support/Errors.h"

#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using json = nlohmann::json;
using testing::HasSubstr;

namespace
{
class AskWorkerTest : public RestBench
{
protected:
  std::string Unavailable()
  {
    return MessageOf(ErrorCode::Unavailable, [&] { AskWorker(services_, {{"Request", "inspect"}}); });
  }
  std::vector<Job> QuickJobs()
  {
    JobFilter filter;
    filter.kind = JobKind::Quick;
    return store_.List(filter);
  }
};
} // namespace

TEST_F(AskWorkerTest, ReturnsTheJobAsItEnded)
{
  JobOutcome outcome;
  outcome.result = {{"Mean", 42}};
  for (const JobState state : {JobState::Success, JobState::Skipped, JobState::Failure})
  {
    outcome.state = state;
    store_.answer_ = outcome;
    const Job job = AskWorker(services_, {{"Request", "inspect"}, {"Series", {"7"}}});
    EXPECT_EQ(job.state, state);
    EXPECT_EQ(job.result, outcome.result);
    EXPECT_EQ(store_.asked_.back(), (json{{"Request", "inspect"}, {"Series", {"7"}}}));
  }
  EXPECT_EQ(QuickJobs().size(), 3u) << "each request is a job of its own";
}

TEST_F(AskWorkerTest, WhatNobodyTakesIsTakenBack)
{
  EXPECT_THAT(Unavailable(), HasSubstr("no worker has taken the request: none is alive"));
  EXPECT_TRUE(QuickJobs().empty());
}

TEST_F(AskWorkerTest, AWorkerThatDoesNotAnswerIsToldToStop)
{
  store_.isTakenOnly_ = true;
  watch_.Stop(); // as at the end of the time, without waiting for it
  EXPECT_THAT(Unavailable(), HasSubstr("the worker has not answered"));
  ASSERT_EQ(QuickJobs().size(), 1u);
  EXPECT_TRUE(QuickJobs()[0].cancelRequested);
}

TEST_F(AskWorkerTest, WhereAllPlacesAreTakenNothingIsQueued)
{
  JobWatch full(store_, 0);
  PluginServices services{configuration_, "1.10.1", orthanc_,         store_, models_,
                          factory_,       full,     router_.Access(), nullptr};
  EXPECT_THAT(MessageOf(ErrorCode::Unavailable,
                        [&] {
                          AskWorker(services, {{"Request", "inspect"}});
                        }),
              HasSubstr("which is the maximum"));
  EXPECT_TRUE(store_.asked_.empty());
}
