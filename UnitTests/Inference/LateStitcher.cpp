#include "Inference/LateStitcher.h"

#include "Base/Error.h"
#include "Inference/TensorVolume.h"
#include "Support/LateModels.h"

#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mutex>
#include <new>

using namespace Clade;
using namespace Clade::Testing;

TEST(LateStitcher, KeepsTheBudgetFirstWithFewerLanesThenWithSmallerTiles)
{
  const LateOptions late;
  ComputePlan plan;
  plan.threads = 4;
  const auto layout = [&](std::int64_t budget)
  {
    plan.budgetBytes = budget;
    return LayOutLate(late, plan, 512, 512, 55, 347, 1);
  };
  const LateLayout free = layout(ComputePlan::unlimited);
  EXPECT_EQ(free.lanes.count, 4u);
  EXPECT_EQ(free.rows.origins.size(), 1u);
  std::int64_t last = free.bytes;
  constexpr std::int64_t smallest = std::int64_t{9} << 20;
  for (std::int64_t budget = free.bytes - 1; budget > smallest; budget = budget * 7 / 8)
  {
    const LateLayout smaller = layout(budget);
    EXPECT_LE(smaller.bytes, budget);
    EXPECT_LE(smaller.bytes, last);
    last = smaller.bytes;
  }
  EXPECT_GT(layout(smallest).rows.origins.size(), 1u);
  EXPECT_THROW(layout(1 << 20), Error);
}

TEST(LateStitcher, TilesAndSmallStripsGiveWhatWholeImagesGive)
{
  const NetworkModel model = LateModel(0.2);
  torch::manual_seed(8);
  const TensorVolume thick{torch::rand({3, 203, 6}) * 2 - 1, LrPlane::Columns};
  LateSampling sampling;
  sampling.factor = 2.5;
  for (int k = 0; k <= 12; k++)
  {
    sampling.positions.push_back(k / 2.5);
  }
  NoProgress progress;
  const auto run = [&](std::int64_t budget)
  {
    ComputePlan plan;
    plan.budgetBytes = budget;
    auto all = torch::zeros({3, 203, 13});
    StitchLate(model, plan, thick, sampling, progress,
               [&](std::int64_t first, const at::Tensor& cubic, const at::Tensor& residual)
               { all.narrow(0, first, cubic.size(0)).copy_(cubic + residual); });
    return all;
  };
  const auto whole = run(ComputePlan::unlimited);
  ComputePlan plan;
  plan.budgetBytes = 220 << 10;
  const LateLayout layout = LayOutLate(model.Metadata().generator.late, plan, 3, 204, 6, 13, 1);
  ASSERT_GT(layout.rows.origins.size(), 1u);
  EXPECT_LE((run(220 << 10) - whole).abs().max().item<float>(), 1e-5);
}

TEST(LateStitcher, GoesOnWithLessWhereMemoryRunsOutAndKeepsEveryImageOnce)
{
  const NetworkModel model = LateModel(0.2);
  const TensorVolume thick{torch::rand({40, 200, 6}) * 2 - 1, LrPlane::Columns};
  LateSampling sampling;
  sampling.factor = 2;
  sampling.positions = {0, 0.5, 1, 1.5, 2, 2.5};
  ComputePlan plan;
  plan.threads = 2;
  NoProgress progress;
  std::vector<int> kept(40, 0);
  std::atomic<int> calls{0};
  std::mutex mutex;
  StitchLate(model, plan, thick, sampling, progress,
             [&](std::int64_t first, const at::Tensor& made, const at::Tensor&)
             {
               if (++calls == 3)
               {
                 throw std::bad_alloc();
               }
               const std::lock_guard<std::mutex> lock(mutex);
               for (std::int64_t n = 0; n < made.size(0); n++)
               {
                 kept[static_cast<std::size_t>(first + n)]++;
               }
             });
  EXPECT_THAT(kept, ::testing::Each(1));
}
