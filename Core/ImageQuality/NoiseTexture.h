#pragma once
#include "Regions/Region.h"
#include "Volume/Volume.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace Clade
{
/// The texture of noise in homogeneous regions: is it as fine along the slice normal as in the plane?
///
/// The power along an axis is half the variance of the differences of neighbours along it, pooled over the
/// regions (each less its own mean difference, so that a slope does not count): the noise power of that axis,
/// weighted by 1 - cos(2 pi f) towards its finest structure. White noise has its own variance in every
/// direction; what is smooth along an axis has less. Square intensity units.
struct NoiseTexture
{
  double along = 0;   ///< along the normal, of neighbouring slices
  double inPlane = 0; ///< mean of rows and columns
  /// along / inPlane: 1 where the noise is alike in all directions, as in most acquired volumes (a thick
  /// slice knows nothing of its neighbour's noise); about 0.05 after cubic interpolation by 5; above 1 where
  /// a method made noise, or dashes, of its own between the slices.
  double ratio = 0;
  std::size_t regions = 0;      ///< that held voxels
  std::size_t pairsAlong = 0;   ///< of neighbours
  std::size_t pairsInPlane = 0; ///< rows and columns together
};

/// Neighbours whose centres both lie in the same region and are not padding. Nothing where the regions hold
/// fewer than 20 pairs along the normal (they are flatter than two slices, or outside of the volume) or in
/// the plane, or have no noise in it. Throws Error(InvalidArgument) for a voxel that is not a finite number.
std::optional<NoiseTexture> MeasureNoiseTexture(const Volume& volume, const std::vector<Sphere>& regions);

/// A radius of spheres that hold several neighbours along the normal, of slices up to `sliceSpacingMm` apart,
/// and some dozens of voxels in a plane.
double NoiseRegionRadiusMm(const VolumeGrid& grid, double sliceSpacingMm);
} // namespace Clade
