#include "Dicom/Write/DicomBytes.h"

#include "Dicom/Write/SourceAttributes.h"

#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dcwcache.h>

namespace Clade
{
namespace
{
constexpr auto writtenSyntax = EXS_LittleEndianExplicit;

template<typename Object>
std::string_view Encode(Object& object, std::string& buffer)
{
  buffer.resize((object.calcElementLength(writtenSyntax, EET_ExplicitLength) + 1) & ~std::size_t(1));
  DcmOutputBufferStream stream(buffer.data(), static_cast<offile_off_t>(buffer.size()));
  object.transferInit();
  DcmWriteCache cache;
  RequireGood(
      object.write(stream, writtenSyntax, EET_ExplicitLength, &cache, EGL_withoutGL, EPD_withoutPadding),
      DCM_PixelData);
  object.transferEnd();
  void* start = nullptr;
  offile_off_t length = 0;
  stream.flushBuffer(start, length);
  buffer.resize(static_cast<std::size_t>(length));
  return buffer;
}
} // namespace

std::string_view EncodeFile(DcmFileFormat& file, std::string& buffer)
{
  RequireGood(file.validateMetaInfo(writtenSyntax, EWM_createNewMeta), DCM_FileMetaInformationVersion);
  return Encode(file, buffer);
}

std::string_view EncodeDataset(DcmDataset& dataset, std::string& buffer)
{
  return Encode(dataset, buffer);
}
} // namespace Clade
