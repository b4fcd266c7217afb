#pragma once
#include "Base/Progress.h"
#include "Volume/ValueLimits.h"
#include "Volume/Volume.h"

#include <cstddef>
#include <vector>

namespace Clade
{
/// Slices along one normal, each with a place and a thickness of its own.
struct UnevenStack
{
  std::vector<double> positionsMm; ///< of the slice centres, ascending, two at least
  std::vector<double> thicknessMm; ///< full width of each slice's profile, above 0
};

/// The even stack that stands for an uneven one.
struct EvenStack
{
  std::size_t slices = 0;
  double spacingMm = 0;
  double thicknessMm = 0; ///< of every slice
};

/// From the first slice to the last, in steps of the narrowest gap or a little less, every slice as thin as
/// the thinnest.
EvenStack EvenStackOf(const UnevenStack& stack);

/// What each even slice is of the uneven ones: `weights[k * n + i]` of slice i in slice k, n uneven slices.
/// The profile along the normal is the smoothest (least squared second differences, in cells of an eighth of
/// the spacing) whose mean over the thickness of every uneven slice, about its place, is that slice; each
/// even slice is a mean of it in its turn. The weights of an even slice sum to 1; a slice that lies on an
/// even one and is as thin is kept as it is, to 1e-4.
std::vector<double> EvenSliceWeights(const UnevenStack& stack, const EvenStack& even);

/// `uneven`, whose grid tells all but the places of the slices, on the slices of `even`: along every column
/// by EvenSliceWeights, within `quantity` and as near to the two slices on either side as ValueLimits says.
/// Padded voxels are first replaced by the nearest of their column that is not; a voxel of the result is
/// padding where both neighbouring slices are. `threads` (0: all) share the rows. Stage of progress: "even
/// slices".
Volume MakeSlicesEven(const Volume& uneven, const UnevenStack& stack, const EvenStack& even,
                      const QuantityRange& quantity, IProgress& progress, std::size_t threads = 0);
} // namespace Clade
