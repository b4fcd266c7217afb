#include "Dicom/PixelDecoder.h"

#include "Base/Error.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcelem.h>

#include <cstring>

namespace Clade
{
namespace
{
Error CannotDecode(const ImageHeader& image, const std::string& text)
{
  return Error(ErrorCode::Decode,
               "pixel data of " + image.sopInstanceUid + " cannot be decoded (" + text + ")");
}

void WidenBytes(std::vector<std::uint16_t>& words, std::size_t count)
{
  std::vector<std::uint8_t> bytes(count);
  std::memcpy(bytes.data(), words.data(), count);
  words.assign(bytes.begin(), bytes.end());
}
} // namespace

std::vector<std::uint16_t> DecodePixels(const ImageHeader& image)
{
  const PixelLayout& pixels = image.pixels;
  const std::size_t count = pixels.rows * pixels.columns;
  const std::size_t bytes = count * static_cast<std::size_t>(pixels.bitsAllocated / 8);
  DcmElement* element = nullptr;
  if (image.file.dataset->findAndGetElement(DCM_PixelData, element).bad() || element == nullptr ||
      (pixels.nativeBytes && *pixels.nativeBytes != bytes + bytes % 2))
  {
    throw Error(ErrorCode::Corrupt, image.file.name + " is incomplete");
  }
  if (bytes > 0xfffffffe)
  {
    throw CannotDecode(image, "image of more than 4 GB");
  }
  std::vector<std::uint16_t> words((bytes + 1) / 2);
  Uint32 firstFragment = 0;
  OFString colorModel;
  const OFCondition decoded =
      element->getUncompressedFrame(image.file.dataset.get(), 0, firstFragment, words.data(),
                                    static_cast<Uint32>(words.size() * 2), colorModel);
  if (decoded.bad())
  {
    throw CannotDecode(image, decoded.text());
  }
  if (pixels.bitsAllocated == 8)
  {
    WidenBytes(words, count);
  }
  return words;
}
} // namespace Clade
