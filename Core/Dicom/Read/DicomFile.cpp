#include "Dicom/Read/DicomFile.h"

#include "Base/Error.h"
#include "Base/Format.h"
#include "Dicom/File/DicomGuard.h"
#include "Dicom/File/DicomLibrary.h"
#include "Dicom/File/ObjectStream.h"
#include "Dicom/File/TransferSyntax.h"
#include "Dicom/Read/WorthDoing.h"

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcmetinf.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

namespace Clade
{
namespace
{
// Of a UID: whatever is longer is damage, and not read.
std::string StringOf(DcmItem& item, const DcmTagKey& tag)
{
  constexpr Uint32 longest = 256;
  DcmElement* element = nullptr;
  OFString value;
  if (item.findAndGetElement(tag, element).good() && element->getLength() <= longest)
  {
    element->getOFString(value, 0);
  }
  return std::string(value.c_str(), value.size());
}

constexpr double largestFileGiB = 4; // a slice has some 10 MB

std::shared_ptr<ByteSource> OpenObject(const DicomObject& object)
{
  if (object.bytes)
  {
    return OpenMemorySource(*object.bytes);
  }
  std::shared_ptr<ByteSource> source = OpenFileSource(object.name);
  const double sizeGiB = static_cast<double>(source->Size()) / bytesPerGiB;
  if (sizeGiB > largestFileGiB)
  {
    throw Error(ErrorCode::Size,
                object.name + " is " + Decimal(sizeGiB, 2) + " GiB; files over " +
                    Decimal(largestFileGiB, 0) +
                    " GiB are not read: split the object, or export it as single-frame images");
  }
  return source;
}

bool HasPreamble(const ByteSource& source)
{
  return source.Head().size() >= 132 && source.Head().compare(128, 4, "DICM") == 0;
}

// High-Throughput JPEG 2000 lies in a file as JPEG 2000 does; DCMTK 3.6.7, which has not heard of it, would
// take the fragments for something else. So the parser is shown the older name. Returns the true one, or "".
std::string PutFamiliarName(ByteSource& source)
{
  constexpr std::string_view familiar("1.2.840.10008.1.2.4.90\0\0", 24); // as long as the names it stands for
  constexpr std::string_view element("\x02\x00\x10\x00UI\x18\x00", 8);   // TransferSyntaxUID of 24 bytes
  constexpr std::size_t furthest = 2048;                                 // the meta header is shorter
  const std::size_t at = std::string_view(source.Head()).substr(0, furthest).find(element);
  if (!HasPreamble(source) || at == std::string_view::npos ||
      at + element.size() + familiar.size() > source.Head().size())
  {
    return "";
  }
  std::string name = source.Head().substr(at + element.size(), familiar.size());
  name.erase(name.find_last_not_of(std::string_view(" \0", 2)) + 1);
  if (!IsHighThroughputJpeg2000(name))
  {
    return "";
  }
  source.ReplaceInHead(at + element.size(), familiar);
  return name;
}

// An empty file counts as damaged, not as text.
bool IsText(const std::string& bytes)
{
  return !bytes.empty() &&
         std::none_of(bytes.begin(), bytes.end(),
                      [](char c)
                      { return c >= 0 && c < ' ' && c != '\t' && c != '\r' && c != '\n' && c != '\f'; });
}

// Without a meta header, what DCMTK finds in the encoding itself, where it is little endian (Dicom.md,
// "Damaged files"); empty: nothing that can be trusted.
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

bool HoldsZerosAlone(const ByteSource& source)
{
  std::string part(std::size_t{1} << 16, '\0');
  std::size_t found = 0;
  for (std::size_t offset = 0; offset < source.Size(); offset += found)
  {
    found = source.Read(offset, part.data(), part.size());
    if (found == 0 || part.find_first_not_of('\0') < found)
    {
      return found == 0; // it cannot be read any more
    }
  }
  return true;
}

DicomFile Parse(const std::string& name, const std::shared_ptr<ByteSource>& source)
{
  if (source->Head().find_first_not_of('\0') == std::string::npos && HoldsZerosAlone(*source))
  {
    throw Error(ErrorCode::Corrupt, name + (source->Size() == 0 ? " is empty" : " contains only zeros"));
  }
  DcmFileFormat file;
  const std::string trueName = PutFamiliarName(*source);
  ObjectStream stream(source);
  file.transferInit();
  const OFCondition parsed = file.read(stream);
  file.transferEnd();
  DicomFile result;
  result.name = name;
  result.transferSyntaxUid = trueName.empty() ? TransferSyntaxOf(file) : trueName;
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

Beginning ParseBeginning(const std::shared_ptr<ByteSource>& source)
{
  DcmFileFormat file;
  PutFamiliarName(*source);
  ObjectStream stream(source);
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

Beginning BeginningOf(const std::string& path, const std::shared_ptr<ByteSource>& source)
{
  try
  {
    return GuardDicom(path, [&] { return ParseBeginning(source); });
  }
  catch (const Error&)
  {
    Beginning damaged; // to be refused where its series is read, not passed over
    damaged.isImage = HasPreamble(*source);
    return damaged;
  }
}
} // namespace

DicomFile LoadDicomFile(const DicomObject& object, DicomLoading loading)
{
  RequireDicomLibrary();
  const auto load = [&]
  {
    DicomFile file = Parse(object.name, OpenObject(object));
    if (loading == DicomLoading::Everything && file.dataset->loadAllDataIntoMemory().bad())
    {
      throw Incomplete(object.name);
    }
    return file;
  };
  return GuardDicom(object.name, load);
}

FileBeginning ReadFileBeginning(const std::string& path)
{
  RequireDicomLibrary();
  const std::shared_ptr<ByteSource> source = OpenFileSource(path);
  const Beginning beginning = BeginningOf(path, source);
  FileBeginning result;
  if (beginning.isImage && !beginning.seriesInstanceUid.empty())
  {
    result.seriesInstanceUid = beginning.seriesInstanceUid;
    return result;
  }
  const bool isDicom = HasPreamble(*source);
  result.isDamaged = !isDicom || !beginning.isParsed;
  result.isText = !isDicom && IsText(source->Head());
  if (isDicom && beginning.isImage)
  {
    result.seriesInstanceUid = std::string();
    result.isDamaged = true; // it is of its neighbours' series, or of one without UIDs
  }
  return result;
}
} // namespace Clade
