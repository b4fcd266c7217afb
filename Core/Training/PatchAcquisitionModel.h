#pragma once
#include "Inference/Consistency.h"

#include <ATen/core/Tensor.h>
#include <cstdint>

namespace Clade
{
/// How a patch of an interpolated LR image holds the thick slices that it was made of: the acquisition model
/// A of the slices whose whole profile lies in the patch, and the weights that read those slices' values from
/// the interpolated rows (which pass through them). For what truly was there, A truth = read interpolated.
class PatchAcquisitionModel
{
public:
  /// @param size       of the patch, pixels
  /// @param from       its first pixel in the image, whose pixel 0 is the centre of the first slice
  /// @param isFlipped  along the rows, after it was cut out
  /// @param factor     between slices, pixels
  /// @param thickness  of the slices (of the profile), pixels
  PatchAcquisitionModel(std::int64_t size, std::int64_t from, bool isFlipped, double factor, double thickness,
                        SliceProfileShape shape);

  std::int64_t Slices() const { return averages_.defined() ? averages_.size(0) : 0; }
  /// Both [at least Slices(), size], float32: their first rows.
  void CopyTo(at::Tensor averages, at::Tensor samples) const;

  /// No patch of `size` pixels has more, at factors from 1.5.
  static std::int64_t MaxSlices(std::int64_t size) { return size * 2 / 3 + 1; }

private:
  at::Tensor averages_; ///< [slices, size]
  at::Tensor samples_;  ///< [slices, size]
};
} // namespace Clade
