#include "Commands/InspectNifti.h"

#include "Base/Error.h"
#include "Volume/AssumedModality.h"
#include "Volume/NiftiFile.h"
#include "Volume/Resampler.h"

#include <algorithm>
#include <iterator>

namespace Clade
{
namespace
{
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
  RequireEnhanceable(read.volume.grid);
  summary.derived = ThroughPlaneGrid(read.volume.grid, GridKind::Isotropic);
  RequireOneNiftiVolume(summary.volumes);
}

bool IsAboutTheFile(ErrorCode code)
{
  return code != ErrorCode::OutOfMemory && code != ErrorCode::Cancelled && code != ErrorCode::NotFound;
}
} // namespace

std::vector<std::string> NiftiAmong(const std::vector<std::string>& files)
{
  std::vector<std::string> found;
  std::copy_if(files.begin(), files.end(), std::back_inserter(found), IsNiftiPath);
  return found;
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
