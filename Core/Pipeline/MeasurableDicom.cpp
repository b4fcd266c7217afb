#include "Pipeline/MeasurableDicom.h"

#include <utility>

namespace Clade
{
MeasurableSeries ReadMeasurable(const std::vector<DicomObject>& objects, double memoryLimitGiB,
                                IProgress& progress)
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
  return {std::move(source.volume), source.modality, source.sliceThicknessMm, std::move(source.warnings)};
}
} // namespace Clade
