#include "Dicom/Read/Jpeg2000.h"

#include "Base/Error.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <openjpeg.h>
#include <string>

namespace Clade
{
namespace
{
// Codecs and streams are one type to OpenJPEG, so each owner names its own destroyer.
template<typename Object, void (*destroy)(Object*)>
struct Destroy
{
  void operator()(Object* object) const { destroy(object); }
};
using Stream = std::unique_ptr<opj_stream_t, Destroy<opj_stream_t, opj_stream_destroy>>;
using Codec = std::unique_ptr<opj_codec_t, Destroy<opj_codec_t, opj_destroy_codec>>;
using Image = std::unique_ptr<opj_image_t, Destroy<opj_image_t, opj_image_destroy>>;

/// Where OpenJPEG reads. Its callbacks are C: nothing may be thrown through them.
struct Source
{
  std::string_view bytes;
  std::size_t offset = 0;
};

OPJ_SIZE_T ReadBytes(void* buffer, OPJ_SIZE_T count, void* user)
{
  auto& source = *static_cast<Source*>(user);
  const std::size_t part = std::min<std::size_t>(count, source.bytes.size() - source.offset);
  if (part == 0)
  {
    return static_cast<OPJ_SIZE_T>(-1); // the end
  }
  std::memcpy(buffer, source.bytes.data() + source.offset, part);
  source.offset += part;
  return part;
}

OPJ_OFF_T SkipBytes(OPJ_OFF_T count, void* user)
{
  auto& source = *static_cast<Source*>(user);
  const auto left = static_cast<OPJ_OFF_T>(source.bytes.size() - source.offset);
  if (count < 0 || left == 0)
  {
    return -1;
  }
  const OPJ_OFF_T part = std::min(count, left);
  source.offset += static_cast<std::size_t>(part);
  return part;
}

OPJ_BOOL SeekByte(OPJ_OFF_T place, void* user)
{
  auto& source = *static_cast<Source*>(user);
  if (place < 0 || static_cast<std::size_t>(place) > source.bytes.size())
  {
    return OPJ_FALSE;
  }
  source.offset = static_cast<std::size_t>(place);
  return OPJ_TRUE;
}

Stream OpenStream(Source& source)
{
  // Read in parts: a buffer as large as the stream would be a second copy of it.
  constexpr OPJ_SIZE_T part = 1 << 16;
  Stream stream(
      opj_stream_create(std::min<OPJ_SIZE_T>(part, std::max<std::size_t>(source.bytes.size(), 1)), OPJ_TRUE));
  if (stream)
  {
    opj_stream_set_user_data(stream.get(), &source, nullptr);
    opj_stream_set_user_data_length(stream.get(), source.bytes.size());
    opj_stream_set_read_function(stream.get(), ReadBytes);
    opj_stream_set_skip_function(stream.get(), SkipBytes);
    opj_stream_set_seek_function(stream.get(), SeekByte);
  }
  return stream;
}

/// The first thing that OpenJPEG complains of, in one line.
void KeepFirstMessage(const char* message, void* user)
{
  auto& kept = *static_cast<char(*)[128]>(user);
  if (kept[0] == '\0')
  {
    std::strncpy(kept, message, sizeof(kept) - 1);
    kept[std::strcspn(kept, "\r\n")] = '\0';
  }
}

void Ignore(const char*, void*) {}

[[noreturn]] void Refuse(const std::string& what)
{
  throw Error(ErrorCode::Decode, what);
}

OPJ_CODEC_FORMAT FormatOf(std::string_view bytes)
{
  constexpr std::string_view startOfCodestream = "\xff\x4f\xff\x51";
  constexpr std::string_view startOfJp2File("\0\0\0\x0cjP  ", 8);
  if (bytes.substr(0, startOfCodestream.size()) == startOfCodestream)
  {
    return OPJ_CODEC_J2K;
  }
  if (bytes.substr(0, startOfJp2File.size()) == startOfJp2File)
  {
    return OPJ_CODEC_JP2;
  }
  Refuse("it does not begin as a JPEG 2000 codestream does");
}

void RequireExpectedImage(const opj_image_t& image, std::size_t columns, std::size_t rows)
{
  const std::size_t foundColumns = image.x1 > image.x0 ? image.x1 - image.x0 : 0;
  const std::size_t foundRows = image.y1 > image.y0 ? image.y1 - image.y0 : 0;
  if (foundColumns != columns || foundRows != rows)
  {
    Refuse("the codestream is of " + std::to_string(foundColumns) + " x " + std::to_string(foundRows) +
           " pixels, expected " + std::to_string(columns) + " x " + std::to_string(rows));
  }
  if (image.numcomps != 1 || image.comps[0].dx != 1 || image.comps[0].dy != 1)
  {
    Refuse("the codestream has " + std::to_string(image.numcomps) +
           " components or is subsampled, one full component is expected");
  }
  if (image.comps[0].prec < 1 || image.comps[0].prec > 16)
  {
    Refuse("the codestream has samples of " + std::to_string(image.comps[0].prec) +
           " bits, 1 to 16 are expected");
  }
}
} // namespace

Jpeg2000Image DecodeJpeg2000(std::string_view codestream, std::size_t columns, std::size_t rows)
{
  Source source{codestream};
  const Codec codec(opj_create_decompress(FormatOf(codestream)));
  const Stream stream = OpenStream(source);
  char complaint[128] = {};
  const auto refuse = [&](const char* otherwise) { Refuse(complaint[0] != '\0' ? complaint : otherwise); };
  if (!codec || !stream)
  {
    throw Error(ErrorCode::OutOfMemory, "there is not enough memory to decode JPEG 2000");
  }
  opj_set_error_handler(codec.get(), KeepFirstMessage, &complaint);
  opj_set_warning_handler(codec.get(), Ignore, nullptr);
  opj_set_info_handler(codec.get(), Ignore, nullptr);

  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  opj_image_t* header = nullptr;
  const bool isSetUp = opj_setup_decoder(codec.get(), &parameters) == OPJ_TRUE &&
                       opj_decoder_set_strict_mode(codec.get(), OPJ_TRUE) == OPJ_TRUE;
  const bool hasHeader = isSetUp && opj_read_header(stream.get(), codec.get(), &header) == OPJ_TRUE;
  const Image image(header);
  if (!hasHeader || !image)
  {
    refuse("its header cannot be read");
  }
  RequireExpectedImage(*image, columns, rows);
  if (opj_decode(codec.get(), stream.get(), image.get()) != OPJ_TRUE ||
      opj_end_decompress(codec.get(), stream.get()) != OPJ_TRUE)
  {
    refuse("the codestream is damaged or cut off");
  }
  const opj_image_comp_t& component = image->comps[0];
  if (component.data == nullptr || component.w != columns || component.h != rows)
  {
    refuse("the codestream holds no pixels");
  }
  Jpeg2000Image result;
  result.precision = static_cast<int>(component.prec);
  result.isSigned = component.sgnd != 0;
  result.samples.assign(component.data, component.data + columns * rows);
  return result;
}
} // namespace Clade
