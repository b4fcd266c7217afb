#include "Pipeline/MeasurableDicom.h"

#include <utility>

namespace Clade
{
std::shared_ptr<const MeasurableDicom> ReadMeasurable(const std::vector<DicomObject>& objects,
                                                      double memoryLimitGiB, IProgress& progress)
{
  InputLimits limits;
  limits.minimumSlices = 2;
  limits.memoryLimitGiB = memoryLimitGiB;
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
  measurable->report = DescribeSeries(source);
  measurable->series = {std::move(source.volume), source.modality, source.frameOfReferenceUid,
                        source.sliceThicknessMm, std::move(source.warnings)};
  return measurable;
}
} // namespace Clade
