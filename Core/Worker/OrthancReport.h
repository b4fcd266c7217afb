#pragma once
#include "Dicom/Read/SeriesReader.h"
#include "Orthanc/OrthancClient.h"

#include <string>

namespace Clade
{
/// The file of a structured report. `name`: Orthanc's identifier or the UID of an instance, or of a series
/// that holds one instance alone. Throws Error(InvalidArgument) for what is neither or a series of several,
/// Error(NotFound) for what is not there.
DicomObject FetchReport(OrthancClient& orthanc, const std::string& name, const IProgress& progress);
} // namespace Clade
