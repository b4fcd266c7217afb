#pragma once
#include "Dicom/Read/SeriesInspector.h"
#include "Geometry/VolumeGrid.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// A NIfTI file as `clade enhance` would take it.
struct NiftiSummary
{
  /// What is known of the volume looked at: of several the first. Its modality is the one assumed, and a
  /// warning says why; the axes are those of the slices (NiftiLayout.h).
  SeriesSummary volume;
  std::size_t volumes = 0;           ///< in the file; 0: it could not be read so far
  std::optional<VolumeGrid> derived; ///< what would be made of it
};

/// Those of `files` whose names are of NIfTI files.
std::vector<std::string> NiftiAmong(const std::vector<std::string>& files);

/// Judges the file as `clade enhance` would; `description` of the volume is the path. A refusal is in the
/// summary; thrown is what says nothing about the file (OutOfMemory, Cancelled).
NiftiSummary InspectNifti(const std::string& path, IProgress& progress);
} // namespace Clade
