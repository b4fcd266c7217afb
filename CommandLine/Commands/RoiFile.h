#pragma once
#include "Commands/MeasurableInput.h"

#include "Regions/ImportedRois.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace Clade
{
/// Series that were read, by their paths.
using LoadedSeries = std::map<std::string, std::shared_ptr<const MeasurableSeries>>;

/// What was drawn, of a file of either kind (the content tells which): CSV of the plugin Export ROIs of
/// OsiriX and Horos, or a structured report (DICOM SR), which is read for the series of `paths`. These are
/// then in `loaded`. Throws Error naming the file.
ImportedRois ReadRoiFile(const std::string& file, const std::vector<std::string>& paths,
                         const MeasurableInput& input, LoadedSeries& loaded, IProgress& progress);
} // namespace Clade
