#pragma once
#include "Base/Progress.h"
#include "Volume/Volume.h"

#include <cstddef>
#include <vector>

namespace Clade
{
/// Straightens the slices of a tilted gantry. Slice k of `tilted` lies `lateralMm[k]` off the normal through
/// originMm, perpendicular to it (the first slice not at all). The result's slices lie along the normal
/// through the middle slice, whose pixels stay as they are; every other slice is moved within its plane onto
/// that line: cubic B-spline along rows and columns, kept within the range of the source's values. The image
/// grows so that nothing is lost; pixels outside the source are padding with the value `background`. The
/// interpolation takes padding of the source for background; it moves with its slice, to the nearest pixel.
/// Stage of progress: "straighten".
Volume StraightenSlices(const Volume& tilted, const std::vector<Vector3>& lateralMm, float background,
                        IProgress& progress, std::size_t threads = 0);
} // namespace Clade
