#pragma once
#include "Dicom/Read/SeriesReader.h"
#include "Geometry/ThroughPlaneFactor.h"

#include <cstddef>

namespace Clade
{
inline constexpr double bytesPerGiB = 1024.0 * 1024.0 * 1024.0;

/// Throws Error(Size) where so many voxels, in single precision, are more than the limit, or the machine has.
void RequireMemory(std::size_t voxels, const InputLimits& limits);

/// Whether something is to be made of `grid`, and can be (Dicom.md, "Worth doing"); where nothing is to be,
/// only that it fits in memory. Throws Error with Ratio, InPlane, Gap, NothingToDo or Size.
void RequireWorthDoing(const VolumeGrid& grid, double sliceThicknessMm, const InputLimits& limits);
} // namespace Clade
