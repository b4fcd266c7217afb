#pragma once
#include "Geometry/Vector3.h"

#include <cstddef>

namespace Clade
{
/// Where the voxels of a volume lie: a right-angled grid in the patient frame. Voxel (column i, row j, slice
/// k) has its centre at  originMm + i*columnSpacingMm*rowDirection + j*rowSpacingMm*columnDirection +
/// k*sliceSpacingMm*Normal(), as DICOM PS3.3 C.7.6.2.1.1: rowDirection, the first triplet of
/// ImageOrientationPatient, is the direction in which the column index grows; columnSpacingMm is
/// PixelSpacing[1], rowSpacingMm is PixelSpacing[0].
struct VolumeGrid
{
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::size_t slices = 0;
  Vector3 originMm;                 ///< centre of voxel (0, 0, 0)
  Vector3 rowDirection{1, 0, 0};    ///< unit
  Vector3 columnDirection{0, 1, 0}; ///< unit, at right angles to rowDirection
  double columnSpacingMm = 1;
  double rowSpacingMm = 1;
  double sliceSpacingMm = 1; ///< between slice centres, along the normal, positive

  std::size_t VoxelCount() const { return columns * rows * slices; }
  /// Unit vector in which the slice index grows.
  Vector3 Normal() const { return Cross(rowDirection, columnDirection); }
  /// The coarser of the two in-plane spacings: the target of the isotropic grid.
  double CoarserInPlaneSpacingMm() const
  {
    return columnSpacingMm > rowSpacingMm ? columnSpacingMm : rowSpacingMm;
  }

  /// Continuous voxel indices (column, row, slice) to patient millimetres, and back.
  Vector3 PatientFromIndex(const Vector3& index) const;
  Vector3 IndexFromPatient(const Vector3& pointMm) const;
};

/// Same sizes, and every corner in the same place within `toleranceMm`.
bool SameGrid(const VolumeGrid& a, const VolumeGrid& b, double toleranceMm = 1e-3);
} // namespace Clade
