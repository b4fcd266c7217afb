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

/// SeriesInstanceUID of the file at `path`, of which only the beginning is read: empty where the file is an
/// image that names no series, nothing where it is no DICOM image. A file damaged further back counts as one.
std::optional<std::string> ReadSeriesInstanceUid(const std::string& path);
} // namespace Clade
