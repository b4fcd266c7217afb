#pragma once
#include "Training/ITrainingMethod.h"

#include <cstdint>
#include <vector>

namespace Clade
{
/// Throws Error(Internal), naming the loss and the step, unless every loss is a finite number.
void RequireFinite(const LossValues& losses, std::int64_t step);

/// Throws Error(Internal), naming the weights and the step, unless all floating-point tensors are finite.
void RequireFinite(const std::vector<NamedTensor>& state, std::int64_t step);
} // namespace Clade
