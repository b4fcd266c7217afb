#include "Dicom/Read/SeriesReader.h"

#include "Base/Error.h"
#include "Dicom/Read/FoundFiles.h"
#include "Dicom/Read/SeriesCheck.h"
#include "Dicom/Read/SeriesRules.h"
#include "Dicom/Read/SeriesVolume.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>

namespace Clade
{
namespace
{
namespace fs = std::filesystem;

std::vector<std::string> FilesBelow(const std::string& path)
{
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  if (fs::is_regular_file(status))
  {
    return {path};
  }
  if (!fs::is_directory(status))
  {
    throw Error(ErrorCode::NotFound, "there is no file or folder " + path);
  }
  std::vector<std::string> files;
  fs::recursive_directory_iterator entry(path, fs::directory_options::skip_permission_denied, failure);
  for (; !failure && entry != fs::recursive_directory_iterator(); entry.increment(failure))
  {
    std::error_code unreadable;
    if (entry->is_regular_file(unreadable))
    {
      files.push_back(entry->path().string());
    }
  }
  if (failure)
  {
    throw Error(ErrorCode::NotFound, "the folder " + path + " cannot be listed: " + failure.message());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<FoundFile> LookAt(const std::vector<std::string>& paths)
{
  std::vector<FoundFile> files;
  std::transform(paths.begin(), paths.end(), std::back_inserter(files), LookAtFile);
  return files;
}

SourceImage DescribeImage(const ImageHeader& image, double positionMm)
{
  SourceImage description;
  description.sopInstanceUid = image.sopInstanceUid;
  description.sopClassUid = image.sopClassUid;
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
  std::map<std::string, std::vector<std::string>> series;
  for (const std::string& path : paths)
  {
    for (const FoundFile& file : AssignUnreadable(LookAt(FilesBelow(path))))
    {
      for (const std::string& uid : file.series)
      {
        series[uid].push_back(file.path);
      }
    }
  }
  return series;
}

namespace
{
SourceSeries Load(const CheckedSeries& checked, IProgress& progress)
{
  const ImageHeader& first = checked.images.front();
  SourceSeries series;
  series.modality = ModalityOf(first);
  series.studyInstanceUid = first.studyInstanceUid;
  series.seriesInstanceUid = first.seriesInstanceUid;
  series.frameOfReferenceUid = checked.frameOfReferenceUid;
  series.volume = LoadVolume(checked.images, *checked.grid, progress, series.format);
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
  series.droppedDuplicates = checked.droppedDuplicates;
  series.warnings = checked.warnings;
  return series;
}
} // namespace

SourceSeries ReadSeries(const std::vector<DicomObject>& objects, const InputLimits& limits,
                        IProgress& progress)
{
  const VolumeReader reader(objects, limits, progress);
  return reader.Read(reader.Wanted().front(), progress);
}

VolumeReader::VolumeReader(const std::vector<DicomObject>& objects, const InputLimits& limits,
                           IProgress& progress)
    : limits_(limits), opened_(std::make_unique<OpenedSeries>())
{
  progress.BeginStage("read");
  OpenSeries(objects, limits, progress, *opened_);
}

VolumeReader::~VolumeReader() = default;

std::vector<std::size_t> VolumeReader::Wanted() const
{
  return WantedVolumes(*opened_, limits_.volume);
}

std::string VolumeReader::LabelOf(std::size_t volume) const
{
  return opened_->split ? opened_->split->volumes.at(volume - 1).label : "";
}

SourceSeries VolumeReader::Read(std::size_t volume, IProgress& progress) const
{
  progress.BeginStage("read");
  CheckedSeries checked;
  try
  {
    CheckVolume(*opened_, volume, limits_, checked);
    return Load(checked, progress);
  }
  catch (const Error& error)
  {
    const std::string label = LabelOf(volume);
    throw label.empty() ? error : error.WithContext("volume " + std::to_string(volume) + " (" + label + ")");
  }
}
} // namespace Clade
