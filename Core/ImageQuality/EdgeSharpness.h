#pragma once
#include "Base/Warning.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace Clade
{
/// How the definition is read (q: the profile normalised to 0..1; h: the step; SG: Savitzky-Golay, window 5,
/// order 3, ends by the fitted cubic). The paper's wording leaves it open; A is recommended.
enum class EdgeReading
{
  A, ///< SG(q), then central differences, one-sided at the ends
  B, ///< slope of the SG cubics themselves
  C, ///< SG(q), then forward differences: one gradient value fewer, at the half steps
  D, ///< normalised after smoothing instead of before
  E, ///< no smoothing
  F, ///< as A, the ends continued by their last value instead of the fitted cubic
  G, ///< as A, normalised by the plateaus: the means of the first and last three samples
  H  ///< as A, the maximum over all but the first and last two samples
};
/// 'A'..'H' (or the small letter). Throws Error(InvalidArgument).
EdgeReading EdgeReadingFromString(std::string_view letter);
std::string ToString(EdgeReading reading);

struct EdgeOptions
{
  EdgeReading reading = EdgeReading::A;
  bool normalise = true; ///< false: values in intensity units per mm, for any reading
};

/// Warnings: W_MAXIMUM_AT_END (the steepest place is one of the first or last two samples: the line does not
/// cross the whole border), W_SEVERAL_BORDERS (a second place, at least 5 samples away, is at least 0.8 times
/// as steep), W_STEP_LIMITED (the border is as steep as the step lets any border be: a finer step, or none,
/// is needed to tell how sharp it is).
struct EdgeSharpness
{
  double value = 0;             ///< largest |gradient|; 1/mm, or intensity units per mm
  double maximumMm = 0;         ///< where it is: distance from the first sample
  std::vector<double> filtered; ///< as long as the profile
  std::vector<double> gradient; ///< with its sign, per mm; as long as the profile, reading C one shorter
  Warnings warnings;
};

/// Edge sharpness of an intensity profile across a border (UnitTests/Data/Reference/README.md). `spacingMm`
/// must be the same for every profile that is compared: the filter's window is 5 samples, not millimetres. A
/// Gaussian border of width sigma has 1 / (sigma sqrt(2 pi)) in the limit of a small step.
/// Throws Error(InvalidArgument): fewer than 5 samples, a sample or spacing that is not a finite number, a
/// flat profile (range at most a billionth of the largest value), reading G with plateaus that differ by less
/// than 5 % of the range.
EdgeSharpness MeasureEdgeSharpness(const std::vector<double>& profile, double spacingMm,
                                   const EdgeOptions& options = {});
} // namespace Clade
