#pragma once
#include "Volume/NiftiLayout.h"

#include <array>
#include <cstddef>
#include <memory>
#include <nifti1_io.h>

namespace Clade
{
/// Voxels go between file and volume in parts of about this size: no second copy of the volume is in memory,
/// and cancelling is quick.
constexpr std::size_t niftiPartBytes = std::size_t{1} << 20;

struct CloseNiftiStream
{
  void operator()(znzptr* stream) const { Xznzclose(&stream); }
};
/// A file of nifticlib, plain or compressed.
using NiftiStream = std::unique_ptr<znzptr, CloseNiftiStream>;

/// Where the voxels of row (j, k) of the file lie in the volume.
class NiftiRows
{
public:
  NiftiRows(const VolumeGrid& grid, const NiftiLayout& layout)
  {
    const auto columns = static_cast<std::ptrdiff_t>(grid.columns);
    const auto rows = static_cast<std::ptrdiff_t>(grid.rows);
    step_[layout.fileAxisOf[0]] = 1;
    step_[layout.fileAxisOf[1]] = layout.isRowReversed ? -columns : columns;
    step_[layout.fileAxisOf[2]] = columns * rows;
    first_ = layout.isRowReversed ? columns * (rows - 1) : 0;
  }

  std::ptrdiff_t RowStart(std::size_t j, std::size_t k) const
  {
    return first_ + static_cast<std::ptrdiff_t>(j) * step_[1] + static_cast<std::ptrdiff_t>(k) * step_[2];
  }
  std::ptrdiff_t Step() const { return step_[0]; }

private:
  std::array<std::ptrdiff_t, 3> step_{};
  std::ptrdiff_t first_ = 0;
};
} // namespace Clade
