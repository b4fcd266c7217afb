#pragma once
#include "Geometry/VolumeGrid.h"

namespace Clade
{
/// Slice spacing over the coarser in-plane spacing: what "factor" means of a volume.
inline double ThroughPlaneFactor(const VolumeGrid& grid)
{
  return grid.sliceSpacingMm / grid.CoarserInPlaneSpacingMm();
}

/// Slices are thick from this factor on, and near-isotropic below it: nothing to do (Dicom.md, "Worth
/// doing"), fit to learn and to judge fine slices from.
constexpr double thickFromFactor = 1.5;

/// Lengths in millimetres come from texts of two decimals, floats and fitted lines: what misses a limit by
/// less than this part of it meets it.
constexpr double lengthTolerance = 0.005;
} // namespace Clade
