#include "Dicom/Read/PixelDecoder.h"

#include "Base/Error.h"
#include "Dicom/File/DicomGuard.h"
#include "Dicom/File/TransferSyntax.h"
#include "Dicom/Read/PixelFragments.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcelem.h>

#include <cstring>
#include <string>
#include <string_view>

namespace Clade
{
namespace
{
Error CannotDecode(const ImageHeader& image, const std::string& text)
{
  return Error(ErrorCode::Decode,
               "pixel data of " + image.sopInstanceUid + " cannot be decoded (" + text + ")");
}

// DCMTK follows the offsets of an RLE header wherever they point (PS3.5 G.5: their number, then up to 15).
bool HasSoundRleHeader(const std::vector<std::string_view>& fragments, std::size_t segments)
{
  constexpr std::size_t headerBytes = 64;
  if (fragments.size() != 1 || fragments.front().size() < headerBytes)
  {
    return false;
  }
  const auto word = [&](std::size_t i)
  {
    std::uint32_t value = 0;
    for (std::size_t byte = 4; byte-- > 0;)
    {
      value = value << 8 | static_cast<std::uint8_t>(fragments.front()[4 * i + byte]);
    }
    return value;
  };
  std::size_t previous = headerBytes - 1;
  bool isSound = word(0) == segments;
  for (std::size_t i = 1; i <= segments; i++)
  {
    isSound = isSound && word(i) > previous && word(i) < fragments.front().size();
    previous = word(i);
  }
  return isSound;
}

void WidenBytes(std::vector<std::uint16_t>& words, std::size_t count)
{
  std::vector<std::uint8_t> bytes(count);
  std::memcpy(bytes.data(), words.data(), count);
  words.assign(bytes.begin(), bytes.end());
}

std::vector<std::uint16_t> Decode(const ImageHeader& image)
{
  const PixelLayout& pixels = image.pixels;
  const std::size_t count = pixels.rows * pixels.columns;
  const std::size_t bytes = count * static_cast<std::size_t>(pixels.bitsAllocated / 8);
  DcmElement* element = nullptr;
  if (image.file.dataset->findAndGetElement(DCM_PixelData, element).bad() || element == nullptr ||
      (pixels.nativeBytes && *pixels.nativeBytes < bytes))
  {
    throw Error(ErrorCode::Corrupt, image.file.name + " is incomplete");
  }
  if (bytes > 0xfffffffe)
  {
    throw CannotDecode(image, "image of more than 4 GB");
  }
  if (image.file.transferSyntaxUid == runLengthEncoding &&
      !HasSoundRleHeader(FragmentsOf(*element), static_cast<std::size_t>(pixels.bitsAllocated / 8)))
  {
    throw CannotDecode(image, "damaged RLE header");
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
} // namespace

std::vector<std::uint16_t> DecodePixels(const ImageHeader& image)
{
  return GuardDicom(image.file.name, [&] { return Decode(image); });
}
} // namespace Clade
