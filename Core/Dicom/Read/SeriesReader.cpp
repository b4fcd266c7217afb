#include "Dicom/Read/SeriesReader.h"

#include "Base/Error.h"
#include "Base/FilesBelow.h"
#include "Dicom/Read/FoundFiles.h"
#include "Dicom/Read/ImageTerms.h"
#include "Dicom/Read/SeriesCheck.h"
#include "Dicom/Read/SeriesRules.h"
#include "Dicom/Read/SeriesVolume.h"
#include "Dicom/Read/VariableSpacing.h"
#include "Volume/Straighten.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace Clade
{
namespace
{
std::vector<FoundFile> LookAt(const std::vector<std::string>& paths)
{
  std::vector<FoundFile> files;
  std::transform(paths.begin(), paths.end(), std::back_inserter(files), LookAtFile);
  return files;
}

/// What lies outside of every slice: padding where the source has such a value, else air, or what signal
/// there is none of, but nothing below what is in the volume.
float BackgroundOf(const SourceSeries& series)
{
  const StoredPixelFormat& format = series.format;
  if (format.paddingValue)
  {
    return static_cast<float>(*format.paddingValue);
  }
  const double air = series.modality == "CT" ? -1000 : 0;
  const auto [lowest, highest] =
      std::minmax_element(series.volume.voxels.begin(), series.volume.voxels.end());
  const double stored = std::round((air - format.rescaleIntercept) / format.rescaleSlope);
  return static_cast<float>(std::clamp<double>(stored, *lowest, *highest));
}

/// Slices of a tilted gantry are put straight in their pixels: a sheared grid is read as a straight one by
/// most.
void Straighten(const SliceStack& stack, std::size_t threads, IProgress& progress, SourceSeries& series)
{
  if (stack.isStraight)
  {
    return;
  }
  std::vector<Vector3> lateralMm;
  for (const double positionMm : stack.positionsMm)
  {
    lateralMm.push_back(stack.lateralStepMm * ((positionMm - stack.positionsMm.front()) / stack.spacingMm));
  }
  series.volume = StraightenSlices(series.volume, lateralMm, BackgroundOf(series), progress, threads);
  series.straightenedDegrees = stack.tiltDegrees;
}

SourceImage DescribeImage(const ImageHeader& image, double positionMm)
{
  SourceImage description;
  description.sopInstanceUid = image.sopInstanceUid;
  description.sopClassUid = image.sopClassUid;
  description.frame = image.file.frame;
  description.transferSyntaxUid = image.file.transferSyntaxUid;
  description.encapsulatedBytes = image.pixels.encapsulatedBytes;
  description.instanceNumber = image.instanceNumber.value_or(0);
  description.hasInstanceNumber = image.instanceNumber.has_value();
  description.positionMm = positionMm;
  description.dataset = image.file.dataset;
  return description;
}
} // namespace

std::map<std::string, std::vector<std::string>> FindSeries(const std::vector<std::string>& paths)
{
  return SeriesAmong(FilesBelow(paths));
}

std::map<std::string, std::vector<std::string>> SeriesAmong(const std::vector<std::string>& files)
{
  std::map<std::string, std::vector<std::string>> series;
  for (const FoundFile& file : AssignUnreadable(LookAt(files)))
  {
    for (const std::string& uid : file.series)
    {
      series[uid].push_back(file.path);
    }
  }
  return series;
}

namespace
{
SourceSeries Load(const CheckedSeries& checked, std::size_t threads, IProgress& progress)
{
  const ImageHeader& first = checked.images.front();
  SourceSeries series;
  series.modality = ModalityOf(first);
  series.derivedTerm = DerivedTermOf(first);
  series.studyInstanceUid = first.studyInstanceUid;
  series.seriesInstanceUid = first.seriesInstanceUid;
  series.frameOfReferenceUid = checked.frameOfReferenceUid;
  series.volume = LoadVolume(checked.images, *checked.grid, threads, progress, series.format);
  Straighten(*checked.stack, threads, progress, series);
  if (checked.even)
  {
    const QuantityRange quantity = RangeOfQuantity(series.volume, series.modality, series.format.rescaleSlope,
                                                   series.format.rescaleIntercept);
    series.volume = MakeSlicesEven(series.volume, UnevenStackOf(*checked.stack), *checked.even, quantity,
                                   progress, threads);
    series.unevenSteps = TextOfSteps(*checked.stack);
  }
  series.sliceThicknessMm = checked.sliceThicknessMm;
  series.hasSliceThickness = checked.hasSliceThickness;
  for (std::size_t i = 0; i < checked.images.size(); i++)
  {
    series.images.push_back(DescribeImage(checked.images[i], checked.stack->positionsMm[i]));
    series.isLossy = series.isLossy || checked.images[i].isLossy;
  }
  series.setAside = checked.setAside;
  series.volumeNumber = checked.volumeNumber;
  series.volumeCount = checked.volumeCount;
  series.volumeLabel = checked.volumeLabel;
  series.scaleSlopePhilips = first.scaleSlopePhilips;
  series.droppedDuplicates = checked.droppedDuplicates;
  series.warnings = checked.warnings;
  return series;
}

std::string LabelOfVolume(const OpenedSeries& opened, std::size_t volume)
{
  return opened.split ? opened.split->volumes.at(volume - 1).label : "";
}

SourceSeries ReadVolume(const OpenedSeries& opened, std::size_t volume, const InputLimits& limits,
                        IProgress& progress)
{
  CheckedSeries checked;
  try
  {
    CheckVolume(opened, volume, limits, checked);
    return Load(checked, limits.threads, progress);
  }
  catch (const Error& error)
  {
    const std::string label = LabelOfVolume(opened, volume);
    throw label.empty() ? error : error.WithContext("volume " + std::to_string(volume) + " (" + label + ")");
  }
}
} // namespace

SourceSeries ReadSeries(const std::vector<DicomObject>& objects, const InputLimits& limits,
                        IProgress& progress)
{
  progress.BeginStage("read");
  OpenedSeries opened;
  OpenSeries(objects, limits, progress, opened);
  return ReadVolume(opened, WantedVolumes(opened, limits.volume).front(), limits, progress);
}

VolumeReader::VolumeReader(std::vector<DicomObject> objects, const InputLimits& limits, IProgress& progress)
    : objects_(std::move(objects)), limits_(limits), opened_(std::make_unique<OpenedSeries>())
{
  progress.BeginStage("read");
  OpenSeries(objects_, limits, progress, *opened_);
}

VolumeReader::~VolumeReader() = default;

std::vector<std::size_t> VolumeReader::Wanted() const
{
  return WantedVolumes(*opened_, limits_.volume);
}

std::string VolumeReader::LabelOf(std::size_t volume) const
{
  return LabelOfVolume(*opened_, volume);
}

SourceSeries VolumeReader::Read(std::size_t volume, IProgress& progress) const
{
  progress.BeginStage("read");
  return ReadVolume(*opened_, volume, limits_, progress);
}
} // namespace Clade
