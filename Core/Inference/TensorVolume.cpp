#include "Inference/TensorVolume.h"

#include "Base/ParallelFor.h"

#include <algorithm>
#include <torch/types.h>
#include <vector>

namespace Clade
{
namespace
{
/// Indices 0..size-1 and on to `length`, mirrored about the last and, if need be, the first again.
std::vector<std::int64_t> MirroredIndices(std::int64_t size, std::int64_t length)
{
  const std::int64_t period = size > 1 ? 2 * (size - 1) : 1;
  std::vector<std::int64_t> indices(static_cast<std::size_t>(length));
  for (std::int64_t i = 0; i < length; i++)
  {
    const std::int64_t phase = i % period;
    indices[static_cast<std::size_t>(i)] = phase < size ? phase : period - phase;
  }
  return indices;
}

at::Tensor MirroredTo(const at::Tensor& images, std::int64_t axis, std::int64_t length)
{
  if (images.size(axis) == length)
  {
    return images;
  }
  const auto indices = MirroredIndices(images.size(axis), length);
  return images.index_select(axis, torch::tensor(indices, torch::kInt64).to(images.device()));
}
} // namespace

TensorVolume TensorVolume::FromVolume(const Volume& volume, LrPlane plane, const IntensityMap& limits,
                                      std::size_t threads, float highest)
{
  const VolumeGrid& grid = volume.grid;
  const auto columns = static_cast<std::int64_t>(grid.columns);
  const auto rows = static_cast<std::int64_t>(grid.rows);
  const auto slices = static_cast<std::int64_t>(grid.slices);
  TensorVolume result;
  result.plane = plane;
  result.images = plane == LrPlane::Columns ? torch::empty({columns, rows, slices}, torch::kFloat32)
                                            : torch::empty({rows, columns, slices}, torch::kFloat32);
  float* values = result.images.data_ptr<float>();
  // Along i in the inner loop: the volume is read in order, and the lines written to stay in the cache for
  // the neighbouring k.
  ParallelFor(grid.rows, 1, threads,
              [&](std::size_t begin, std::size_t end)
              {
                for (std::size_t j = begin; j < end; j++)
                {
                  for (std::size_t k = 0; k < grid.slices; k++)
                  {
                    for (std::size_t i = 0; i < grid.columns; i++)
                    {
                      values[ColumnOffset(result, i, j) + k] =
                          volume.IsPadding(i, j, k)
                              ? -1
                              : std::clamp(limits.Forward(volume.At(i, j, k)), -1.0f, highest);
                    }
                  }
                }
              });
  return result;
}

TensorVolume TensorVolume::PaddedTo(std::int64_t height, std::int64_t width) const
{
  return {MirroredTo(MirroredTo(images, 1, height), 2, width), plane};
}

LrPlane ResolvePlane(LrPlane wanted, const VolumeGrid& grid)
{
  if (wanted != LrPlane::Auto)
  {
    return wanted;
  }
  return grid.columns > grid.rows ? LrPlane::Rows : LrPlane::Columns;
}
} // namespace Clade
