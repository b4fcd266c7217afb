#include "Dicom/Write/StoredPixels.h"

#include "Base/Error.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
/// Nearest whole number, halves to the even one, of |value| < 2^22, where adding 1.5 x 2^23 leaves no
/// fraction. Unlike std::nearbyint this becomes vector code.
float RoundHalfToEven(float value)
{
  constexpr float shift = 12582912.0f;
  return (value + shift) - shift;
}
} // namespace

StoredPixels::StoredPixels(const StoredPixelFormat& format)
    : lowest_(static_cast<float>(format.Lowest())), highest_(static_cast<float>(format.Highest())),
      hasPadding_(format.paddingValue.has_value())
{
  if (hasPadding_)
  {
    padding_ = *format.paddingValue;
    paddingFirst_ = std::min(padding_, format.paddingRangeLimit.value_or(padding_));
    paddingLast_ = std::max(padding_, format.paddingRangeLimit.value_or(padding_));
    // Padding sits at one end of what the image shows: the values that are not lie towards the middle
    const std::int64_t middleTwice = static_cast<std::int64_t>(format.Lowest()) + format.Highest();
    besidePadding_ = static_cast<std::int64_t>(paddingFirst_) + paddingLast_ <= middleTwice
                         ? paddingLast_ + 1
                         : paddingFirst_ - 1;
  }
}

void StoredPixels::Encode(const float* voxels, const std::uint8_t* padding, std::size_t count,
                          std::uint16_t* words) const
{
  float notFinite = 0;
  for (std::size_t i = 0; i < count; i++)
  {
    notFinite += voxels[i] - voxels[i]; // 0, or NaN where the voxel is infinite or no number
  }
  if (notFinite != 0 || std::isnan(notFinite))
  {
    throw Error(ErrorCode::InvalidArgument, "the derived volume holds voxels that are not finite numbers");
  }
  for (std::size_t i = 0; i < count; i++)
  {
    const float clipped = std::min(std::max(voxels[i], lowest_), highest_);
    auto value = static_cast<std::int32_t>(RoundHalfToEven(clipped));
    value = value >= paddingFirst_ && value <= paddingLast_ ? besidePadding_ : value;
    words[i] = static_cast<std::uint16_t>(value);
  }
  for (std::size_t i = 0; hasPadding_ && padding != nullptr && i < count; i++)
  {
    words[i] = padding[i] != 0 ? static_cast<std::uint16_t>(padding_) : words[i];
  }
}
} // namespace Clade
