#include "Measurement/MeasurableDicom.h"

#include "Dicom/Write/AcquiredSpacing.h"

#include <algorithm>
#include <utility>

namespace Clade
{
std::shared_ptr<const MeasurableDicom> ReadMeasurable(const std::vector<DicomObject>& objects,
                                                      double memoryLimitGiB, IProgress& progress,
                                                      std::size_t volume)
{
  InputLimits limits;
  limits.minimumSlices = 2;
  limits.memoryLimitGiB = memoryLimitGiB;
  limits.volume = volume;
  limits.allowDerived = true;
  limits.requireAnisotropy = false;
  SourceSeries source = ReadSeries(objects, limits, progress);
  const StoredPixelFormat& format = source.format;
  if (format.rescaleSlope != 1 || format.rescaleIntercept != 0)
  {
    for (float& voxel : source.volume.voxels)
    {
      voxel = static_cast<float>(format.rescaleSlope * static_cast<double>(voxel) + format.rescaleIntercept);
    }
  }
  auto measurable = std::make_shared<MeasurableDicom>();
  const double spacingOfSource = AcquiredSpacingMm(source);
  measurable->report = DescribeSeries(source);
  measurable->planes = ImagePlanesOf(source);
  const auto ends = std::minmax({format.rescaleSlope * format.Lowest() + format.rescaleIntercept,
                                 format.rescaleSlope * format.Highest() + format.rescaleIntercept});
  MeasurableSeries& series = measurable->series;
  series.volume = std::move(source.volume);
  series.modality = source.modality;
  series.frameOfReferenceUid = source.frameOfReferenceUid;
  series.sliceThicknessMm = source.sliceThicknessMm;
  series.acquiredSpacingMm = spacingOfSource;
  series.lowest = ends.first;
  series.highest = ends.second;
  series.isInverted = format.isMonochrome1;
  series.warnings = std::move(source.warnings);
  return measurable;
}
} // namespace Clade
