#pragma once
#include <vector>

namespace Clade
{
/// The Savitzky-Golay filter of window 5 and polynomial order 3 (Savitzky and Golay 1964), at least 5
/// samples: each sample becomes the value at its place of the cubic fitted to the 5 samples around it; the
/// first two and last two those of the cubic fitted to the first and last five.
std::vector<double> SmoothSavitzkyGolay(const std::vector<double>& samples);

/// The same, with the two samples beyond each end taken equal to the last one in place of the fitted ends.
std::vector<double> SmoothSavitzkyGolayReplicated(const std::vector<double>& samples);

/// The slope of the fitted cubics, per unit of length.
std::vector<double> DifferentiateSavitzkyGolay(const std::vector<double>& samples, double spacing);
} // namespace Clade
