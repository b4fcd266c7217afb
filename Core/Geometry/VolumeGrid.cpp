#include "Geometry/VolumeGrid.h"

namespace Clade
{
Vector3 VolumeGrid::PatientFromIndex(const Vector3& index) const
{
  return originMm + rowDirection * (index.x * columnSpacingMm) + columnDirection * (index.y * rowSpacingMm) +
         Normal() * (index.z * sliceSpacingMm);
}

Vector3 VolumeGrid::IndexFromPatient(const Vector3& pointMm) const
{
  const Vector3 fromOrigin = pointMm - originMm;
  return {Dot(fromOrigin, rowDirection) / columnSpacingMm, Dot(fromOrigin, columnDirection) / rowSpacingMm,
          Dot(fromOrigin, Normal()) / sliceSpacingMm};
}

bool SameGrid(const VolumeGrid& a, const VolumeGrid& b, double toleranceMm)
{
  if (a.columns != b.columns || a.rows != b.rows || a.slices != b.slices)
  {
    return false;
  }
  for (int corner = 0; corner < 8; corner++)
  {
    const Vector3 index{(corner & 1) ? static_cast<double>(a.columns) - 1 : 0.0,
                        (corner & 2) ? static_cast<double>(a.rows) - 1 : 0.0,
                        (corner & 4) ? static_cast<double>(a.slices) - 1 : 0.0};
    if (!(Norm(a.PatientFromIndex(index) - b.PatientFromIndex(index)) <= toleranceMm))
    {
      return false;
    }
  }
  return true;
}
} // namespace Clade
