#include "Dicom/Read/SeriesInspector.h"

#include "Base/Error.h"
#include "Dicom/File/TransferSyntax.h"
#include "Dicom/Read/SeriesCheck.h"
#include "Dicom/Read/SeriesVolume.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
constexpr double mainDirectionCosine = 0.8; // 37 degrees

void DescribeImages(const ImageHeader& image, SeriesSummary& summary)
{
  summary.studyInstanceUid = image.studyInstanceUid;
  summary.seriesInstanceUid = image.seriesInstanceUid;
  summary.seriesNumber = image.seriesNumber;
  summary.modality = image.modality;
  summary.description = image.seriesDescription;
  summary.transferSyntaxUid = image.file.transferSyntaxUid;
  summary.transferSyntax = TraitsOfTransferSyntax(image.file.transferSyntaxUid).name;
  if (image.pixels.rows > 0 && image.pixels.columns > 0)
  {
    summary.rows = image.pixels.rows;
    summary.columns = image.pixels.columns;
  }
  summary.rowSpacingMm = image.rowSpacingMm;
  summary.columnSpacingMm = image.columnSpacingMm;
  summary.sliceThicknessMm = image.sliceThicknessMm;
  if (image.orientation)
  {
    const std::vector<double>& c = *image.orientation;
    summary.orientation = OrientationWord({c[0], c[1], c[2]}, {c[3], c[4], c[5]});
  }
}

void DescribeStack(const CheckedSeries& checked, SeriesSummary& summary)
{
  summary.slices = checked.images.size();
  summary.sliceSpacingMm = checked.even ? checked.even->spacingMm : checked.stack->spacingMm;
  summary.ratio = *summary.sliceSpacingMm / std::max(*summary.rowSpacingMm, *summary.columnSpacingMm);
  if (checked.grid && checked.sliceThicknessMm > 0)
  {
    summary.sliceThicknessMm = checked.sliceThicknessMm;
  }
}

void DescribeVolumes(const OpenedSeries& opened, SeriesSummary& summary)
{
  for (std::size_t i = 0; opened.split && i < opened.split->volumes.size(); i++)
  {
    const VolumeSplit::Volume& volume = opened.split->volumes[i];
    summary.volumes.push_back({i + 1, volume.label, volume.images.size()});
  }
}

bool IsCompressed(const ImageHeader& image)
{
  return TraitsOfTransferSyntax(image.file.transferSyntaxUid).isEncapsulated;
}
} // namespace

std::string OrientationWord(const Vector3& rowDirection, const Vector3& columnDirection)
{
  const Vector3 normal = Cross(rowDirection, columnDirection);
  if (std::abs(normal.z) > mainDirectionCosine)
  {
    return "axial";
  }
  if (std::abs(normal.y) > mainDirectionCosine)
  {
    return "coronal";
  }
  return std::abs(normal.x) > mainDirectionCosine ? "sagittal" : "oblique";
}

SeriesSummary InspectSeries(const std::vector<DicomObject>& objects, const InputLimits& limits,
                            IProgress& progress)
{
  progress.BeginStage("read");
  SeriesSummary summary;
  summary.images = objects.size();
  OpenedSeries opened;
  CheckedSeries checked;
  try
  {
    OpenSeries(objects, limits, progress, opened);
    DescribeVolumes(opened, summary);
    for (const std::size_t volume : WantedVolumes(opened, limits.volume))
    {
      checked = CheckedSeries();
      CheckVolume(opened, volume, limits, checked);
      if (std::any_of(checked.images.begin(), checked.images.end(), IsCompressed))
      {
        StoredPixelFormat format;
        LoadVolume(checked.images, *checked.grid, limits.threads, progress, format);
      }
    }
    summary.isAccepted = true;
  }
  catch (const Error& error)
  {
    if (!TraitsOf(error.Code()).isInputVerdict)
    {
      throw;
    }
    summary.code = error.CodeName();
    summary.sentence = error.Message();
  }
  const std::vector<ImageHeader>& images = checked.images.empty() ? opened.images : checked.images;
  if (!images.empty())
  {
    DescribeImages(images[images.size() / 2], summary);
  }
  if (checked.stack)
  {
    DescribeStack(checked, summary);
  }
  summary.warnings = checked.images.empty() ? opened.warnings : checked.warnings;
  return summary;
}
} // namespace Clade
