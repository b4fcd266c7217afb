#pragma once
#include "Base/Progress.h"
#include "Dicom/Read/SourceSeries.h"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// One DICOM object to read: a file, or the bytes of one (from Orthanc).
struct DicomObject
{
  std::string name; ///< path, or instance identifier: named in errors
  /// The whole object, possibly empty; without a value, `name` is read from disk.
  std::optional<std::string> bytes;
};

/// What the caller allows (Dicom.md, "Input").
struct InputLimits
{
  std::size_t minimumSlices = 5;
  double memoryLimitGiB = 0; ///< 0: the memory of the machine
  std::size_t maximumOutputSlices = 4096;
  bool allowDerived = false; ///< maps, projections and the like (Dicom.md, "Image types")
  std::size_t threads = 0;   ///< for reading and decoding; 0: all processors
  /// Which of several volumes, from 1; 0: there must be one; everyVolume (Settings/VolumeChoice.h): each in
  /// turn.
  std::size_t volume = 0;
  /// Files that cannot be read as DICOM are left out, with a warning, instead of stopping the whole.
  bool skipUnreadable = false;
  /// Whether the series is to be enhanced. False for measurements, which read any volume: Dicom.md,
  /// "Already derived" and "Worth doing", do not apply.
  bool requireAnisotropy = true;
};

/// Files below `paths` (files or folders, searched to the bottom) that are DICOM, by SeriesInstanceUID, each
/// list sorted. DICOM images that name no series are those of series "". A file that cannot be read (empty,
/// zeros, cut short) but whose name is like those of the images next to it belongs to the series of its
/// neighbours by name, so that reading the series names it; other files are ignored. Throws
/// Error(NotFound) for a path that is not there.
std::map<std::string, std::vector<std::string>> FindSeries(const std::vector<std::string>& paths);
/// The same of files that are known (Base/FilesBelow.h).
std::map<std::string, std::vector<std::string>> SeriesAmong(const std::vector<std::string>& files);

/// Reads one series, checks it in the order of Dicom.md, "Order of the checks", decodes and sorts it. Throws
/// Error (Dicom.md, "Codes and sentences") where the series is refused; warnings are in the result. Stages of
/// progress: "read".
SourceSeries ReadSeries(const std::vector<DicomObject>& objects, const InputLimits& limits,
                        IProgress& progress);

/// The same for a series of several volumes: all headers are read once, at construction, which refuses what
/// concerns the series as a whole; then every volume can be read, once.
class VolumeReader
{
public:
  VolumeReader(std::vector<DicomObject> objects, const InputLimits& limits, IProgress& progress);
  ~VolumeReader();
  VolumeReader(const VolumeReader&) = delete;
  VolumeReader& operator=(const VolumeReader&) = delete;

  /// The numbers that `limits.volume` asks for, from 1. Throws Error(MultipleVolumes) if there are several
  /// and none was asked for, Error(InvalidArgument) if there is no such volume.
  std::vector<std::size_t> Wanted() const;
  /// What tells the volume from the others: "TE 20"; empty if there is one.
  std::string LabelOf(std::size_t volume) const;
  SourceSeries Read(std::size_t volume, IProgress& progress) const;

private:
  std::vector<DicomObject> objects_; ///< pixels are read from them when their volume is
  InputLimits limits_;
  std::unique_ptr<struct OpenedSeries> opened_;
};
} // namespace Clade
