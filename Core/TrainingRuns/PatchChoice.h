#pragma once
#include "Settings/TrainingOptions.h"
#include "Training/TrainingVolume.h"

#include <vector>

namespace Clade
{
/// The side of a patch, pixels: that of `options`, or, where it is too large for some of the volumes, the
/// largest multiple of 4 from 32 on that all of them hold; volumes too small for 32 do not count. The side of
/// `options` where none is large enough: preparing the images then says so.
int FittingPatch(const std::vector<TrainingVolume>& volumes, const TrainingOptions& options);
} // namespace Clade
