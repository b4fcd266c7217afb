#pragma once
#include "Dicom/Read/SeriesReader.h"
#include "Dicom/Report/MeasurementReport.h"
#include "Dicom/Report/ReportRegions.h"
#include "Measurement/MeasureSeries.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace Clade
{
/// A DICOM series as measurements and their reports need it.
struct MeasurableDicom
{
  MeasurableSeries series;
  ReportSeries report;
  std::vector<ImagePlane> planes; ///< of its images: what is drawn on them is measured in space
};

/// Reads a series for measurement: any volume that can be decoded, enhanced and derived ones too, of at least
/// two slices; of several volumes that of number `volume` (InputLimits). Values are real-world ones (Rescale
/// Slope and Intercept applied).
std::shared_ptr<const MeasurableDicom> ReadMeasurable(const std::vector<DicomObject>& objects,
                                                      double memoryLimitGiB, IProgress& progress,
                                                      std::size_t volume = 0);
} // namespace Clade
