#pragma once
#include "Dicom/Read/SourceSeries.h"

#include <string>

namespace Clade
{
/// The slice spacing, in mm, of the series that this program made a derived one of, as the first sentence of
/// its DerivationDescription says; 0 where it says nothing of the kind.
double AcquiredSpacingMm(const std::string& derivationDescription);
double AcquiredSpacingMm(const SourceSeries& derived);
} // namespace Clade
