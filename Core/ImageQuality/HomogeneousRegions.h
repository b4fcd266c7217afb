#pragma once
#include "ImageQuality/SliceView.h"
#include "Regions/Region.h"
#include "Volume/Volume.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace Clade
{
/// Two spheres for a signal-to-noise ratio, placed automatically.
struct HomogeneousRegions
{
  Sphere signal;
  Sphere noise;
};

/// Tries the spheres of `radiusMm` around a lattice of voxels one radius apart that lie wholly in the volume,
/// clear of padding, in tissue: their mean is at least a fifth of `range` above its low end. The signal is
/// the one with the highest mean over standard deviation, the noise the one with the lowest standard
/// deviation that does not touch it; a sphere whose standard deviation is below a thousandth of the range is
/// no candidate (what was masked or clipped has no noise). Air is never taken: where a program has masked the
/// background, or a network's intensity limits cut it off, its noise says nothing. Nothing where there are
/// not two such spheres. Since the noise region is the quietest of this volume, the volume it was placed in
/// is favoured a little against others.
std::optional<HomogeneousRegions> PlaceHomogeneousRegions(const Volume& volume, const GreyRange& range,
                                                          double radiusMm);

/// The quietest of the same spheres, those that touch a quieter one left out, `most` at most, the quietest
/// first: where noise is measured. None is more than twice as noisy as the first: a border runs through such.
/// Nothing where there is no such sphere.
std::vector<Sphere> PlaceQuietRegions(const Volume& volume, const GreyRange& range, double radiusMm,
                                      std::size_t most);
} // namespace Clade
