#pragma once
#include "Dicom/Read/SeriesReader.h"

#include <memory>
#include <optional>
#include <string>

class DcmDataset;

namespace Clade
{
/// One DICOM object in memory.
struct DicomFile
{
  std::string name;              ///< path or identifier, for messages
  std::string transferSyntaxUid; ///< of the meta header; without one, of the encoding found
  std::shared_ptr<DcmDataset> dataset;
};

/// Parses the whole of `object`, pixel data and all. Throws Error(NotFound) for a path that cannot be read,
/// Error(Corrupt), `<name> is incomplete`, unless every byte makes sense to the end, or Error(TransferSyntax)
/// where that may come of a transfer syntax that cannot be decoded.
DicomFile LoadDicomFile(const DicomObject& object);

/// What a look at the beginning of a file tells.
struct FileBeginning
{
  /// Of a DICOM image; empty where it names no series; nothing where the file is no DICOM image.
  std::optional<std::string> seriesInstanceUid;
  /// It does not say what it is: no DICOM at all, or DICOM that breaks off. (A file damaged further back is
  /// an image of its series.)
  bool isDamaged = false;
  bool isText = false; ///< it was written for people
};
FileBeginning ReadFileBeginning(const std::string& path);
} // namespace Clade
