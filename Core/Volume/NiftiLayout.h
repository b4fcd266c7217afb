#pragma once
#include "Geometry/VolumeGrid.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>

namespace Clade
{
/// The voxel array of a NIfTI file as its header has it, in the patient frame of DICOM (LPS; NIfTI's own is
/// RAS).
struct NiftiArray
{
  std::array<std::size_t, 3> sizes{};
  std::array<Vector3, 3> stepsMm; ///< from a voxel to its neighbour along axis 1, 2, 3 of the file
  Vector3 originMm;               ///< centre of the file's first voxel
};

/// One of the two places in the patient that a file may state, its "sform" or its "qform".
struct NiftiForm
{
  short code = 0; ///< NIFTI_XFORM_SCANNER_ANAT...; 0: the file has none
  std::array<Vector3, 3> stepsMm;
  Vector3 originMm;
};

/// How a volume lies in its file, so that results are written the way the user's input was: which axis of the
/// file is which index of the volume, and in which numbers voxels are stored.
struct NiftiLayout
{
  enum class VoxelType
  {
    Int16,
    Float32
  };

  std::array<std::size_t, 3> fileAxisOf{0, 1, 2}; ///< axis (0, 1, 2) of column, row, slice index
  bool isRowReversed = false;                     ///< the row index grows against its axis of the file
  VoxelType voxelType = VoxelType::Float32;
  double slope = 1; ///< value = slope * stored + intercept
  double intercept = 0;
  short coordinateCode = 1; ///< NIFTI_XFORM_SCANNER_ANAT, or what the input had
  /// Where the input's two forms differ: both, to be kept as they were but for the length of the steps.
  struct Forms
  {
    NiftiForm sform; ///< the grid is its own
    NiftiForm qform;
  };
  std::optional<Forms> forms;

  /// For people: "slices along axis 2 of the file, rows reversed".
  std::string Description() const;
};

/// The grid of the volume that the array becomes: its thickest axis holds the slices (of equally thick ones,
/// to one percent, the last), the other two the columns and rows in the file's order, the rows reversed where
/// the array is left-handed. Fills in `fileAxisOf` and `isRowReversed`. Throws Error(InvalidFile) where the
/// axes are not at right angles to 0.001, or a step is not a positive length.
VolumeGrid GridFromNiftiArray(const NiftiArray& array, NiftiLayout& layout);

/// Throws what GridFromNiftiArray throws for an array that is not a right-angled grid.
void RequireRightAngles(const NiftiArray& array);

/// The array that a volume on `grid` is written as.
NiftiArray NiftiArrayFromGrid(const VolumeGrid& grid, const NiftiLayout& layout);
} // namespace Clade
