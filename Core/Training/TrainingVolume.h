#pragma once
#include "Volume/Volume.h"

#include <string>
#include <vector>

namespace Clade
{
/// A volume to learn from, in the units it is stored in.
struct TrainingVolume
{
  std::string name; ///< for logs and model cards; nothing of the patient
  Volume volume;
  double sliceThicknessMm = 0; ///< 0: the slice spacing
  double rescaleSlope = 1;     ///< real value = slope * voxel + intercept
  double rescaleIntercept = 0;
};

/// Tells volumes, their order and their grids from others: 16 hexadecimal digits. A training goes on with the
/// volumes it began with.
std::string FingerprintOf(const std::vector<TrainingVolume>& volumes);
} // namespace Clade
