#include "ImageQuality/GaussianFilter.h"

#include <cmath>

namespace Clade
{
GaussianFilter::GaussianFilter(double sigma)
{
  const auto radius = static_cast<std::ptrdiff_t>(4 * sigma + 0.5);
  double sum = 0;
  for (std::ptrdiff_t n = -radius; n <= radius; n++)
  {
    sum += std::exp(-0.5 / (sigma * sigma) * static_cast<double>(n * n));
  }
  for (std::ptrdiff_t n = 0; n <= radius; n++)
  {
    weights_.push_back(std::exp(-0.5 / (sigma * sigma) * static_cast<double>(n * n)) / sum);
  }
}

std::size_t GaussianFilter::Mirrored(std::ptrdiff_t n, std::size_t count)
{
  const auto period = static_cast<std::ptrdiff_t>(2 * count);
  const std::ptrdiff_t within = (n % period + period) % period;
  return static_cast<std::size_t>(within < static_cast<std::ptrdiff_t>(count) ? within : period - 1 - within);
}

void GaussianFilter::Apply(const float* samples, float* filtered, std::size_t count, std::size_t stride) const
{
  const auto radius = static_cast<std::ptrdiff_t>(Radius());
  for (std::size_t n = 0; n < count; n++)
  {
    const auto at = static_cast<std::ptrdiff_t>(n);
    const auto sample = [&](std::ptrdiff_t place)
    {
      const bool isInside = place >= 0 && place < static_cast<std::ptrdiff_t>(count);
      const std::size_t index = isInside ? static_cast<std::size_t>(place) : Mirrored(place, count);
      return static_cast<double>(samples[index * stride]);
    };
    double sum = sample(at) * weights_[0];
    for (std::ptrdiff_t reach = radius; reach > 0; reach--)
    {
      sum += (sample(at - reach) + sample(at + reach)) * weights_[static_cast<std::size_t>(reach)];
    }
    filtered[n * stride] = static_cast<float>(sum);
  }
}

void GaussianFilter::ApplyAcross(const std::vector<const float*>& rows, float* filtered,
                                 std::size_t width) const
{
  const std::size_t radius = Radius();
  for (std::size_t n = 0; n < width; n++)
  {
    double sum = static_cast<double>(rows[radius][n]) * weights_[0];
    for (std::size_t reach = radius; reach > 0; reach--)
    {
      sum += (static_cast<double>(rows[radius - reach][n]) + static_cast<double>(rows[radius + reach][n])) *
             weights_[reach];
    }
    filtered[n] = static_cast<float>(sum);
  }
}
} // namespace Clade
