#pragma once
#include "Dicom/Read/SourceSeries.h"

#include <string>

namespace Clade
{
/// ImageType of what is made of `source` (Dicom.md, "Created attributes"). An MR map keeps what its
/// values are: the standard's term as value 3 (PS3.3 C.8.3.1.1.1), the scanner's own as value 5.
std::string DerivedImageType(const SourceSeries& source);
} // namespace Clade
