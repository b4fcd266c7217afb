#pragma once
#include "Geometry/VolumeGrid.h"
#include "ImageQuality/GreyImage.h"
#include "Volume/Volume.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace Clade
{
enum class ViewPlane
{
  Acquired, ///< the slices as they are stored
  Sagittal,
  Coronal,
  Transverse
};
/// "acquired", "sagittal", "coronal", "transverse". Throws Error(InvalidArgument).
ViewPlane ViewPlaneFromString(std::string_view word);
std::string_view ToString(ViewPlane plane);

/// How the slices of a plane are taken out of a volume: always whole planes of voxels, never interpolated. An
/// anatomical plane stands for the planes of the grid that are nearest to it; the pictures are turned as
/// radiologists look at them (sagittal: front to the left; coronal and transverse: patient's right to the
/// left; head or front up), so that series stored in different orders give the same pictures. Pixels keep the
/// voxels' spacings and may be far from square.
struct SliceView
{
  ViewPlane plane = ViewPlane::Acquired;
  std::size_t columns = 0; ///< of a picture
  std::size_t rows = 0;
  std::size_t slices = 0;
  double columnSpacingMm = 1; ///< between the columns of a picture
  double rowSpacingMm = 1;
  double sliceSpacingMm = 1;
  double firstPositionMm = 0;  ///< of slice 0 along the patient's axis nearest to the pictures' normal, and
  double positionStepMm = 1;   ///< from a slice to the next: series stored in other orders share positions
  std::string_view towards;    ///< where positions grow: "left", "back" or "head"
  std::string_view alongIndex; ///< index of the voxel that counts the slices: "column", "row" or "slice"
  double obliquityDegrees = 0; ///< between the pictures and the anatomical plane; 0 for Acquired

  /// Of the slice's plane: Dot(any point of it in patient mm, unit normal), the normal turned `towards`.
  double PositionMm(std::size_t slice) const
  {
    return firstPositionMm + static_cast<double>(slice) * positionStepMm;
  }

  /// Offset of the voxel behind pixel (column, row) of a slice.
  std::size_t Offset(std::size_t column, std::size_t row, std::size_t slice) const
  {
    return static_cast<std::size_t>(first + static_cast<std::ptrdiff_t>(column) * columnStride +
                                    static_cast<std::ptrdiff_t>(row) * rowStride +
                                    static_cast<std::ptrdiff_t>(slice) * sliceStride);
  }
  std::ptrdiff_t first = 0;
  std::ptrdiff_t columnStride = 1;
  std::ptrdiff_t rowStride = 1;
  std::ptrdiff_t sliceStride = 1;
};

SliceView ViewOf(const VolumeGrid& grid, ViewPlane plane);

/// The affine map from intensities to 8 bits: low and below to 0, high and above to 255, rounded to the
/// nearest.
struct GreyRange
{
  double low = 0;
  double high = 255; ///< above low
};

/// Slices of the view as pictures. Several at once where they lie next to each other in memory (a view along
/// the column index): one at a time would fetch every cache line sixteen times.
std::vector<GreyImage> GreySlices(const Volume& volume, const SliceView& view,
                                  const std::vector<std::size_t>& slices, const GreyRange& range);
} // namespace Clade
