#pragma once
#include "Base/Progress.h"
#include "Dicom/Read/SourceSeries.h"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace Clade
{
/// One DICOM object to read: a file, or the bytes of one (from Orthanc).
struct DicomObject
{
  std::string name;  ///< path, or instance identifier: named in errors
  std::string bytes; ///< the whole file; empty: read `name` from disk
};

/// What the caller allows (design page "DICOM specification" section 1.3).
struct InputLimits
{
  std::size_t minimumSlices = 5;
  double maximumRatio = 0;   ///< slice spacing / pixel spacing; 0: no limit
  double memoryLimitGiB = 0; ///< row 40; 0: what the machine has
  std::size_t maximumOutputSlices = 2048;
  bool allowDerived = false; ///< row 15
  std::size_t volume = 0;    ///< row 5: which of several volumes, from 1; 0: there must be one
  /// Whether the series is to be enhanced. False for measurements, which read any volume: rows 16 (enhanced
  /// already) and 34 to 39 (what enhancement needs of spacings and sizes) do not apply.
  bool requireAnisotropy = true;
};

/// Files below `paths` (files or folders, searched to the bottom) that are DICOM, by SeriesInstanceUID, each
/// list sorted; other files are passed over. DICOM images that name no series are those of series "". Throws
/// Error(NotFound) for a path that is not there.
std::map<std::string, std::vector<std::string>> FindSeries(const std::vector<std::string>& paths);

/// Reads, checks in the order S0..S11 of section 1.1, decodes and sorts one series. Throws Error with the
/// code and sentence of section 1.3 where the series is refused; warnings are in the result. Stages of
/// progress: "read".
SourceSeries ReadSeries(const std::vector<DicomObject>& objects, const InputLimits& limits,
                        IProgress& progress);
} // namespace Clade
