#pragma once
#include "Dicom/Read/SeriesReader.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// A series as one chooses among several: what one of its images says.
struct FoundSeries
{
  std::string studyInstanceUid;
  std::string seriesInstanceUid;
  std::optional<int> number;
  std::string description; ///< UTF-8
  std::string modality;
  std::size_t images = 0; ///< frames, of a multi-frame object
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::vector<std::string> files; ///< sorted

  /// The files, to be read.
  std::vector<DicomObject> Objects() const;
};

/// The series below `paths` as FindSeries finds them, by study and number, those without a number last. Of an
/// object that cannot be read nothing is known but its series and files.
std::vector<FoundSeries> ListSeries(const std::vector<std::string>& paths);

/// Whether `wanted` means any of them, as ChooseSeries has it.
bool IsThere(const std::vector<FoundSeries>& series, const std::string& wanted);

/// The one that `wanted` means: its SeriesInstanceUID; else its number; else its description; else what
/// stands in its description alone. Case does not matter. Throws Error(NotFound) where there is none,
/// Error(InvalidArgument) where there are several: both name the candidates.
/// @param where  path that the series were found in, for the error
const FoundSeries& ChooseSeries(const std::vector<FoundSeries>& series, const std::string& wanted,
                                const std::string& where);

/// The files of the one series below `path` (a folder or a file); of several the one that `wanted` means, as
/// ChooseSeries. Throws Error(InvalidArgument) that lists the series where there are several and none was
/// chosen, Error(NotFound) where there is none.
std::vector<DicomObject> FindOneSeries(const std::string& path, const std::string& wanted);
} // namespace Clade
