#include "Training/Divergence.h"

#include "Base/Error.h"

#include <cmath>
#include <torch/types.h>

namespace Clade
{
namespace
{
[[noreturn]] void FailDiverged(const std::string& what, std::int64_t step)
{
  throw Error(ErrorCode::Internal, what + " after " + std::to_string(step) +
                                       " steps: the training diverged; try a lower learning rate");
}
} // namespace

void RequireFinite(const LossValues& losses, std::int64_t step)
{
  for (const auto& [name, value] : losses)
  {
    if (!std::isfinite(value))
    {
      FailDiverged("the loss \"" + name + "\" is not a finite number", step);
    }
  }
}

void RequireFinite(const std::vector<NamedTensor>& state, std::int64_t step)
{
  for (const auto& [name, tensor] : state)
  {
    if (tensor.is_floating_point() && !tensor.isfinite().all().item<bool>())
    {
      FailDiverged("the weights \"" + name + "\" are not finite numbers", step);
    }
  }
}
} // namespace Clade
