#pragma once
#include "Base/Progress.h"
#include "Volume/Volume.h"

#include <cstddef>
#include <vector>

namespace Clade
{
/// Slices of a tilted gantry, put straight. Slice k of `tilted` lies `lateralMm[k]` off the normal through
/// originMm, at right angles to it (the first not at all); the grid of the result has its slices
/// along the normal through the middle one, whose pixels stay as they are. Every other is moved within its
/// plane by what it is off that line: cubic B-spline along rows and columns, kept within the range of the
/// source's values. The image grows where something would be lost; what no slice shows is padding and has the
/// value `background`. Padding of the source counts as background to the interpolation and moves with its
/// slice, to the nearest pixel. Stage of progress: "straighten".
Volume StraightenSlices(const Volume& tilted, const std::vector<Vector3>& lateralMm, float background,
                        IProgress& progress, std::size_t threads = 0);
} // namespace Clade
