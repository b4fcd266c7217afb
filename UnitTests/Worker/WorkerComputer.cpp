#include "Worker/WorkerComputer.h"

#include "Settings/ModelDirectory.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;

namespace
{
class WorkerComputer : public testing::Test
{
protected:
  WorkerComputer()
  {
    std::filesystem::copy_file(DefaultModelsDirectory() + "/mr-body.safetensors",
                               folder_ / "own.safetensors");
    runner_.modelsDirectory = folder_.Path();
    runner_.device = "cpu";
    runner_.threads = 1;
  }

  TemporaryFolder folder_;
  JobRunnerSettings runner_;
};
} // namespace

TEST_F(WorkerComputer, IsDescribedByItsDeviceAndThreads)
{
  WorkerInfo info;
  DescribeComputer(runner_, info);
  EXPECT_EQ(info.device, "cpu (1 thread)");
  EXPECT_FALSE(info.details.contains("DeviceProblem"));
}

#ifdef CLADE_HAS_INFERENCE
TEST_F(WorkerComputer, EveryModelHasAPrecisionAndItsReason)
{
  const nlohmann::json precisions = MeasuredPrecisions(runner_);
  ASSERT_EQ(precisions.size(), 1u);
  const nlohmann::json& own = precisions.at("own");
  EXPECT_THAT(own.at("Precision").get<std::string>(), testing::AnyOf("fp32", "bf16"));
  EXPECT_THAT(own.at("Reason").get<std::string>(),
              testing::AnyOf(HasSubstr("times as fast as fp32"), HasSubstr("no bfloat16 instructions")));
}
#endif

TEST_F(WorkerComputer, ADeviceThatIsNotThereIsSaidAndHasNoPrecisions)
{
  runner_.device = "cuda:99";
  WorkerInfo info;
  DescribeComputer(runner_, info);
  EXPECT_EQ(info.device, "cuda:99");
  EXPECT_THAT(info.details.at("DeviceProblem").get<std::string>(), HasSubstr("cuda:99"));
  EXPECT_TRUE(MeasuredPrecisions(runner_).empty());
}
