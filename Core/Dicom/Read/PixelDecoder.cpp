#include "Dicom/Read/PixelDecoder.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Dicom/File/DicomGuard.h"
#include "Dicom/File/TransferSyntax.h"
#include "Dicom/Read/Jpeg2000.h"
#include "Dicom/Read/PixelFragments.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcelem.h>

#include <algorithm>
#include <cstring>
#include <mutex>
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

// The 16 bits of a sample. A codestream often is unsigned where PixelRepresentation is signed: then its bits
// are a two's complement of as many bits as the codestream says. A stored value must fit BitsStored, or
// masking would bend it.
std::uint16_t WordOfSample(std::int32_t sample, const Jpeg2000Image& decoded, const ImageHeader& image)
{
  const PixelLayout& pixels = image.pixels;
  const auto word = static_cast<std::uint16_t>(static_cast<std::uint32_t>(
      StoredValue(static_cast<std::uint16_t>(sample), decoded.precision, pixels.isSigned)));
  const bool isExtended =
      StoredValue(word, pixels.bitsStored, pixels.isSigned) == StoredValue(word, 16, pixels.isSigned);
  if (!isExtended && word >> pixels.bitsStored != 0) // nor are the bits above those of the value zeros
  {
    throw CannotDecode(image, "the codestream of " + std::to_string(decoded.precision) +
                                  " bits holds values that BitsStored " + std::to_string(pixels.bitsStored) +
                                  " has no room for");
  }
  return word;
}

// The codestream of one frame, which may lie in several fragments.
std::string CodestreamOf(const ImageHeader& image, DcmElement& element)
{
  const auto frames = static_cast<std::size_t>(image.file.multiFrame ? image.file.multiFrame->frames : 1);
  const auto wanted = static_cast<std::size_t>(image.file.frame > 0 ? image.file.frame - 1 : 0);
  std::vector<std::string_view> ofOneFrame;
  std::vector<std::string_view>& fragments =
      image.file.multiFrame ? image.file.multiFrame->fragments : ofOneFrame;
  if (fragments.empty())
  {
    fragments = FragmentsOf(element);
  }
  std::string joined;
  std::size_t frame = 0;
  for (std::size_t n = 0; n < fragments.size(); n++)
  {
    const bool begins = fragments[n].substr(0, 2) == "\xff\x4f" || fragments[n].substr(4, 4) == "jP  ";
    frame += n > 0 && (fragments.size() == frames || begins) && frames > 1 ? 1 : 0;
    joined += frame == wanted ? fragments[n] : std::string_view();
  }
  if (frame + 1 != frames)
  {
    throw CannotDecode(image, Counted(frame + 1, "codestream") + " for " + Counted(frames, "frame"));
  }
  return joined;
}

std::vector<std::uint16_t> DecodeCodestream(const ImageHeader& image, DcmElement& element,
                                            std::unique_lock<std::mutex>& reading)
{
  const std::string joined = CodestreamOf(image, element);
  if (reading.owns_lock())
  {
    reading.unlock(); // other frames can be decoded meanwhile
  }
  Jpeg2000Image decoded;
  try
  {
    decoded = DecodeJpeg2000(joined, image.pixels.columns, image.pixels.rows);
  }
  catch (const Error& error)
  {
    throw error.Code() == ErrorCode::Decode ? CannotDecode(image, error.Message()) : error;
  }
  std::vector<std::uint16_t> words(decoded.samples.size());
  std::transform(decoded.samples.begin(), decoded.samples.end(), words.begin(),
                 [&](std::int32_t sample) { return WordOfSample(sample, decoded, image); });
  return words;
}

std::vector<std::uint16_t> Decode(const ImageHeader& image)
{
  const PixelLayout& pixels = image.pixels;
  const std::size_t count = pixels.rows * pixels.columns;
  const std::size_t bytes = count * static_cast<std::size_t>(pixels.bitsAllocated / 8);
  DcmElement* element = nullptr;
  std::unique_lock<std::mutex> reading;
  if (image.file.multiFrame)
  {
    reading = std::unique_lock<std::mutex>(image.file.multiFrame->reading);
  }
  DcmDataset* const holder =
      image.file.multiFrame ? image.file.multiFrame->object.get() : image.file.dataset.get();
  if (holder->findAndGetElement(DCM_PixelData, element).bad() || element == nullptr ||
      (pixels.nativeBytes && *pixels.nativeBytes < bytes))
  {
    throw Error(ErrorCode::Corrupt, image.file.name + " is incomplete");
  }
  if (bytes > 0xfffffffe)
  {
    throw CannotDecode(image, "image of more than 4 GB");
  }
  if (IsJpeg2000(image.file.transferSyntaxUid))
  {
    return DecodeCodestream(image, *element, reading);
  }
  if (image.file.transferSyntaxUid == runLengthEncoding && !image.file.multiFrame &&
      !HasSoundRleHeader(FragmentsOf(*element), static_cast<std::size_t>(pixels.bitsAllocated / 8)))
  {
    throw CannotDecode(image, "damaged RLE header");
  }
  std::vector<std::uint16_t> words((bytes + 1) / 2);
  const auto frame = static_cast<Uint32>(image.file.frame > 0 ? image.file.frame - 1 : 0);
  Uint32 firstFragment = 0;
  OFString colorModel;
  const OFCondition decoded = element->getUncompressedFrame(
      holder, frame, firstFragment, words.data(), static_cast<Uint32>(words.size() * 2), colorModel);
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
