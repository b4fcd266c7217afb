#include "Geometry/RoundedPositions.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace Clade
{
namespace
{
constexpr double largestCoarseUnitOfSpacing = 0.4;
constexpr double belowHalf = 0.5 * (1 - 1e-6); // a slice moved by the unit itself is off by just the half
} // namespace

double RoundingUnitOf(const std::vector<double>& coordinatesMm)
{
  for (const double unit : {1.0, 0.5, 0.25, 0.2, 0.1, 0.05, 0.025, 0.02, 0.01, 0.005, 0.002, 0.001})
  {
    const auto isMultiple = [=](double coordinate)
    {
      const double noise = std::max(1e-6, 1.2e-7 * std::abs(coordinate)); // of a float
      return std::abs(coordinate - std::round(coordinate / unit) * unit) <= noise;
    };
    if (std::all_of(coordinatesMm.begin(), coordinatesMm.end(), isMultiple))
    {
      return unit;
    }
  }
  return 0;
}

// A line through an interval about each value exists exactly where every two intervals leave a slope that all
// others leave, too.
bool CanBeRounded(const std::vector<double>& values, double unit)
{
  const double half = belowHalf * unit;
  double lowest = -std::numeric_limits<double>::infinity();
  double highest = -lowest;
  for (std::size_t j = 1; j < values.size(); j++)
  {
    for (std::size_t i = 0; i < j; i++)
    {
      const auto steps = static_cast<double>(j - i);
      lowest = std::max(lowest, (values[j] - values[i] - 2 * half) / steps);
      highest = std::min(highest, (values[j] - values[i] + 2 * half) / steps);
    }
  }
  return lowest <= highest;
}

double BelievableUnit(const std::vector<double>& coordinatesMm, double unitMm, double spacingMm)
{
  const bool isBelieved = unitMm <= finestCoarseUnitMm || (unitMm <= largestCoarseUnitOfSpacing * spacingMm &&
                                                           CanBeRounded(coordinatesMm, unitMm));
  return isBelieved ? unitMm : finestCoarseUnitMm;
}
} // namespace Clade
