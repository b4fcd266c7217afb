#include "Dicom/DicomFile.h"

#include "Base/Error.h"
#include "Dicom/DicomLibrary.h"
#include "Dicom/MemoryInputStream.h"
#include "Dicom/TransferSyntax.h"

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcmetinf.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <new>
#include <system_error>

namespace Clade
{
namespace
{
std::string StringOf(DcmItem& item, const DcmTagKey& tag)
{
  OFString value;
  item.findAndGetOFString(tag, value);
  return std::string(value.c_str(), value.size());
}

std::string ReadBytes(const std::string& path, std::size_t limit)
{
  std::error_code failure;
  const std::uintmax_t size = std::filesystem::file_size(path, failure); // fails for what is no regular file
  std::ifstream file(path, std::ios::binary);
  std::string bytes(failure ? 0 : std::min<std::uintmax_t>(size, limit), '\0');
  if (failure || !file.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
  {
    throw Error(ErrorCode::NotFound, path + " cannot be read");
  }
  return bytes;
}

bool HasPreamble(const std::string& bytes)
{
  return bytes.size() >= 132 && bytes.compare(128, 4, "DICM") == 0;
}

// Without a meta header only what DCMTK finds in the encoding itself counts, and only little endian
// (section 1.3 row 47).
std::string TransferSyntaxOf(DcmFileFormat& file)
{
  const std::string named = StringOf(*file.getMetaInfo(), DCM_TransferSyntaxUID);
  if (!named.empty())
  {
    return named;
  }
  const DcmXfer found(file.getDataset()->getOriginalXfer());
  return found.getXferID() == nullptr ? "" : found.getXferID();
}

Error Incomplete(const std::string& name)
{
  return Error(ErrorCode::Corrupt, name + " is incomplete");
}

} // namespace

DicomFile LoadDicomFile(const DicomObject& object)
{
  RequireDicomLibrary();
  const std::string read = object.bytes.empty() ? ReadBytes(object.name, std::string::npos) : std::string();
  const std::string& bytes = object.bytes.empty() ? read : object.bytes;
  DicomFile result;
  result.name = object.name;
  try
  {
    DcmFileFormat file;
    MemoryInputStream stream(bytes);
    file.transferInit();
    const OFCondition parsed = file.read(stream);
    file.transferEnd();
    result.transferSyntaxUid = TransferSyntaxOf(file);
    if (parsed.bad() || file.getDataset()->isEmpty())
    {
      RequireDecodable(
          result.transferSyntaxUid); // an encoding that is not known makes no sense to the parser
      throw Incomplete(object.name);
    }
    result.dataset.reset(file.getAndRemoveDataset());
  }
  catch (const std::bad_alloc&)
  {
    throw Error(ErrorCode::OutOfMemory, "there is not enough memory to read " + object.name);
  }
  return result;
}

std::optional<std::string> ReadSeriesInstanceUid(const std::string& path)
{
  RequireDicomLibrary();
  // Patient, study and series modules come first; 64 kB hold them unless a private element is in the way.
  for (const std::size_t limit : {std::size_t{1} << 16, std::string::npos})
  {
    const std::string bytes = ReadBytes(path, limit);
    DcmFileFormat file;
    MemoryInputStream stream(bytes);
    file.transferInit();
    const OFCondition parsed =
        file.readUntilTag(stream, EXS_Unknown, EGL_noChange, DCM_MaxReadLength, DCM_SeriesNumber);
    file.transferEnd();
    DcmDataset& dataset = *file.getDataset();
    const std::string series = StringOf(dataset, DCM_SeriesInstanceUID);
    const bool isImage =
        !StringOf(dataset, DCM_SOPClassUID).empty() || dataset.tagExists(DCM_StudyInstanceUID);
    if (!HasPreamble(bytes) && (series.empty() || !isImage))
    {
      return std::nullopt;
    }
    if (!series.empty() || parsed.good() || bytes.size() < limit)
    {
      return isImage ? std::make_optional(series) : std::nullopt;
    }
  }
  return std::nullopt;
}
} // namespace Clade
