#include "Dicom/Read/DicomFile.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Dicom/File/DicomGuard.h"
#include "Dicom/File/DicomLibrary.h"
#include "Dicom/File/MemoryInputStream.h"
#include "Dicom/File/TransferSyntax.h"

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcmetinf.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

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

constexpr double bytesPerGiB = 1024.0 * 1024.0 * 1024.0;
constexpr double largestFileGiB = 4; // a slice has some 10 MB

// The first `limit` bytes.
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

// Row 40, before a byte is read.
void RequireUsualSize(const std::string& path)
{
  std::error_code failure;
  const double sizeGiB = static_cast<double>(std::filesystem::file_size(path, failure)) / bytesPerGiB;
  if (!failure && sizeGiB > largestFileGiB)
  {
    throw Error(ErrorCode::Size,
                path + " needs " + Decimal(sizeGiB, 2) + " GiB, limit " + Decimal(largestFileGiB, 2));
  }
}

bool HasPreamble(const std::string& bytes)
{
  return bytes.size() >= 132 && bytes.compare(128, 4, "DICM") == 0;
}

// Nothing in it counts as damage: an empty file is no text that somebody wrote.
bool IsText(const std::string& bytes)
{
  return !bytes.empty() &&
         std::none_of(bytes.begin(), bytes.end(),
                      [](char c)
                      { return c >= 0 && c < ' ' && c != '\t' && c != '\r' && c != '\n' && c != '\f'; });
}

// Without a meta header what DCMTK finds in the encoding itself counts, where it is little endian
// (section 1.3 row 47); empty: nothing that can be trusted.
std::string TransferSyntaxOf(DcmFileFormat& file)
{
  std::string named = StringOf(*file.getMetaInfo(), DCM_TransferSyntaxUID);
  if (!named.empty())
  {
    return named;
  }
  switch (file.getDataset()->getOriginalXfer())
  {
  case EXS_LittleEndianImplicit:
    return implicitLittleEndian;
  case EXS_LittleEndianExplicit:
    return explicitLittleEndian;
  default:
    return "";
  }
}

Error Incomplete(const std::string& name)
{
  return Error(ErrorCode::Corrupt, name + " is incomplete");
}

/// What an object is says its meta header, too: some writers leave it out of the object itself.
void CompleteIdentity(DcmFileFormat& file)
{
  const std::pair<DcmTagKey, DcmTagKey> attributes[] = {{DCM_MediaStorageSOPClassUID, DCM_SOPClassUID},
                                                        {DCM_MediaStorageSOPInstanceUID, DCM_SOPInstanceUID}};
  for (const auto& [inHeader, inDataset] : attributes)
  {
    const std::string uid = StringOf(*file.getMetaInfo(), inHeader);
    if (!uid.empty() && !file.getDataset()->tagExists(inDataset))
    {
      file.getDataset()->putAndInsertString(inDataset, uid.c_str());
    }
  }
}

DicomFile Parse(const std::string& name, const std::string& bytes)
{
  if (bytes.find_first_not_of('\0') == std::string::npos)
  {
    throw Error(ErrorCode::Corrupt, name + (bytes.empty() ? " is empty" : " holds zeros alone"));
  }
  DcmFileFormat file;
  MemoryInputStream stream(bytes);
  file.transferInit();
  const OFCondition parsed = file.read(stream);
  file.transferEnd();
  DicomFile result;
  result.name = name;
  result.transferSyntaxUid = TransferSyntaxOf(file);
  if (result.transferSyntaxUid.empty())
  {
    throw Incomplete(name);
  }
  if (parsed.bad() || file.getDataset()->isEmpty())
  {
    RequireDecodable(result.transferSyntaxUid); // an encoding that is not known makes no sense to the parser
    throw Incomplete(name);
  }
  CompleteIdentity(file);
  result.dataset.reset(file.getAndRemoveDataset());
  return result;
}

/// What the beginning of a file tells.
struct Beginning
{
  bool isParsed = false; ///< as far as was asked
  bool isImage = false;
  std::string seriesInstanceUid;
};

Beginning ParseBeginning(const std::string& bytes)
{
  DcmFileFormat file;
  MemoryInputStream stream(bytes);
  file.transferInit();
  Beginning beginning;
  beginning.isParsed =
      file.readUntilTag(stream, EXS_Unknown, EGL_noChange, DCM_MaxReadLength, DCM_SeriesNumber).good();
  file.transferEnd();
  DcmDataset& dataset = *file.getDataset();
  beginning.seriesInstanceUid = StringOf(dataset, DCM_SeriesInstanceUID);
  beginning.isImage = !StringOf(dataset, DCM_SOPClassUID).empty() || dataset.tagExists(DCM_StudyInstanceUID);
  return beginning;
}

Beginning BeginningOf(const std::string& path, const std::string& bytes)
{
  try
  {
    return GuardDicom(path, [&] { return ParseBeginning(bytes); });
  }
  catch (const Error&)
  {
    Beginning damaged; // to be refused where its series is read, not passed over
    damaged.isImage = HasPreamble(bytes);
    return damaged;
  }
}
} // namespace

DicomFile LoadDicomFile(const DicomObject& object)
{
  RequireDicomLibrary();
  const auto load = [&]
  {
    if (!object.bytes.empty())
    {
      return Parse(object.name, object.bytes);
    }
    RequireUsualSize(object.name);
    return Parse(object.name, ReadBytes(object.name, std::string::npos));
  };
  return GuardDicom(object.name, load);
}

FileBeginning ReadFileBeginning(const std::string& path)
{
  RequireDicomLibrary();
  FileBeginning result;
  // Patient, study and series modules come first; 64 kB hold them unless a large element is in the way.
  for (const std::size_t limit : {std::size_t{1} << 16, std::size_t{1} << 26})
  {
    const std::string bytes = ReadBytes(path, limit);
    const Beginning beginning = BeginningOf(path, bytes);
    const bool isDicom = HasPreamble(bytes);
    if (beginning.isImage && !beginning.seriesInstanceUid.empty())
    {
      result.seriesInstanceUid = beginning.seriesInstanceUid;
      return result;
    }
    if (!isDicom || beginning.isParsed || bytes.size() < limit)
    {
      result.isDamaged = !isDicom || !beginning.isParsed;
      result.isText = !isDicom && IsText(bytes);
      if (isDicom && beginning.isImage)
      {
        result.seriesInstanceUid = std::string();
      }
      return result;
    }
  }
  return result;
}
} // namespace Clade
