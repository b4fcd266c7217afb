#pragma once
#include "Inference/Consistency.h"
#include "Volume/Volume.h"

#include <optional>

namespace Clade
{
/// Whether the acquired slices ask for what a network changed.
///
/// Interpolation blurs: an acquired slice y is the mean over a slab, the interpolated volume x is smooth
/// between the slices' centres, and averaged over the slabs once more (A x) it is blurred twice. What it
/// lacks there, e = y - A x, is the part of the lost detail that was measured. The network never sees e, but
/// one that restores detail restores that part too, so its change as the slabs see it, A (v - x), has the
/// shape of e; noise and invented detail average out in the slabs. Random weights filter the image in some
/// other way, along and across the slices alike, and a network whose sign is wrong blurs once more. Neither
/// figure has a scale: a small change is judged as strictly as a large one, and an amount that is wrong is
/// left to the projection.
struct Agreement
{
  /// <A (v - x), e> / (|A (v - x)| |e|), over all acquired voxels; 0 where e is nothing. -1..1.
  double correlation = 0;
  /// A (v - x) is regressed on the acquired image at each place: a constant, y, y's detail of one and of four
  /// pixels within the slice, and e. This is the share of the explained part that e alone explains, with the
  /// correlation's sign. -1..1. Noise, which nothing explains, does not lower it; a filter that responds to
  /// edges within the slice, or shifts grey values, does.
  double share = 0;
};

struct ChangeFigures
{
  double change = 0; ///< RMS of v - x, as a part of the range of x
  /// None where the change is rounding alone (below 1e-5 of the range): there is nothing to judge.
  std::optional<Agreement> agreement;
};

/// @param output, interpolated  v and x, on one grid
/// @param acquired  y
/// @param profile  of the slices. A slice thinner than the spacing counts as wide as the spacing: where the
///                 slices have gaps, e would be nothing, and the slabs are what separates good from bad.
/// Padding of either volume does not count. Throws Error(InvalidArgument) for volumes that do not fit.
ChangeFigures MeasureChange(const Volume& output, const Volume& interpolated, const Volume& acquired,
                            const SliceProfile& profile, std::size_t threads = 0);
} // namespace Clade
