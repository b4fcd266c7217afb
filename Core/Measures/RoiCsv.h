#pragma once
#include "Base/Warning.h"
#include "Measures/LineProfile.h"
#include "Measures/Region.h"

#include <string>
#include <vector>

namespace Clade
{
/// What someone has drawn in OsiriX or Horos and exported with the plugin "Export ROIs" as CSV.
struct ImportedRois
{
  /// A closed curve on one slice: rectangle, oval, closed polygon or pencil.
  struct Area
  {
    std::string name;
    std::vector<Vector3> pointsMm; ///< patient millimetres
  };
  std::vector<MeasureLine> lines; ///< length measurements
  std::vector<Area> areas;
  Warnings
      warnings; ///< W_ROI_SKIPPED: kinds that are neither line nor area (points, text, arrows, brushes..)

  /// The areas of one name, on any number of slices, as one region: each is thickened to `thicknessMm`.
  /// Throws Error(NotFound) naming what there is.
  Region RegionOf(const std::string& name, double thicknessMm) const;
  /// The first line of that name, or Error(NotFound).
  const MeasureLine& LineOf(const std::string& name) const;
};

/// Reads the file's text. Its rows are ragged: after the columns that the header names come NumOfPoints times
/// mmX, mmY, mmZ, pxX, pxY. The three headers that versions of the plugin write are understood (with Length
/// and Area; with LengthCm, LengthPix, AreaPix2, AreaCm2; and those with SOPInstanceUID, SeriesInstanceUID,
/// StudyInstanceUID before NumOfPoints). Names stand between quotes and may hold quotes, commas and line ends
/// themselves: the number of points tells where they end. Only the mm columns are used. Throws
/// Error(InvalidFile) naming the line that cannot be read, or a header that is another.
ImportedRois ParseRoiCsv(const std::string& text);
} // namespace Clade
