#include "ImageQuality/FourierCorrelation.h"

#include "Base/Counted.h"
#include "Base/Error.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <mutex>
#include <numeric>
#include <string>
#ifdef CLADE_HAS_FFTW
#include <fftw3.h>
#endif

namespace Clade
{
namespace
{
using Complex = std::complex<double>;

constexpr std::size_t maxSquare = 512;
constexpr std::size_t maxCube = 128;

#ifdef CLADE_HAS_FFTW
/// Discrete Fourier transform along every axis, in place.
void Transform(std::vector<Complex>& values, std::size_t side, std::size_t dimensions)
{
  static std::mutex planning; // FFTW plans one at a time; plans are carried out side by side
  const std::vector<int> sides(dimensions, static_cast<int>(side));
  auto* const data = reinterpret_cast<fftw_complex*>(values.data()); // laid out alike, says FFTW
  std::unique_lock<std::mutex> lock(planning);
  const fftw_plan plan = fftw_plan_dft(static_cast<int>(dimensions), sides.data(), data, data, FFTW_FORWARD,
                                       FFTW_ESTIMATE); // which leaves the data as they are
  lock.unlock();
  fftw_execute(plan);
  lock.lock();
  fftw_destroy_plan(plan);
}

#else
void Transform(std::vector<Complex>&, std::size_t, std::size_t)
{
  throw Error(ErrorCode::Unavailable,
              "this program was built without FFTW: it measures no Fourier correlation");
}
#endif

/// Position along one axis of the element `n`.
std::size_t Position(std::size_t n, std::size_t axis, std::size_t side)
{
  for (; axis > 0; axis--)
  {
    n /= side;
  }
  return n % side;
}

std::vector<Complex> Spectrum(const std::vector<double>& values, std::size_t side, std::size_t dimensions,
                              const FourierCorrelationOptions& options)
{
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  if (!std::isfinite(mean))
  {
    RefuseArgument("the pictures hold values that are not finite numbers");
  }
  std::vector<double> window(side, 1.0);
  for (std::size_t n = 0; n < side && options.hannWindow; n++)
  {
    window[n] =
        0.5 - 0.5 * std::cos(2 * std::acos(-1.0) * static_cast<double>(n) / static_cast<double>(side));
  }
  std::vector<Complex> spectrum(values.size());
  for (std::size_t n = 0; n < values.size(); n++)
  {
    double value = values[n] - mean;
    for (std::size_t axis = 0; axis < dimensions; axis++)
    {
      value *= window[Position(n, axis, side)];
    }
    spectrum[n] = value;
  }
  Transform(spectrum, side, dimensions);
  return spectrum;
}

struct Ring
{
  double product = 0, powerA = 0, powerB = 0;
  std::size_t count = 0;
};

std::size_t RingOf(std::size_t n, std::size_t side, std::size_t dimensions)
{
  double squared = 0;
  for (std::size_t axis = 0; axis < dimensions; axis++)
  {
    const std::size_t k = Position(n, axis, side);
    const auto frequency = static_cast<double>(std::min(k, side - k));
    squared += frequency * frequency;
  }
  return static_cast<std::size_t>(std::floor(std::sqrt(squared) + 0.5));
}

void RequireMeasurable(std::size_t sizeA, std::size_t sizeB, std::size_t side, int dimensions)
{
  if (dimensions != 2 && dimensions != 3)
  {
    RefuseArgument("the pictures have " + Counted(dimensions, "dimension") + "; expected 2 or 3");
  }
  const std::size_t largest = dimensions == 2 ? maxSquare : maxCube;
  if (side < 4 || side > largest)
  {
    RefuseArgument("the pictures are " + std::to_string(side) + " to a side; expected 4 to " +
                   std::to_string(largest));
  }
  const std::size_t size = dimensions == 2 ? side * side : side * side * side;
  if (sizeA != size || sizeB != size)
  {
    RefuseArgument("the pictures do not hold side^dimensions values");
  }
}

/// The cube of `side` voxels in the middle.
std::vector<double> MiddleOf(const Volume& volume, std::size_t side)
{
  const VolumeGrid& grid = volume.grid;
  const std::size_t i = (grid.columns - side) / 2, j = (grid.rows - side) / 2, k = (grid.slices - side) / 2;
  std::vector<double> cube;
  cube.reserve(side * side * side);
  for (std::size_t slice = k; slice < k + side; slice++)
  {
    for (std::size_t row = j; row < j + side; row++)
    {
      const float* const voxels = &volume.voxels[volume.Offset(i, row, slice)];
      cube.insert(cube.end(), voxels, voxels + side);
    }
  }
  return cube;
}
} // namespace

std::optional<double> FourierCorrelation::Crossing(double threshold) const
{
  for (std::size_t ring = 1; ring < correlation.size(); ring++)
  {
    if (!correlation[ring] || !(*correlation[ring] < threshold))
    {
      continue;
    }
    const auto before = static_cast<double>(ring - 1);
    const std::optional<double>& last = correlation[ring - 1];
    const double position = ring > 1 && last ? before + (*last - threshold) / (*last - *correlation[ring])
                                             : static_cast<double>(ring);
    return position / static_cast<double>(side);
  }
  return std::nullopt;
}

FourierCorrelation MeasureFourierCorrelation(const std::vector<double>& a, const std::vector<double>& b,
                                             std::size_t side, int dimensions,
                                             const FourierCorrelationOptions& options)
{
  RequireMeasurable(a.size(), b.size(), side, dimensions);
  const auto axes = static_cast<std::size_t>(dimensions);
  const std::vector<Complex> spectrumA = Spectrum(a, side, axes, options);
  const std::vector<Complex> spectrumB = Spectrum(b, side, axes, options);
  std::vector<Ring> rings(side / 2 + 1);
  for (std::size_t n = 0; n < spectrumA.size(); n++)
  {
    const std::size_t index = RingOf(n, side, axes);
    if (index < rings.size()) // the corners lie beyond
    {
      Ring& ring = rings[index];
      ring.product += (spectrumA[n] * std::conj(spectrumB[n])).real();
      ring.powerA += std::norm(spectrumA[n]);
      ring.powerB += std::norm(spectrumB[n]);
      ring.count++;
    }
  }
  FourierCorrelation result;
  result.side = side;
  for (const Ring& ring : rings)
  {
    const double power = std::sqrt(ring.powerA * ring.powerB);
    const bool isFirst = result.counts.empty();
    result.correlation.push_back(isFirst     ? std::make_optional(1.0)
                                 : power > 0 ? std::make_optional(ring.product / power)
                                             : std::nullopt);
    result.counts.push_back(ring.count);
  }
  return result;
}

FourierCorrelation MeasureFourierShells(const Volume& a, const Volume& b)
{
  const VolumeGrid& grid = a.grid;
  if (grid.columns != b.grid.columns || grid.rows != b.grid.rows || grid.slices != b.grid.slices)
  {
    RefuseArgument("the volumes have different sizes");
  }
  const auto [finest, coarsest] = std::minmax({grid.columnSpacingMm, grid.rowSpacingMm, grid.sliceSpacingMm});
  if (coarsest > 1.01 * finest)
  {
    RefuseArgument("the voxels are not cubes; Fourier shells need an isotropic volume");
  }
  const std::size_t side = std::min({grid.columns, grid.rows, grid.slices, maxCube});
  return MeasureFourierCorrelation(MiddleOf(a, side), MiddleOf(b, side), side, 3);
}
} // namespace Clade
