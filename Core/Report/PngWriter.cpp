#include "Report/PngWriter.h"

#include "Base/Error.h"

#include <limits>
#include <png.h>

namespace Clade
{
namespace
{
[[noreturn]] void Refuse(const GreyPicture& picture, const std::string& why)
{
  throw Error(ErrorCode::InvalidArgument, "the picture \"" + picture.caption + "\" of " +
                                              std::to_string(picture.columns) + " x " +
                                              std::to_string(picture.rows) + " pixels " + why);
}
} // namespace

std::string WritePng(const GreyPicture& picture)
{
  // As libpng: at most 2^31 - 1 a side.
  constexpr std::size_t longest = std::numeric_limits<std::int32_t>::max();
  if (picture.columns == 0 || picture.rows == 0 || picture.columns > longest || picture.rows > longest ||
      picture.pixels.size() / picture.columns != picture.rows || picture.pixels.size() % picture.columns != 0)
  {
    Refuse(picture, "has " + std::to_string(picture.pixels.size()) + " values; expected one for each pixel");
  }
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.columns);
  image.height = static_cast<png_uint_32>(picture.rows);
  image.format = PNG_FORMAT_GRAY;
  std::string bytes(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
  png_alloc_size_t size = bytes.size();
  if (png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.pixels.data(), 0, nullptr) == 0)
  {
    Refuse(picture, std::string("is refused by libpng: ") + image.message);
  }
  bytes.resize(size);
  return bytes;
}
} // namespace Clade
