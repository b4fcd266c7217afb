#include "Enhance/SeriesNifti.h"

#include "Volume/NiftiFile.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace Clade
{
void WriteSeriesAsNifti(const std::string& path, const Volume& volume, const SourceSeries& source,
                        bool isDifference, IProgress& progress)
{
  const StoredPixelFormat& format = source.format;
  using Int16 = std::numeric_limits<std::int16_t>;
  const bool isWhole =
      !format.rescaleVaried && format.Lowest() >= Int16::min() && format.Highest() <= Int16::max();
  NiftiLayout layout;
  layout.isRowReversed = true;
  layout.voxelType = isWhole ? NiftiLayout::VoxelType::Int16 : NiftiLayout::VoxelType::Float32;
  layout.slope = isWhole ? format.rescaleSlope : 1;
  layout.intercept = isWhole && !isDifference ? format.rescaleIntercept : 0;

  Volume real = volume;
  const double offset = isDifference ? 0 : format.rescaleIntercept;
  std::transform(volume.voxels.begin(), volume.voxels.end(), real.voxels.begin(),
                 [&](float stored) { return static_cast<float>(stored * format.rescaleSlope + offset); });
  WriteNifti(path, real, layout, progress);
}
} // namespace Clade
