#pragma once
#include "Settings/SliceProfileShape.h"
#include "Volume/Volume.h"

#include <cstddef>
#include <vector>

namespace Clade
{
/// What the scanner averaged into one slice, along the normal.
struct SliceProfile
{
  SliceProfileShape shape = SliceProfileShape::Box;
  double thicknessMm = 0; ///< SliceThickness, not the spacing: gaps and overlaps are respected
};

/// How much of which fine slices one acquired slice is made of.
struct AcquisitionRow
{
  std::size_t first = 0;       ///< index of the fine slice of weights[0]
  std::vector<double> weights; ///< sum to one
  double within = 1;           ///< the part of the profile that lies within the fine grid
};

/// The acquisition model A: a row for each acquired slice. A fine voxel stands for the mean of its cell, so
/// the weight of a fine slice is the part of the profile that lies in its cell. A profile narrower than a
/// cell counts as wide as one (that is linear interpolation between fine slices); rows that reach past the
/// volume's ends are renormalised. Both grids begin at the same place.
/// @param acquiredSpacingMm, fineSpacingMm  between slice centres
std::vector<AcquisitionRow> AcquisitionModel(const SliceProfile& profile, std::size_t acquiredSlices,
                                             double acquiredSpacingMm, std::size_t fineSlices,
                                             double fineSpacingMm, double firstMm = 0);

/// The slices that a scanner of that profile would have made of `fine`, `spacingMm` apart, the first where
/// the first fine one is, as many as lie within. A slice is padding where all that it would be made of is.
/// Throws Error(InvalidArgument) for a spacing below the fine one.
Volume AverageToThickSlices(const Volume& fine, double spacingMm, const SliceProfile& profile);
} // namespace Clade
