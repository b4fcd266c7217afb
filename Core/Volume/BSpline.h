#pragma once
#include <array>
#include <cstddef>
#include <vector>

namespace Clade
{
/// Cubic B-spline interpolation of columns of samples at fixed positions, with the boundary rule "mirror":
/// the column continues as its reflection about its first and last sample (whole-sample symmetric), as ITK's
/// BSplineInterpolateImageFunction and scipy's mode "mirror". It works on `lanes` columns side by side,
/// sample k of column l at [k * lanes + l], in double. Immutable after construction: shared by threads.
///
/// The spline s(x) = sum_k c_k b3(x - k) passes through the samples where  c_{k-1} + 4 c_k + c_{k+1} = 6 y_k,
/// a tridiagonal system with c_{-1} = c_1 and c_n = c_{n-2}, solved without a horizon by elimination.
class BSpline
{
public:
  static constexpr std::size_t lanes = 64; ///< 60 samples of 64 columns in double fit a first-level cache

  /// @param samples      in a column, at least 1
  /// @param positions    in units of samples, each within 0..samples-1 (else Error(InvalidArgument))
  BSpline(std::size_t samples, const std::vector<double>& positions);

  std::size_t Samples() const { return samples_; }
  std::size_t Positions() const { return taps_.size(); }

  /// Replaces the samples (Samples() * lanes values) by the spline's coefficients.
  void Prefilter(double* columns) const;
  /// Values at one position, of `lanes` columns.
  void Evaluate(const double* coefficients, std::size_t position, double* values) const;

private:
  struct Taps
  {
    std::array<std::size_t, 4> sample; ///< mirrored into the column
    std::array<double, 4> weight;
  };

  std::size_t samples_;
  std::vector<double> inversePivots_; ///< of the elimination, by sample
  std::vector<double> upper_;         ///< right of the diagonal after the elimination, by sample
  std::vector<Taps> taps_;            ///< by position
};
} // namespace Clade
