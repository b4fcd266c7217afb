#pragma once
#include "ImageQuality/Ssim.h"

#include <cstddef>
#include <optional>

namespace Clade
{
struct FullReferenceOptions
{
  /// Data range for PSNR and SSIM. Nothing: largest minus smallest voxel of the reference.
  std::optional<double> dataRange;
  SsimOptions ssim;
};

/// How far a volume is from the truth, over the voxels that are padding in neither. Differences are test less
/// reference, in the volumes' units.
struct FullReference
{
  double dataRange = 0;
  double meanDifference = 0;
  double meanAbsoluteDifference = 0;
  double meanSquaredDifference = 0;
  double largestDifference = 0; ///< absolute
  std::optional<double> psnrDb; ///< peak signal-to-noise ratio; nothing (infinite) where no voxel differs
  std::optional<Ssim> ssim;     ///< nothing where the volume is too small for its windows
  std::size_t voxels = 0;
};

/// Throws Error(InvalidArgument): volumes that are not on one grid (within 0.01 mm), no voxel to compare, a
/// voxel that is not a finite number, a reference without contrast and no data range given. Stage "measure".
FullReference CompareVolumes(const Volume& reference, const Volume& test, const FullReferenceOptions& options,
                             IProgress& progress);

/// What a thick-slice volume and a finer one of the same anatomy disagree in: the finer one is averaged over
/// each thick slice (a box of `thicknessMm`, at least one fine slice wide, around the slice's position, cut
/// at the finer volume's ends) and compared with it. Differences are averaged less thick.
struct ReslicingError
{
  double meanDifference = 0;
  double rms = 0;
  double largestDifference = 0; ///< absolute
  std::size_t slices = 0;       ///< thick slices that the finer volume reaches; the others are left out
  std::size_t voxels = 0;
};

/// Whether both grids have the same columns and rows in the same lines along their common normal (within 0.01
/// mm).
bool SameInPlaneGrid(const VolumeGrid& a, const VolumeGrid& b);

/// Throws Error(InvalidArgument): in-plane grids that differ, a thickness that is not positive, no common
/// slice, a voxel that is not a finite number.
ReslicingError MeasureReslicingError(const Volume& fine, const Volume& thick, double thicknessMm);
} // namespace Clade
