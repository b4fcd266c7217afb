#include "Dicom/Read/PixelFragments.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

namespace Clade
{
namespace
{
DcmPixelSequence* SequenceOf(DcmElement& pixelData)
{
  auto* const pixels = dynamic_cast<DcmPixelData*>(&pixelData); // unless its VR is none of pixel data
  if (pixels == nullptr)
  {
    return nullptr;
  }
  E_TransferSyntax syntax = EXS_Unknown;
  const DcmRepresentationParameter* parameter = nullptr;
  DcmPixelSequence* sequence = nullptr;
  pixels->getOriginalRepresentationKey(syntax, parameter);
  return pixels->getEncapsulatedRepresentation(syntax, parameter, sequence).good() ? sequence : nullptr;
}
} // namespace

std::vector<std::string_view> FragmentsOf(DcmElement& pixelData)
{
  std::vector<std::string_view> fragments;
  DcmPixelSequence* const sequence = SequenceOf(pixelData);
  for (unsigned long i = 1; sequence != nullptr && i < sequence->card(); i++)
  {
    DcmPixelItem* item = nullptr;
    Uint8* bytes = nullptr;
    const bool isThere = sequence->getItem(item, i).good() && item->getUint8Array(bytes).good();
    if (!isThere || (bytes == nullptr && item->getLength() > 0))
    {
      return {};
    }
    fragments.emplace_back(reinterpret_cast<const char*>(bytes), item->getLength());
  }
  return fragments;
}

std::size_t EncapsulatedBytes(DcmElement& pixelData)
{
  std::size_t bytes = 0;
  DcmPixelSequence* const sequence = SequenceOf(pixelData);
  for (unsigned long i = 1; sequence != nullptr && i < sequence->card(); i++)
  {
    DcmPixelItem* item = nullptr;
    bytes += sequence->getItem(item, i).good() ? item->getLength() : 0;
  }
  return bytes;
}
} // namespace Clade
