#pragma once
#include "Settings/LrPlane.h"
#include "Settings/Precision.h"
#include "Settings/Stitching.h"

#include <cstddef>
#include <string>

namespace Clade
{
/// How a network is applied.
struct NetworkOptions
{
  Stitching stitching = Stitching::WholeSlice;
  int stride = 12; ///< of patches, 1..32
  PatchWeights weights = PatchWeights::Uniform;
  bool bothPlanes = false; ///< the mean over both LR planes; `plane` is not used
  LrPlane plane = LrPlane::Auto;
  bool wantsUncertainty = true; ///< with both planes: NetworkResult::uncertainty
  Precision precision = Precision::Auto;
  std::string device = "auto"; ///< see DeviceFromWord
  std::size_t threads = 0;     ///< 0: all processors
  double memoryLimitGiB = 0;   ///< of this process, all told; 0: none
  int batch = 0;               ///< images evaluated at a time; 0: chosen for the device
};
} // namespace Clade
