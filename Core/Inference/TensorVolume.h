#pragma once
#include "Inference/NetworkOptions.h"
#include "Volume/Intensity.h"
#include "Volume/Volume.h"

#include <ATen/core/Tensor.h>
#include <cstddef>
#include <cstdint>

namespace Clade
{
/// A volume as the images the network sees: float32 [images, height, width], width along the normal, height
/// along the in-plane axis of the LR plane.
struct TensorVolume
{
  at::Tensor images;
  LrPlane plane = LrPlane::Columns; ///< Rows or Columns

  /// The normalised voxels of `volume`, clamped to [-1, highest], padding -1, on the CPU.
  static TensorVolume FromVolume(const Volume& volume, LrPlane plane, const IntensityMap& limits,
                                 std::size_t threads, float highest = 1);

  /// The same images mirrored at their lower and right borders up to `height` and `width`.
  TensorVolume PaddedTo(std::int64_t height, std::int64_t width) const;

  std::int64_t Count() const { return images.size(0); }
  std::int64_t Height() const { return images.size(1); }
  std::int64_t Width() const { return images.size(2); }
};

/// Where in `images` (contiguous, on the CPU) the through-plane column (i, j) begins; its values follow one
/// another.
inline std::size_t ColumnOffset(const TensorVolume& volume, std::size_t i, std::size_t j)
{
  const auto height = static_cast<std::size_t>(volume.Height());
  const auto width = static_cast<std::size_t>(volume.Width());
  return volume.plane == LrPlane::Columns ? (i * height + j) * width : (j * height + i) * width;
}

/// The plane that `wanted` comes to on `grid`.
LrPlane ResolvePlane(LrPlane wanted, const VolumeGrid& grid);
} // namespace Clade
