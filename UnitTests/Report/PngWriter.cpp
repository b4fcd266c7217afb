#include "Report/PngWriter.h"

#include "Base/Error.h"

#include <gmock/gmock.h>
#include <png.h>

using namespace Clade;
using namespace testing;

namespace
{
std::vector<std::uint8_t> Decode(const std::string& bytes, png_image& image)
{
  image.version = PNG_IMAGE_VERSION;
  EXPECT_NE(png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()), 0) << image.message;
  EXPECT_EQ(image.format, std::uint32_t{PNG_FORMAT_GRAY});
  std::vector<std::uint8_t> pixels(PNG_IMAGE_SIZE(image));
  EXPECT_NE(png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr), 0) << image.message;
  return pixels;
}
} // namespace

TEST(PngWriter, LibpngReadsTheSamePixels)
{
  GreyPicture picture{"ramp", 17, 9, {}, 1};
  for (int n = 0; n < 17 * 9; n++)
  {
    picture.pixels.push_back(static_cast<std::uint8_t>(n * 37));
  }
  png_image image{};
  EXPECT_EQ(Decode(WritePng(picture), image), picture.pixels);
  EXPECT_EQ(image.width, 17u);
  EXPECT_EQ(image.height, 9u);
}

TEST(PngWriter, PixelsThatAreNotColumnsTimesRowsAreRefused)
{
  for (const GreyPicture& picture : {GreyPicture{"a", 2, 2, {1, 2, 3}, 1}, GreyPicture{"a", 0, 2, {}, 1},
                                     GreyPicture{"a", 2, 2, {1, 2, 3, 4, 5}, 1}})
  {
    EXPECT_THAT([&] { WritePng(picture); },
                Throws<Error>(Property(&Error::Message, HasSubstr("expected one for each pixel"))));
  }
}
