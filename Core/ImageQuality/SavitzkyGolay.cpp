#include "ImageQuality/SavitzkyGolay.h"

#include <array>
#include <cstddef>

namespace Clade
{
namespace
{
/// Weights of five neighbouring samples: for the place of the middle one, of the first and of the second; the
/// last two places are those mirrored. From the normal equations of a cubic through -2..2.
struct FilterWeights
{
  std::array<double, 5> middle;
  std::array<double, 5> first;
  std::array<double, 5> second;
  double divisorOfMiddle;
  double divisorOfFirst;
  double divisorOfSecond;
  double sign; ///< of the mirrored ends: a slope turns over
};
constexpr FilterWeights valueWeights = {
    {-3, 12, 17, 12, -3}, {69, 4, -6, 4, -1}, {2, 27, 12, -8, 2}, 35, 70, 35, 1};
constexpr FilterWeights slopeWeights = {
    {1, -8, 0, 8, -1}, {-125, 136, 48, -88, 29}, {-38, -2, 24, 26, -10}, 12, 84, 84, -1};

double Apply(const std::array<double, 5>& weights, double divisor, const double* samples, std::ptrdiff_t step)
{
  double sum = 0;
  for (std::ptrdiff_t n = 0; n < 5; n++)
  {
    sum += weights[static_cast<std::size_t>(n)] * samples[n * step];
  }
  return sum / divisor;
}

std::vector<double> Filter(const std::vector<double>& samples, const FilterWeights& weights)
{
  const std::size_t count = samples.size();
  std::vector<double> result(count);
  for (std::size_t n = 2; n + 2 < count; n++)
  {
    result[n] = Apply(weights.middle, weights.divisorOfMiddle, &samples[n - 2], 1);
  }
  const double* const begin = samples.data();
  const double* const last = &samples.back();
  result[0] = Apply(weights.first, weights.divisorOfFirst, begin, 1);
  result[1] = Apply(weights.second, weights.divisorOfSecond, begin, 1);
  result[count - 1] = weights.sign * Apply(weights.first, weights.divisorOfFirst, last, -1);
  result[count - 2] = weights.sign * Apply(weights.second, weights.divisorOfSecond, last, -1);
  return result;
}
} // namespace

std::vector<double> SmoothSavitzkyGolay(const std::vector<double>& samples)
{
  return Filter(samples, valueWeights);
}

std::vector<double> SmoothSavitzkyGolayReplicated(const std::vector<double>& samples)
{
  std::vector<double> wider(2, samples.front());
  wider.insert(wider.end(), samples.begin(), samples.end());
  wider.insert(wider.end(), 2, samples.back());
  const std::vector<double> smoothed = Filter(wider, valueWeights);
  return {smoothed.begin() + 2, smoothed.end() - 2};
}

std::vector<double> DifferentiateSavitzkyGolay(const std::vector<double>& samples, double spacing)
{
  std::vector<double> result = Filter(samples, slopeWeights);
  for (double& derivative : result)
  {
    derivative /= spacing;
  }
  return result;
}
} // namespace Clade
