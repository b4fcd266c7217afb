#include "Inference/ComputePlan.h"

#include "Base/Error.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <atomic>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>
#include <vector>

using namespace Clade;

TEST(ComputePlan, LanesShareTheThreadsAndNoneIsIdle)
{
  for (std::size_t threads = 1; threads <= 40; threads++)
  {
    for (std::size_t jobs = 1; jobs <= 40; jobs++)
    {
      ComputePlan plan;
      plan.threads = threads;
      const Lanes lanes = LanesFor(plan, jobs);
      EXPECT_GE(lanes.count, 1u);
      EXPECT_LE(lanes.count, jobs);
      EXPECT_LE(lanes.count, 16u);
      EXPECT_GE(lanes.threadsPerLane, 1u);
      EXPECT_LE(lanes.count * lanes.threadsPerLane, threads);
    }
  }
}

TEST(ComputePlan, AGraphicsCardHasOneLane)
{
  ComputePlan plan;
  plan.device.isCuda = true;
  plan.threads = 8;
  EXPECT_EQ(LanesFor(plan, 100).count, 1u);
}

TEST(ComputePlan, EveryJobRunsOnceWithoutGradientsOnTheThreadsOfItsLane)
{
  std::vector<std::atomic<int>> runs(50);
  std::atomic<int> made{0}, wrong{0};
  const int before = at::get_num_threads();
  RunInLanes({3, 2}, runs.size(),
             [&]
             {
               made++;
               return [&](std::size_t job)
               {
                 runs[job]++;
                 wrong += !c10::InferenceMode::is_enabled() || at::get_num_threads() != 2 ? 1 : 0;
               };
             });
  EXPECT_EQ(made, 3);
  EXPECT_EQ(wrong, 0);
  EXPECT_TRUE(std::all_of(runs.begin(), runs.end(), [](const auto& count) { return count == 1; }));
  EXPECT_EQ(at::get_num_threads(), before);
}

TEST(ComputePlan, TheFirstExceptionStopsAllLanes)
{
  std::atomic<int> runs{0};
  const auto makeLane = [&]
  {
    return [&](std::size_t job)
    {
      runs++;
      if (job == 5)
      {
        throw Error(ErrorCode::Cancelled, "cancelled");
      }
    };
  };
  EXPECT_THROW(RunInLanes({2, 1}, 1'000'000, makeLane), Error);
  EXPECT_LT(runs, 1'000'000);
}

TEST(ComputePlan, ALimitLeavesWhatTheProcessDoesNotHoldYet)
{
  EXPECT_EQ(RemainingBytes(0), ComputePlan::unlimited);
  EXPECT_EQ(RemainingBytes(1e-9), 0) << "the process holds more than that";
  const std::int64_t of100 = RemainingBytes(100);
  EXPECT_GT(of100, 0);
  EXPECT_LT(of100, std::int64_t{100} << 30);
  std::vector<char> held(std::size_t{256} << 20, 1);
  EXPECT_LT(RemainingBytes(100), of100 - (std::int64_t{200} << 20)) << held.back();
}
