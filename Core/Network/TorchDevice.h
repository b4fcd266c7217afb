#pragma once
#include "Network/Device.h"

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

namespace Clade
{
at::Device ToTorch(const ComputeDevice& device);
/// Auto, which ResolvePrecision takes away, counts as float32.
at::ScalarType ToTorch(Precision precision);
} // namespace Clade
