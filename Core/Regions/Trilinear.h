#pragma once
#include "Geometry/Vector3.h"
#include "Volume/Volume.h"

namespace Clade
{
/// Whether the continuous voxel index (column, row, slice) lies in one of the volume's voxels: at most half a
/// voxel (and a millionth, for rounding) beyond the outermost centres. False for an index that is not finite.
bool IsInside(const VolumeGrid& grid, const Vector3& index);

/// Trilinear interpolation at a continuous, finite voxel index. Beyond the outermost centres the index is
/// moved to the nearest one; whether the point lies in the volume at all is for the caller to ask.
double SampleTrilinear(const Volume& volume, const Vector3& index);
} // namespace Clade
