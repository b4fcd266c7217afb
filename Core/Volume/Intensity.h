#pragma once
#include "Volume/Volume.h"

namespace Clade
{
/// The affine map between the values of a volume and the network's range, low to -1 and high to 1
/// (Methods.md, "Intensity mapping"). Computed in double: any 16-bit integer comes back to itself after
/// rounding.
struct IntensityMap
{
  double low = -1; ///< below high; the model's window, or RobustLimits
  double high = 1;

  float Forward(float value) const
  {
    return static_cast<float>((static_cast<double>(value) - low) * (2 / (high - low)) - 1);
  }
  float Inverse(float normalised) const
  {
    return static_cast<float>(low + (static_cast<double>(normalised) + 1) * ((high - low) / 2));
  }
  /// What the network is given: values beyond the limits are cut off, and put back by BlendBeyondLimits.
  float ForwardClamped(float value) const
  {
    const float normalised = Forward(value);
    return normalised < -1 ? -1 : normalised > 1 ? 1 : normalised;
  }
};

/// The map whose limits are two percentiles (0..100) of the voxels that are not padding, interpolated between
/// neighbouring voxels in rank as numpy does. Where they coincide, as in a volume of little but background,
/// the smallest and largest voxel take their place. Throws Error(InvalidArgument) for a voxel that is not
/// finite, named by its index, or percentiles out of order; Error(NothingToDo) where all voxels are alike or
/// padding: no method can add anything to such a volume.
IntensityMap RobustLimits(const Volume& volume, double lowPercentile = 0.1, double highPercentile = 99.9);

/// The value to publish for a voxel, in the volume's units: the network's where the interpolated value is
/// within the limits; beyond them the interpolated value with what the network changed at the limit, faded
/// out linearly over 2 % of the range, so that metal and bright vessels are kept and no edge appears. It is
/// the change that fades, not the value: a network that changes nothing gives the interpolation back exactly.
float BlendBeyondLimits(const IntensityMap& map, float interpolated, float network);
} // namespace Clade
