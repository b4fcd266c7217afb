#pragma once
#include "Inference/Agreement.h"
#include "Inference/Consistency.h"
#include "Settings/ModelMetadata.h"
#include "Volume/Volume.h"

namespace Clade
{
/// What the gate looks at. All over the voxels that are not padding.
struct QualityFigures
{
  double finitePart = 0;  ///< part of the voxels that are finite; the other figures are of those alone
  double correlation = 0; ///< Pearson's, with the interpolated volume
  /// How far the output goes beyond the interpolated volume's range on either side, as a part of that range:
  /// all but one voxel in 10,000 stay within. A spike here and there is no runaway network, and what is
  /// published is bounded voxel by voxel (Volume/ValueLimits.h).
  double excess = 0;
  double consistencyRms = 0; ///< before projection, as a part of the interpolated volume's range
  /// Power along the normal at the frequency of the acquired slices over the mean power at the frequencies
  /// around it, summed over all columns. An image has about 1, or less; a pattern that repeats with the
  /// slices much more.
  double banding = 0;
  /// Of the network's own change; none for a volume after a projection, which agrees with the acquired slices
  /// by construction.
  std::optional<ChangeFigures> network;
  /// Slice-phase modulation (ImageQuality/SlicePhase.h; the caller measures it), and that of the interpolated
  /// volume, which is known where the network's own result is judged. Nothing where too few slices, or no
  /// contrast, give it none.
  std::optional<double> modulation;
  std::optional<double> interpolatedModulation;
};

/// @param acquiredSlices, acquiredSpacingMm  of the thick slices
/// @param before  the volume's distance from the acquired slices before projection
QualityFigures MeasureQuality(const Volume& output, const Volume& interpolated, std::size_t acquiredSlices,
                              double acquiredSpacingMm, const ConsistencyError& before,
                              std::size_t threads = 0);

/// Throws Error(QualityGate) that names the first limit that is not kept, with its numbers. A volume of few
/// voxels is judged by the same limits, and chance plays a larger part in its figures: a network that has
/// learned is refused a little more often than it should be, and now and then one that has not passes. Of 850
/// random networks on crops of 24 x 24 pixels one kept both limits of the agreement, by 0.41 and 0.67; on 48
/// x 48 pixels its correlation is about 0.3.
void RequireQuality(const QualityFigures& figures, const QualityLimits& limits);
} // namespace Clade
