#pragma once
#include "Volume/Volume.h"

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace Clade
{
/// The values that a quantity can have, in the units of the voxels; infinite where nothing bounds it.
struct QuantityRange
{
  double lowest = -std::numeric_limits<double>::infinity();
  double highest = std::numeric_limits<double>::infinity();
};

/// The range that a result made of `source` must stay within, whatever the method. Real value = slope * voxel
/// + intercept. A magnitude (MR) without negative values gets none. Hounsfield units (CT) do not go below
/// -1024, or below the source's lowest value if that is lower. If a hundredth of the voxels share the lowest
/// value, the scanner or a program has clipped there, and nothing goes below it. Padding does not count.
QuantityRange RangeOfQuantity(const Volume& source, const std::string& modality, double slope,
                              double intercept);

/// What each voxel of a derived volume may be: between the lowest and highest acquired values around it,
/// beyond them by what the overshoot at a border justifies (0.3 of their difference: a cubic spline through
/// 0 1 1 0 reaches 1.24), and within the range of the quantity. "Around it" are the two acquired slices on
/// either side, in them the pixels at most `radius` away along rows and columns: none for a method that works
/// on each column alone, half the ratio of the spacings where it may follow a structure that runs obliquely.
/// Padding does not count; if all is padding, there is no limit. `acquired` must outlive this.
class ValueLimits
{
public:
  ValueLimits(const Volume& acquired, const QuantityRange& quantity, std::size_t radius);

  /// Intervals between neighbouring acquired slices: one less than these, at least one.
  std::size_t Intervals() const { return intervals_; }
  /// The interval of a position in units of acquired slices.
  std::size_t IntervalAt(double position) const;

  /// Limits of the voxels in one interval: columns x rows values each.
  void Compute(std::size_t interval, float* lowest, float* highest) const;

  /// Moves what lies beyond the limits onto them, except padding and NaN. `derived` has the
  /// in-plane grid and the origin of the acquired volume. Returns how many voxels were moved; the result does
  /// not depend on `threads` (0: all).
  std::size_t Apply(Volume& derived, std::size_t threads = 0) const;

private:
  void Include(std::size_t slice, std::vector<float>& lowest, std::vector<float>& highest) const;

  const Volume& acquired_;
  QuantityRange quantity_;
  std::size_t radius_;
  std::size_t intervals_;
};
} // namespace Clade
