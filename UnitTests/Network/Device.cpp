#include "Network/Device.h"

#include "Support/Errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

TEST(Device, TheCpuIsAlwaysThere)
{
  EXPECT_EQ(DeviceFromWord("cpu").Name(), "cpu");
  EXPECT_FALSE(DeviceFromWord("cpu").isCuda);
  EXPECT_EQ(DeviceFromWord("auto").isCuda, CudaDeviceCount() > 0);
}

TEST(Device, ACudaDeviceThatIsNotThereIsAnErrorAndNoSilentFallBack)
{
  EXPECT_THAT(MessageOf(ErrorCode::Unavailable, [] { DeviceFromWord("cuda:99"); }),
              HasSubstr("the device cuda:99 was asked for, this machine has"));
}

TEST(Device, OtherWordsAreRefused)
{
  for (const char* word : {"", "gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:99999999999999999999", "CPU"})
  {
    EXPECT_THAT(MessageOf(ErrorCode::InvalidArgument, [=] { DeviceFromWord(word); }),
                HasSubstr("expected auto, cpu, cuda or cuda:N"))
        << word;
  }
}

TEST(Device, PrecisionFollowsTheInstructionsOfTheCpu)
{
  const ComputeDevice cpu;
  EXPECT_EQ(ResolvePrecision(Precision::Float32, cpu), Precision::Float32);
  EXPECT_EQ(ResolvePrecision(Precision::Auto, cpu),
            CpuHasFastBFloat16() ? Precision::BFloat16 : Precision::Float32);
  EXPECT_THAT(MessageOf(ErrorCode::InvalidArgument, [&] { ResolvePrecision(Precision::Float16, cpu); }),
              HasSubstr("only CUDA devices"));
  if (!CpuHasFastBFloat16())
  {
    EXPECT_THAT(MessageOf(ErrorCode::InvalidArgument, [&] { ResolvePrecision(Precision::BFloat16, cpu); }),
                HasSubstr("no fast bfloat16 instructions"));
  }
}

TEST(Device, DescriptionNamesTheProcessorAndTheThreads)
{
  EXPECT_THAT(DescribeDevice({}, 3), HasSubstr("(3 threads)"));
}
