#pragma once
#include "Inference/Consistency.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace Clade
{
/// The projection of consistent columns for one pattern of padding: the acquisition model restricted to
/// voxels that are not padding, and the banded Cholesky factor of A W A^T + eps, shared by all columns of the
/// pattern. Works on `lanes` columns at a time, stored as [slice][lane]. Immutable.
class ColumnProjector
{
public:
  /// @param rows       A, without padding
  /// @param isPaddedAcquired, isPaddedFine  one value per slice; empty if no slice is padded
  /// @param smoothness standard deviation of W's Gaussian, in fine slices
  ColumnProjector(const std::vector<AcquisitionRow>& rows, std::size_t fineSlices,
                  const std::vector<std::uint8_t>& isPaddedAcquired,
                  const std::vector<std::uint8_t>& isPaddedFine, double smoothness);

  /// residual = y - A v; zero in rows that cannot be judged.
  void Residual(const double* acquired, const double* fine, std::size_t lanes, double* residual) const;
  /// fine += W A^T (A W A^T + eps)^-1 residual; `residual` is overwritten.
  void Correct(double* residual, std::size_t lanes, double* fine) const;

  /// Whether acquired slice `a` is judged: not padding, and some fine voxel explains it.
  bool IsJudged(std::size_t a) const { return !rows_[a].weights.empty(); }
  bool IsPaddedFine(std::size_t k) const { return !isPaddedFine_.empty() && isPaddedFine_[k] != 0; }

private:
  void Restrict(const std::vector<std::uint8_t>& isPaddedAcquired);
  void BuildSpread(double smoothness);
  void Factorise();

  std::vector<AcquisitionRow> rows_;   ///< empty weights: not judged
  std::vector<AcquisitionRow> spread_; ///< columns of W A^T, as [first, weights] over fine slices
  std::size_t fineSlices_;
  std::vector<std::uint8_t> isPaddedFine_;
  std::size_t bandwidth_ = 0;  ///< rows that one row of A W A^T reaches to
  std::vector<double> factor_; ///< L of L L^T, row a: columns a - bandwidth .. a
};
} // namespace Clade
