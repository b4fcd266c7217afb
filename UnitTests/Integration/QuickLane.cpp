#include "Integration/JobBench.h"

using namespace Clade;
using namespace Clade::Testing;

// Quick requests, for which somebody waits.
namespace
{
class QuickLane : public JobBench
{
protected:
  std::string Ask(const nlohmann::json& parameters)
  {
    JobRequest request;
    request.kind = JobKind::Quick;
    request.maxAttempts = 1;
    request.parameters = parameters;
    return store_->Enqueue(request).job.id;
  }
};
} // namespace

TEST_F(QuickLane, InspectsSeries)
{
  const std::string source = Upload(SmallGrid());
  StartWorker();
  const Job job = WaitForEnd(Ask({{"Request", "inspect"}, {"Series", {source, "no-such-series"}}}));
  ASSERT_EQ(job.state, JobState::Success) << ToJson(job).dump(2);
  const auto& verdicts = job.result["Series"];
  EXPECT_EQ(verdicts[0]["ID"], source);
  EXPECT_EQ(verdicts[0]["Accepted"], true);
  EXPECT_EQ(verdicts[0]["Slices"], 8);
  EXPECT_EQ(verdicts[1]["Accepted"], false);
  EXPECT_EQ(verdicts[1]["Code"], "NotFound");
}

TEST_F(QuickLane, MeasuresSeries)
{
  const std::string source = Upload(SmallGrid());
  StartWorker();
  const Job job = WaitForEnd(Ask({{"Request", "measure/piqe"}, {"Series", {source}}, {"Slices", {0, 3}}}));
  ASSERT_EQ(job.state, JobState::Success) << ToJson(job).dump(2);
  EXPECT_EQ(job.result["Series"][0]["Series"], source);
  EXPECT_EQ(job.result["Series"][0]["Indices"], nlohmann::json({0, 3}));
  const Job wrong = WaitForEnd(Ask({{"Request", "measure/snr"}, {"Series", {source}}}));
  EXPECT_EQ(wrong.state, JobState::Failure);
  EXPECT_EQ(wrong.errorText, "the request has no \"Signal\"");
}

TEST_F(QuickLane, NeverWaitsBehindAnEnhancement)
{
  const std::string large = Upload(LargeGrid());
  const std::string small = Upload(SmallGrid(), 2);
  StartWorker({"--threads", "1"});
  const std::string slow = Enqueue(large);
  WaitForStage(slow, "resample");
  const Job quick = WaitForEnd(Ask({{"Request", "inspect"}, {"Series", {small}}}));
  EXPECT_EQ(quick.state, JobState::Success);
  EXPECT_EQ(store_->Find(slow)->state, JobState::Running);
}

TEST_F(QuickLane, UnknownRequestsAreNamed)
{
  StartWorker();
  const Job job = WaitForEnd(Ask({{"Request", "divine"}}));
  EXPECT_EQ(job.state, JobState::Failure);
  EXPECT_EQ(job.errorCode, "InvalidArgument");
  EXPECT_EQ(job.errorText, "there is no quick request \"divine\"");
  const Job empty = WaitForEnd(Ask({{"Request", "inspect"}}));
  EXPECT_EQ(empty.errorCode, "InvalidArgument");
}
