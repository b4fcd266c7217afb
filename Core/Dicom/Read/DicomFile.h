#pragma once
#include "Dicom/Read/SeriesReader.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

class DcmDataset;

namespace Clade
{
/// An object whose pixels are those of several images. DCMTK reads one of them at a time.
struct MultiFrame
{
  std::shared_ptr<DcmDataset> object;
  int frames = 1;
  std::mutex reading;
  std::vector<std::string_view> fragments; ///< of compressed pixels, once the first frame was asked for
};

/// One DICOM object in memory, or one frame of an object.
struct DicomFile
{
  std::string name;              ///< path or identifier, for messages
  std::string transferSyntaxUid; ///< of the meta header; without one, of the encoding found
  std::shared_ptr<DcmDataset> dataset;
  int frame = 0;                          ///< its number, from 1 (Frames.h); 0: not a multi-frame object
  std::shared_ptr<MultiFrame> multiFrame; ///< of a frame: where its pixels are
};

/// What of an object is kept in memory.
enum class DicomLoading
{
  Everything,
  /// Values of more than 4 kB, pixels above all, stay in the file, or in the bytes of `object`, which must
  /// live as long, and are read when they are asked for.
  ShortValues
};

/// Parses the whole of `object`, to its end. Throws Error(NotFound) for a path that cannot be read,
/// Error(Corrupt), `<name> is incomplete`, unless every byte makes sense, or Error(TransferSyntax) where that
/// may come of a transfer syntax that cannot be decoded. The memory taken is bounded by the size of the
/// object, whatever lengths it states.
DicomFile LoadDicomFile(const DicomObject& object, DicomLoading loading = DicomLoading::Everything);

/// What the beginning of a file says about it.
struct FileBeginning
{
  /// Its SeriesInstanceUID; empty if a DICOM image states none; nothing if the file is not a DICOM image.
  std::optional<std::string> seriesInstanceUid;
  /// It does not say what it is: not DICOM at all, DICOM that breaks off, or an image that states no series.
  /// (A file damaged further back is an image of its series.)
  bool isDamaged = false;
  bool isText = false; ///< it was written for people
};
FileBeginning ReadFileBeginning(const std::string& path);
} // namespace Clade
