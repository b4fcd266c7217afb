#pragma once
#include "Dicom/Write/SeriesWriter.h"

#include <optional>

namespace Clade
{
/// The first window of the middle slice, in real-world values, as PS3.3 C.11.2.1.2 allows it; nothing where
/// the series has none.
std::optional<DisplayWindow> ClinicalWindow(const SourceSeries& source);
} // namespace Clade
