#pragma once
#include "Dicom/Read/SourceSeries.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace Clade
{
/// Turns voxels into the stored 16-bit words of an image: rounds half to even, clips to the stored range,
/// keeps what is not padding off the padding values, and writes the padding value where the mask says so.
/// Negative values are extended to the full word. Copies may be used from several threads.
class StoredPixels
{
public:
  explicit StoredPixels(const StoredPixelFormat& format);

  /// `count` voxels in stored units; `padding` is their mask or nullptr. Where the format has no padding
  /// value, masked voxels are written like the others. Throws Error(InvalidArgument) for a voxel that is not
  /// finite.
  void Encode(const float* voxels, const std::uint8_t* padding, std::size_t count,
              std::uint16_t* words) const;

private:
  float lowest_;
  float highest_;
  bool hasPadding_;
  std::int32_t padding_ = 0;      ///< written into masked voxels
  std::int32_t paddingFirst_ = 1; ///< values that mean padding: an empty range where there are none
  std::int32_t paddingLast_ = 0;
  std::int32_t besidePadding_ = 0; ///< what a voxel becomes that would read as padding
};
} // namespace Clade
