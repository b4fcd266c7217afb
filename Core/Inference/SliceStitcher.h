#pragma once
#include "Base/Progress.h"
#include "Inference/ComputePlan.h"
#include "Network/Generator.h"

#include <cstdint>
#include <vector>

namespace Clade
{
class NetworkModel;
struct TensorVolume;

/// One axis of an image cut into tiles of one size. Tiles overlap by twice the halo, and each pixel is kept
/// from one of them that sees it at least a halo away from an inner edge.
struct TileAxis
{
  std::int64_t size = 0; ///< of a tile; the whole axis where there is one tile
  std::int64_t halo = 0;
  std::vector<std::int64_t> origins;

  /// @param length  of the axis, a multiple of 4
  /// @param tile    a multiple of 4, more than twice the halo unless it is the whole axis
  /// (of 2, for a late generator)
  static TileAxis Cut(std::int64_t length, std::int64_t tile, std::int64_t halo = generatorHalo);
  /// What is kept of tile `index`: [first, last) on the whole axis.
  std::int64_t KeptFirst(std::size_t index) const;
  std::int64_t KeptLast(std::size_t index) const;
};

/// How whole slices are run within a budget.
struct SliceLayout
{
  Lanes lanes;
  std::int64_t batch = 1; ///< images a tile is run on at a time
  TileAxis rows;
  TileAxis columns;
  std::int64_t bytes = 0; ///< all lanes and weights
};

/// The quickest layout for `images` of height x width (multiples of 4) that keeps the plan's budget: first
/// fewer images at a time, then tiles. Throws Error(OutOfMemory) where the smallest tile needs more.
SliceLayout LayOutSlices(const NetworkModel& model, const ComputePlan& plan, std::int64_t images,
                         std::int64_t height, std::int64_t width);

/// The network on whole images: each mirrored up to multiples of 4, in tiles where memory is short. Where
/// memory runs out all the same, again with half of it. Both volumes are on the CPU and may be the same.
/// Throws Error(InvalidArgument) for a network that is not local, whose statistics would be those of another
/// image than it was trained on.
TensorVolume StitchSlices(const NetworkModel& model, const ComputePlan& plan, const TensorVolume& volume,
                          IProgress& progress);
} // namespace Clade
