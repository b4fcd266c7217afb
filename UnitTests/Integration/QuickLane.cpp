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
