#pragma once
#include <limits>

namespace Clade
{
/// The distribution of the range of k standard normal values over an independent estimate, on `df` degrees of
/// freedom, of their standard deviation: what Tukey's and Nemenyi's tests compare with. By numerical
/// integration; the error of a probability is below 1e-9 of it, or below 1e-24: small p-values are right too.

/// P(Q > q). `df` may be infinity. Throws Error(InvalidArgument) unless groups is 2..100 and df at least 1.
double StudentizedRangeUpperTail(double q, int groups, double df = std::numeric_limits<double>::infinity());

/// The q that is exceeded with probability `upperTail`, 1e-8 to 0.999999.
double StudentizedRangeQuantile(double upperTail, int groups,
                                double df = std::numeric_limits<double>::infinity());
} // namespace Clade
