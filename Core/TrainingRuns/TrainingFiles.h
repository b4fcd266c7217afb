#pragma once
#include <string>
#include <vector>

namespace Clade
{
/// One volume on disk, not read yet.
struct TrainingItem
{
  std::string name; ///< canonical path of a NIfTI file, or SeriesInstanceUID: one for each volume
  bool isNifti = false;
  std::vector<std::string> files;
};

/// The NIfTI files and (where the program reads DICOM) the series at `path`: a file, a folder, which is
/// searched to the bottom, or a pattern (*, ?, [...]) of them; sorted. Throws Error(NotFound) where nothing
/// is there.
std::vector<TrainingItem> FindTrainingItems(const std::string& path);
} // namespace Clade
