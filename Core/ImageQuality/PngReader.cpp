#include "ImageQuality/PngReader.h"

#include "Base/Error.h"

#ifdef CLADE_HAS_PNG
#include <cmath>
#include <csetjmp>
#include <cstring>
#include <png.h>

namespace Clade
{
namespace
{
/// What libpng's callbacks reach. libpng leaves a failed call by longjmp, so nothing that needs a destructor
/// may be made between setjmp and the last call: everything lives here.
struct Decoder
{
  Decoder(const std::string& fileBytes, std::size_t limit) : bytes(fileBytes), maxPixels(limit) {}
  ~Decoder() { png_destroy_read_struct(&png, &info, nullptr); }

  const std::string& bytes;
  std::size_t maxPixels;
  std::size_t at = 0;
  std::string failure;
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::size_t channels = 0;
  std::vector<std::uint8_t> pixels;
  std::vector<png_bytep> rowPointers;
};

[[noreturn]] void OnError(png_structp png, png_const_charp message)
{
  static_cast<Decoder*>(png_get_error_ptr(png))->failure = message;
  std::longjmp(png_jmpbuf(png), 1);
}

void OnWarning(png_structp, png_const_charp) {}

void OnRead(png_structp png, png_bytep target, std::size_t count)
{
  auto* const decoder = static_cast<Decoder*>(png_get_io_ptr(png));
  if (decoder->bytes.size() - decoder->at < count)
  {
    png_error(png, "cut short");
  }
  std::memcpy(target, decoder->bytes.data() + decoder->at, count);
  decoder->at += count;
}

/// The calls that may jump. False: decoder.failure says why.
bool Decode(Decoder& decoder)
{
  png_structp const png = decoder.png;
  if (setjmp(png_jmpbuf(png)) != 0)
  {
    return false;
  }
  png_set_read_fn(png, &decoder, OnRead);
  png_read_info(png, decoder.info);
  decoder.columns = png_get_image_width(png, decoder.info);
  decoder.rows = png_get_image_height(png, decoder.info);
  if (decoder.columns > decoder.maxPixels / decoder.rows)
  {
    png_error(png, "more than 64 million pixels");
  }
  if (png_get_bit_depth(png, decoder.info) > 8)
  {
    png_error(png, "16 bits; expected 8");
  }
  png_set_expand(png); // palette to colour, 1..4 bits to 8
  png_set_strip_alpha(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, decoder.info);
  decoder.channels = png_get_channels(png, decoder.info);
  const std::size_t stride = png_get_rowbytes(png, decoder.info);
  decoder.pixels.resize(stride * decoder.rows);
  decoder.rowPointers.resize(decoder.rows);
  for (std::size_t y = 0; y < decoder.rows; y++)
  {
    decoder.rowPointers[y] = &decoder.pixels[y * stride];
  }
  png_read_image(png, decoder.rowPointers.data());
  png_read_end(png, nullptr);
  return true;
}

/// MATLAB's rgb2gray.
std::uint8_t Grey(const std::uint8_t* rgb)
{
  return static_cast<std::uint8_t>(
      std::floor(0.298936021293776 * rgb[0] + 0.587043074451121 * rgb[1] + 0.114020904255103 * rgb[2] + 0.5));
}
} // namespace

GreyImage ReadPng(const std::string& bytes, std::size_t maxPixels)
{
  Decoder decoder(bytes, maxPixels);
  decoder.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &decoder, OnError, OnWarning);
  decoder.info = decoder.png == nullptr ? nullptr : png_create_info_struct(decoder.png);
  if (decoder.info == nullptr)
  {
    throw Error(ErrorCode::OutOfMemory, "there is not enough memory for this image");
  }
  if (!Decode(decoder))
  {
    throw Error(ErrorCode::InvalidFile, "the PNG image is refused: " + decoder.failure);
  }
  GreyImage image;
  image.columns = decoder.columns;
  image.rows = decoder.rows;
  if (decoder.channels == 1)
  {
    image.pixels = std::move(decoder.pixels);
    return image;
  }
  for (std::size_t n = 0; n < image.columns * image.rows; n++)
  {
    image.pixels.push_back(Grey(&decoder.pixels[3 * n]));
  }
  return image;
}
} // namespace Clade

#else
namespace Clade
{
GreyImage ReadPng(const std::string&, std::size_t)
{
  throw Error(ErrorCode::InvalidFile,
              "this build reads no PNG images (libpng was missing); convert it to PGM");
}
} // namespace Clade
#endif
