#include "Volume/BSpline.h"

#include "Base/Error.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace Clade
{
namespace
{
/// Index of the sample that an index up to two beyond either end reflects to.
std::size_t Mirror(std::ptrdiff_t index, std::size_t samples)
{
  if (samples == 1)
  {
    return 0;
  }
  const auto period = static_cast<std::ptrdiff_t>(2 * (samples - 1));
  const std::ptrdiff_t inPeriod = ((index % period) + period) % period;
  return static_cast<std::size_t>(std::min(inPeriod, period - inPeriod));
}

/// b3 at the distances 1 + f, f, 1 - f, 2 - f, for f in [0, 1].
std::array<double, 4> Weights(double f)
{
  const double g = 1 - f;
  return {g * g * g / 6, (4 - 6 * f * f + 3 * f * f * f) / 6, (4 - 6 * g * g + 3 * g * g * g) / 6,
          f * f * f / 6};
}
} // namespace

BSpline::BSpline(std::size_t samples, const std::vector<double>& positions) : samples_(samples)
{
  if (samples == 0)
  {
    throw Error(ErrorCode::InvalidArgument, "a column without samples cannot be interpolated");
  }
  // A column of one sample mirrors onto itself: 6 c_0 = 6 y_0.
  inversePivots_.push_back(samples == 1 ? 1.0 / 6 : 1.0 / 4);
  upper_.push_back(samples == 1 ? 0 : 2.0 / 4);
  for (std::size_t k = 1; k < samples; k++)
  {
    const double lower = k + 1 == samples ? 2 : 1;
    inversePivots_.push_back(1 / (4 - lower * upper_.back()));
    upper_.push_back(inversePivots_.back());
  }

  const double last = static_cast<double>(samples - 1);
  for (double position : positions)
  {
    if (!(position >= 0 && position <= last))
    {
      throw Error(ErrorCode::InvalidArgument, "position " + std::to_string(position) +
                                                  " is outside the samples 0.." +
                                                  std::to_string(samples - 1));
    }
    const double below = std::floor(position);
    Taps taps{{}, Weights(position - below)};
    for (std::size_t t = 0; t < 4; t++)
    {
      taps.sample[t] =
          Mirror(static_cast<std::ptrdiff_t>(below) + static_cast<std::ptrdiff_t>(t) - 1, samples);
    }
    taps_.push_back(taps);
  }
}

// The inner loops have a constant length and touch neighbours in memory: the compiler turns them into vector
// instructions at any level of optimisation.
void BSpline::Prefilter(double* columns) const
{
  for (std::size_t l = 0; l < lanes; l++)
  {
    columns[l] *= 6 * inversePivots_[0];
  }
  for (std::size_t k = 1; k < samples_; k++)
  {
    const double lower = k + 1 == samples_ ? 2 : 1;
    const double ofSample = 6 * inversePivots_[k];
    const double ofPrevious = lower * inversePivots_[k];
    double* current = columns + k * lanes;
    const double* previous = current - lanes;
    for (std::size_t l = 0; l < lanes; l++)
    {
      current[l] = ofSample * current[l] - ofPrevious * previous[l];
    }
  }
  for (std::size_t k = samples_ - 1; k-- > 0;)
  {
    const double ofNext = upper_[k];
    double* current = columns + k * lanes;
    const double* next = current + lanes;
    for (std::size_t l = 0; l < lanes; l++)
    {
      current[l] -= ofNext * next[l];
    }
  }
}

void BSpline::Evaluate(const double* coefficients, std::size_t position, double* values) const
{
  const Taps& taps = taps_[position];
  const double* a = coefficients + taps.sample[0] * lanes;
  const double* b = coefficients + taps.sample[1] * lanes;
  const double* c = coefficients + taps.sample[2] * lanes;
  const double* d = coefficients + taps.sample[3] * lanes;
  for (std::size_t l = 0; l < lanes; l++)
  {
    values[l] = taps.weight[0] * a[l] + taps.weight[1] * b[l] + taps.weight[2] * c[l] + taps.weight[3] * d[l];
  }
}
} // namespace Clade
