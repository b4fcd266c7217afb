#include "Integration/JobBench.h"

#include <csignal>

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
  const std::string slow = HoldInStage(RequestFor(large), "resample").id;
  const std::string asked = Ask({{"Request", "inspect"}, {"Series", {small}}});
  worker_->Signal(SIGCONT); // with all of the publication before it
  const Job quick = WaitForEnd(asked), done = WaitForEnd(slow);
  EXPECT_EQ(quick.state, JobState::Success);
  EXPECT_EQ(done.state, JobState::Success);
  EXPECT_LT(quick.completionTime, done.completionTime);
}
