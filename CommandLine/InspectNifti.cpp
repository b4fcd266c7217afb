#include "InspectNifti.h"

#include "Base/Error.h"
#include "Volume/AssumedModality.h"
#include "Volume/NiftiFile.h"
#include "Volume/Resampler.h"

#include <algorithm>
#include <filesystem>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;

void DescribeGrid(const VolumeGrid& grid, SeriesSummary& summary)
{
  summary.columns = grid.columns;
  summary.rows = grid.rows;
  summary.slices = grid.slices;
  summary.columnSpacingMm = grid.columnSpacingMm;
  summary.rowSpacingMm = grid.rowSpacingMm;
  summary.sliceSpacingMm = grid.sliceSpacingMm;
  summary.ratio = grid.sliceSpacingMm / grid.CoarserInPlaneSpacingMm();
  summary.orientation = OrientationWord(grid.rowDirection, grid.columnDirection);
}

void Describe(const NiftiVolume& read, NiftiSummary& summary)
{
  const AssumedModality assumed = AssumeModality(read.volume, read.description);
  DescribeGrid(read.volume.grid, summary.volume);
  summary.volume.modality = assumed.modality;
  summary.volume.warnings = read.warnings;
  summary.volume.warnings.push_back(assumed.ToWarning());
}

/// Throws what refuses the file.
void Judge(const std::string& path, IProgress& progress, NiftiSummary& summary)
{
  summary.volumes = CountNiftiVolumes(path);
  const NiftiVolume read = ReadNifti(path, progress, 1);
  Describe(read, summary);
  for (std::size_t number = 1; summary.volumes > 1 && number <= summary.volumes; number++)
  {
    summary.volume.volumes.push_back({number, "", read.volume.grid.slices});
  }
  if (read.volume.grid.slices < 2)
  {
    throw Error(ErrorCode::TooFew, "the volume has a single slice, at least 2 are needed");
  }
  summary.derived = ThroughPlaneGrid(read.volume.grid, GridKind::Isotropic);
  if (summary.volumes > 1)
  {
    throw Error(ErrorCode::MultipleVolumes, "the file holds " + std::to_string(summary.volumes) + " volumes");
  }
}

bool IsAboutTheFile(ErrorCode code)
{
  return code != ErrorCode::OutOfMemory && code != ErrorCode::Cancelled && code != ErrorCode::NotFound;
}
} // namespace

std::vector<std::string> FindNifti(const std::vector<std::string>& paths)
{
  std::vector<std::string> files;
  for (const std::string& path : paths)
  {
    std::error_code failure;
    if (IsNiftiPath(path) && fs::is_regular_file(path, failure))
    {
      files.push_back(path);
    }
    fs::recursive_directory_iterator entry(path, fs::directory_options::skip_permission_denied, failure);
    for (; !failure && entry != fs::recursive_directory_iterator(); entry.increment(failure))
    {
      std::error_code unreadable;
      if (IsNiftiPath(entry->path().string()) && entry->is_regular_file(unreadable))
      {
        files.push_back(entry->path().string());
      }
    }
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

NiftiSummary InspectNifti(const std::string& path, IProgress& progress)
{
  NiftiSummary summary;
  summary.volume.description = path;
  try
  {
    Judge(path, progress, summary);
    summary.volume.isAccepted = true;
  }
  catch (const Error& error)
  {
    if (!IsAboutTheFile(error.Code()))
    {
      throw;
    }
    summary.volume.code = error.CodeName();
    summary.volume.sentence = error.Message();
  }
  return summary;
}
} // namespace Clade
