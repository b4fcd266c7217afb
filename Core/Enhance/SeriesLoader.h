#pragma once
#include "Dicom/Read/SeriesReader.h"

#include <string>
#include <vector>

namespace Clade
{
/// The files of the one series below `path` (a folder or a file), or of `seriesInstanceUid` where it is not
/// empty. Throws Error(InvalidArgument) that names the series where there are several and none was chosen,
/// Error(NotFound) where there is none.
std::vector<DicomObject> FindOneSeries(const std::string& path, const std::string& seriesInstanceUid);
} // namespace Clade
