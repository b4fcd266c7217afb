#pragma once
#include "Regions/ImportedRois.h"

#include <string>

namespace Clade
{
/// What someone has drawn in OsiriX or Horos and exported with the plugin "Export ROIs" as CSV: length
/// measurements as lines; rectangles, ovals, closed polygons and pencils as areas; W_ROI_SKIPPED for each of
/// another kind (points, text, arrows, brushes..).
///
/// Reads the file's text. Its rows are ragged: after the columns that the header names come NumOfPoints times
/// mmX, mmY, mmZ, pxX, pxY. The three headers that versions of the plugin write are understood (with Length
/// and Area; with LengthCm, LengthPix, AreaPix2, AreaCm2; and those with SOPInstanceUID, SeriesInstanceUID,
/// StudyInstanceUID before NumOfPoints). Names stand between quotes and may hold quotes, commas and line ends
/// themselves: the number of points tells where they end; one without quotes (from a spreadsheet) ends at the
/// next comma. Only the mm columns are used. Throws
/// Error(InvalidFile) naming the line that cannot be read, or a header that is another.
ImportedRois ParseRoiCsv(const std::string& text);
} // namespace Clade
