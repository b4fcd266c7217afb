#pragma once
#include "Inference/ColumnProjector.h"
#include "Volume/ValueLimits.h"

#include <cstddef>
#include <vector>

namespace Clade
{
/// What the voxels of columns may be while they are projected onto the measurements: the one range of
/// ConsistencyOptions and, where given, the limits around each voxel. Immutable.
class ColumnLimits
{
public:
  ColumnLimits(const ConsistencyOptions& options, const Volume& enhanced, const Volume& acquired);

  /// Moves `lanes` columns from (i, j) on, stored as [slice][lane], onto the limits; padding is left alone.
  void Clip(const ColumnProjector& projector, std::size_t i, std::size_t j, std::size_t lanes,
            double* fine) const;

private:
  double lowest_;
  double highest_;
  bool isLimited_; ///< by lowest_ and highest_
  std::size_t slices_;
  std::size_t columns_;
  std::size_t plane_;
  std::vector<std::size_t> intervals_;       ///< of each fine slice; empty: no limits of each voxel
  std::vector<std::vector<float>> lowestIn_; ///< by interval, an image each
  std::vector<std::vector<float>> highestIn_;
};
} // namespace Clade
