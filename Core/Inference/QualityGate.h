#pragma once
#include "Inference/Agreement.h"
#include "Inference/Consistency.h"
#include "Network/ModelMetadata.h"
#include "Volume/Volume.h"

namespace Clade
{
/// What the gate looks at. All over the voxels that are not padding.
struct QualityFigures
{
  double finitePart = 0;     ///< part of the voxels that are finite; the other figures are of those alone
  double correlation = 0;    ///< Pearson's, with the interpolated volume
  double excess = 0;         ///< of the output's range beyond the interpolated one's, as a part of the latter
  double consistencyRms = 0; ///< before projection, as a part of the interpolated volume's range
  /// Power along the normal at the frequency of the acquired slices over the mean power at the frequencies
  /// around it, summed over all columns. An image has about 1, or less; a pattern that repeats with the
  /// slices much more.
  double banding = 0;
  /// Of the network's own change; none for a volume that a projection has touched since, which agrees with
  /// the acquired slices by its making.
  std::optional<ChangeFigures> network;
};

/// @param acquiredSlices, acquiredSpacingMm  of the thick slices
/// @param before  the volume's distance from the acquired slices before projection
QualityFigures MeasureQuality(const Volume& output, const Volume& interpolated, std::size_t acquiredSlices,
                              double acquiredSpacingMm, const ConsistencyError& before,
                              std::size_t threads = 0);

/// Throws Error(QualityGate) that names the first limit that is not kept, with its numbers. A volume of few
/// voxels is judged by the same limits: chance plays a larger part in its figures, so that it is refused a
/// little more often than it should be.
void RequireQuality(const QualityFigures& figures, const QualityLimits& limits);
} // namespace Clade
