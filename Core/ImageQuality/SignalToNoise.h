#pragma once
#include "Regions/RegionVoxels.h"

namespace Clade
{
/// Signal-to-noise ratio: mean of the one region over the standard deviation (n - 1) of the other.
struct SignalToNoise
{
  double ratio = 0;
  RegionStatistics signal;
  RegionStatistics noise;
};

struct SignalToNoiseOptions
{
  /// The noise region is air in a magnitude image, where Gaussian noise has become Rayleigh noise: the ratio
  /// is multiplied by sqrt(2 - pi / 2) = 0.655. Wrong anywhere else.
  bool rayleighCorrection = false;
};

/// Throws Error(InvalidArgument): a region without voxels, a noise region of one voxel or of one value
/// throughout.
SignalToNoise MeasureSignalToNoise(const Volume& volume, const Region& signal, const Region& noise,
                                   const SignalToNoiseOptions& options = {});
} // namespace Clade
