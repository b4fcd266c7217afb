#pragma once
#include "Base/Progress.h"
#include "Inference/AcquisitionModel.h"
#include "Volume/ValueLimits.h"

#include <cstddef>
#include <vector>

namespace Clade
{
struct ConsistencyOptions
{
  SliceProfile profile;
  double lowest = 0; ///< results are kept within; lowest = highest: no limits
  double highest = 0;
  const ValueLimits* limits = nullptr; ///< of each voxel, beside that range; none where it is null
  std::size_t threads = 0;             ///< 0: all processors
};

/// How far a volume is from the slices it must explain: of y - A v, over all acquired voxels that are not
/// padding, in the units of the voxels.
struct ConsistencyError
{
  double maximum = 0;
  double rms = 0;
};

struct ConsistencyReport
{
  ConsistencyError before; ///< of the volume as the network left it: its distance from the data
  ConsistencyError after;
  ConsistencyError afterRounding; ///< with the result rounded to whole numbers
};

/// Moves `enhanced` to the nearest volume that reproduces `acquired` through the acquisition model, where
/// "nearest" favours corrections that are smooth along the normal: v + W A^T (A W A^T + eps)^-1 (y - A v)
/// with W a Gaussian about as wide as the slice spacing (Methods.md, "Consistency"), repeated while
/// limits or the regularisation leave a remainder: what leaves the limits is put back and the rest projected
/// again. Slices of which a tenth or more lies beyond the volume's
/// ends (the first and the last, as a rule) are left out: what their other half showed is not known, and to
/// make the inner half explain the whole slice moves it away from the truth. Padded voxels of either volume
/// neither change nor count. Both volumes must have the same in-plane grid and origin, and the fine one
/// slices no further apart, else Error(InvalidArgument). Stage "consistency".
ConsistencyReport ProjectOntoMeasurements(Volume& enhanced, const Volume& acquired,
                                          const ConsistencyOptions& options, IProgress& progress);

/// The distance alone.
ConsistencyError MeasureConsistency(const Volume& enhanced, const Volume& acquired,
                                    const SliceProfile& profile, std::size_t threads = 0);
} // namespace Clade
