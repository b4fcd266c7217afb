#pragma once
#include "Dicom/SeriesReader.h"
#include "Pipeline/MeasureSeries.h"

#include <vector>

namespace Clade
{
/// Reads a series for measurement: any volume that can be decoded, enhanced and derived ones too, of at least
/// two slices. Values are real-world ones (Rescale Slope and Intercept applied).
MeasurableSeries ReadMeasurable(const std::vector<DicomObject>& objects, double memoryLimitGiB,
                                IProgress& progress);
} // namespace Clade
