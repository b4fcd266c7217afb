#pragma once
#include "Inference/ComputePlan.h"
#include "Network/TorchErrors.h"

namespace Clade
{
/// run(plan, layOut(plan)); where memory runs out meanwhile, once more with a layout that takes half as much,
/// until `layOut` throws since nothing smaller is left. A layout has a member `bytes`.
template<typename LayOut, typename Run>
auto RetryWithLess(ComputePlan plan, const LayOut& layOut, const Run& run)
{
  for (;;)
  {
    const auto layout = layOut(plan);
    try
    {
      return run(plan, layout);
    }
    catch (...)
    {
      if (!IsOutOfMemory())
      {
        throw;
      }
    }
    plan.budgetBytes = layout.bytes / 2; // here, where what the attempt took is free again
  }
}
} // namespace Clade
