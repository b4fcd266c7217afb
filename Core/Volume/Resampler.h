#pragma once
#include "Base/Progress.h"
#include "Settings/GridKind.h"
#include "Volume/Volume.h"

#include <cstddef>
#include <vector>

namespace Clade
{
/// Throws Error(InPlane) where a pixel is more than 1.5 times as long as wide, or as wide as long (Dicom.md,
/// "Worth doing"): what lies between the slices has no one scale within them then.
void RequireNearlySquarePixels(const VolumeGrid& grid);

/// Throws Error(TooFew) for fewer than two slices, and the same for the pixels: what is refused of every
/// volume that is to be enhanced. Of a series more is asked (Dicom.md, "Worth doing").
void RequireEnhanceable(const VolumeGrid& grid);

/// `source` with its slices replaced by the finer ones of `kind`; in-plane grid and origin stay. Never
/// extrapolates but for a last plane up to a tenth of its step beyond the last slice's centre. Throws
/// Error(NothingToDo) where s < 1.5 t, and Error(Ratio) where s > 100 t (Dicom.md, "Worth doing").
VolumeGrid ThroughPlaneGrid(const VolumeGrid& source, GridKind kind);

/// Where the slices of `target` lie, in slices of `source`: on one within 1e-6, exactly on it. Both begin at
/// the same place. Throws Error(InvalidArgument) for one beyond the last slice of `source`.
std::vector<double> SlicePositions(const VolumeGrid& source, const VolumeGrid& target);

/// Cubic B-spline interpolation (order 3, prefilter, boundary "mirror" = whole-sample symmetric) of every
/// through-plane column of `source` onto the slices of `target`, which must have the in-plane grid and origin
/// of `source` and lie within its first and last slice centre (else Error(InvalidArgument)). Padding never
/// enters an interpolation: along each column padded voxels are first replaced by the nearest one that is
/// not; an output voxel is padding iff both neighbouring source slices are padding there (one, on an acquired
/// slice), and then has the value of the nearer of them. The result's padding is empty iff the source's is.
/// Columns are worked on in parallel by `threads` (0: all), in double; the result does not depend on them.
/// Stage of progress: "resample".
Volume ResampleThroughPlane(const Volume& source, const VolumeGrid& target, IProgress& progress,
                            std::size_t threads = 0);
} // namespace Clade
