#include "Dicom/Read/PixelFragments.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

namespace Clade
{
std::vector<std::string_view> FragmentsOf(DcmElement& pixelData)
{
  std::vector<std::string_view> fragments;
  auto* const pixels = dynamic_cast<DcmPixelData*>(&pixelData); // unless its VR is none of pixel data
  if (pixels == nullptr)
  {
    return fragments;
  }
  E_TransferSyntax syntax = EXS_Unknown;
  const DcmRepresentationParameter* parameter = nullptr;
  DcmPixelSequence* sequence = nullptr;
  pixels->getOriginalRepresentationKey(syntax, parameter);
  if (pixels->getEncapsulatedRepresentation(syntax, parameter, sequence).bad() || sequence == nullptr)
  {
    return fragments;
  }
  for (unsigned long i = 1; i < sequence->card(); i++)
  {
    DcmPixelItem* item = nullptr;
    Uint8* bytes = nullptr;
    if (sequence->getItem(item, i).good() && item->getUint8Array(bytes).good() && bytes != nullptr)
    {
      fragments.emplace_back(reinterpret_cast<const char*>(bytes), item->getLength());
    }
  }
  return fragments;
}
} // namespace Clade
