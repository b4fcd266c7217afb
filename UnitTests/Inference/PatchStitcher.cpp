#include "Inference/PatchStitcher.h"

#include "Base/Error.h"
#include "Support/TinyModels.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

// What patches give is tested in NetworkEnhancer.cpp.
TEST(PatchStitcher, AMemoryLimitLeavesNoProcessorIdle)
{
  const NetworkModel model = RandomModel();
  ComputePlan plan;
  plan.threads = 4;
  const PatchLayout free = LayOutPatches(model, plan, 64);
  ASSERT_EQ(free.lanes.count, 4u);
  ASSERT_EQ(free.batch, 8);
  std::int64_t smallest = free.batch;
  for (const double part : {0.9, 0.6, 0.4, 0.3, 0.2, 0.15, 0.1})
  {
    plan.budgetBytes = static_cast<std::int64_t>(part * static_cast<double>(free.bytes));
    PatchLayout layout;
    try
    {
      layout = LayOutPatches(model, plan, 64);
    }
    catch (const Error& error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::OutOfMemory);
      continue;
    }
    EXPECT_LE(layout.bytes, plan.budgetBytes) << part;
    EXPECT_GT(layout.lanes.count * (layout.lanes.threadsPerLane + 1), 4u) << part << ": no more threads fit";
    EXPECT_TRUE(layout.lanes.count == 4 || layout.batch == 1)
        << part << ": smaller batches before fewer lanes";
    smallest = std::min(smallest, layout.batch);
  }
  EXPECT_LT(smallest, free.batch) << "the limit was felt";
}
