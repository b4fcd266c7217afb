#pragma once
#include <cstddef>
#include <vector>

namespace Clade
{
/// A Gaussian cut at four standard deviations, its weights of sum one, as scipy.ndimage.gaussian_filter has
/// it to the last bit: sums in double, each axis rounded to float, samples mirrored about the volume's outer
/// faces (d c b a | a b c d | d c b a).
class GaussianFilter
{
public:
  /// @param sigma  in samples, positive
  explicit GaussianFilter(double sigma);

  std::size_t Radius() const { return weights_.size() - 1; }

  /// Filters `count` samples that lie `stride` apart into `filtered`, which lies alike and is another array.
  void Apply(const float* samples, float* filtered, std::size_t count, std::size_t stride = 1) const;

  /// One output sample for each of `width` neighbouring lines: `rows[Radius() + n]` are the samples of place
  /// n (-Radius() to Radius()) of the lines.
  void ApplyAcross(const std::vector<const float*>& rows, float* filtered, std::size_t width) const;

  /// Index of the sample that stands for place `n` of `count`.
  static std::size_t Mirrored(std::ptrdiff_t n, std::size_t count);

private:
  std::vector<double> weights_; ///< of the centre, of its neighbours at 1, 2, ..
};
} // namespace Clade
