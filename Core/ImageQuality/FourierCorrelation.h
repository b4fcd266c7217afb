#pragma once
#include "Volume/Volume.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace Clade
{
/// Fourier ring (images) or shell (volumes) correlation of two pictures of one thing: how alike they are by
/// spatial frequency, Re sum(A conj B) / sqrt(sum |A|^2 sum |B|^2) over the frequencies at which
/// floor(|f| side + 0.5) is the index.
struct FourierCorrelation
{
  std::size_t side = 0; ///< pixels along each axis
  /// By ring, 0 to side / 2. Ring 0 is 1 (means are removed); nothing where one of the two has no power.
  std::vector<std::optional<double>> correlation;
  std::vector<std::size_t> counts; ///< frequencies in each ring

  /// The frequency, cycles per pixel, at which the correlation first falls below the threshold, interpolated
  /// between rings; nothing where it never does. Resolution is spacing / crossing.
  std::optional<double> Crossing(double threshold) const;
};

struct FourierCorrelationOptions
{
  bool hannWindow = true; ///< 0.5 - 0.5 cos(2 pi n / side): the edges of the cut do not count as structure
};

/// Both pictures have side^dimensions values (2 or 3 dimensions), one axis after the other. Throws
/// Error(InvalidArgument) for other sizes, a side under 4, more than 512 in two or 128 in three dimensions,
/// or a value that is not a finite number, and in a build without FFTW.
FourierCorrelation MeasureFourierCorrelation(const std::vector<double>& a, const std::vector<double>& b,
                                             std::size_t side, int dimensions,
                                             const FourierCorrelationOptions& options = {});

/// The same of the largest cube in the middle of two volumes on one grid, of at most 128 voxels to a side.
/// Throws Error(InvalidArgument) unless the grid is isotropic within 1 % and the sizes agree.
FourierCorrelation MeasureFourierShells(const Volume& a, const Volume& b);
} // namespace Clade
