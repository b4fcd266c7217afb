#pragma once
#include "Base/Warning.h"
#include "Enhance/EnhanceModel.h"
#include "Geometry/VolumeGrid.h"

#include <optional>

namespace Clade
{
/// What becomes of a series whose factor (slice spacing over pixel spacing) a default model was not made for:
/// a rule that says "auto" must end well for every series that it meets.
struct NetworkRange
{
  EnhanceModel model; ///< what computes: the one that was given, or "cubic"
  /// The grid that the network fills where it is coarser than what is wanted: the rest is interpolated.
  std::optional<VolumeGrid> networkGrid;
  Warnings warnings; ///< W_FACTOR, for report and derived series
};

/// A model that was asked for by name or is forced, and one whose range holds the factor, stay as they are.
/// Up to twice the largest factor the network divides the slice spacing as far as it can, beyond that and
/// below the smallest the default is interpolation. Throws what ReadModelMetadata throws.
NetworkRange RangeFor(const EnhanceModel& model, const VolumeGrid& source, bool isForced = false);
} // namespace Clade
