#pragma once
#include "Network/Device.h"

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

namespace Clade
{
at::Device ToTorch(const ComputeDevice& device); ///< not checked to be there: DeviceFromWord does that
/// The type that a network computes in; Auto, which ResolvePrecision should have replaced, counts as float32.
at::ScalarType ToTorch(Precision precision);
} // namespace Clade
