#include "Pipeline/TrainingData.h"

#include "Base/Error.h"
#include "Pipeline/TrainingFiles.h"
#include "Volume/NiftiFile.h"
#ifdef CLADE_HAS_DICOM
#include "Dicom/SeriesReader.h"
#endif

#include <algorithm>
#include <set>

namespace Clade
{
namespace
{
constexpr std::size_t fewestSlices = 5; // as for DICOM series

/// What the rules for DICOM series ask of any volume.
void RequireUsable(const Volume& volume)
{
  if (volume.grid.slices < fewestSlices)
  {
    throw Error(ErrorCode::TooFew, "there are " + std::to_string(volume.grid.slices) +
                                       " slices, expected at least " + std::to_string(fewestSlices));
  }
  const auto [low, high] = std::minmax_element(volume.voxels.begin(), volume.voxels.end());
  if (*low == *high)
  {
    throw Error(ErrorCode::NothingToDo, "all voxels are alike");
  }
}

TrainingVolume ReadNiftiVolume(const std::string& path, double sliceThicknessMm)
{
  NoProgress silent;
  TrainingVolume read;
  read.name = path;
  read.volume = ReadNifti(path, silent).volume;
  read.sliceThicknessMm = sliceThicknessMm;
  RequireUsable(read.volume);
  return read;
}

#ifdef CLADE_HAS_DICOM
SourceSeries ReadAnySpacing(const std::vector<DicomObject>& objects, IProgress& progress)
{
  InputLimits limits;
  limits.minimumSlices = fewestSlices;
  try
  {
    return ReadSeries(objects, limits, progress);
  }
  catch (const Error& error)
  {
    if (error.Code() != ErrorCode::NothingToDo)
    {
      throw;
    }
  }
  limits.requireAnisotropy = false; // fine in all directions: the best there is to learn from
  return ReadSeries(objects, limits, progress);
}

TrainingVolume ReadDicomVolume(const std::vector<std::string>& files, const std::string& modality)
{
  NoProgress silent;
  std::vector<DicomObject> objects;
  for (const std::string& file : files)
  {
    objects.push_back({file, ""});
  }
  SourceSeries series = ReadAnySpacing(objects, silent);
  if (series.modality != modality)
  {
    throw Error(ErrorCode::Model, "the series is " + series.modality + ", the model is for " + modality);
  }
  TrainingVolume read;
  read.name = series.seriesInstanceUid;
  read.volume = std::move(series.volume);
  read.sliceThicknessMm = series.sliceThicknessMm;
  read.rescaleSlope = series.format.rescaleSlope;
  read.rescaleIntercept = series.format.rescaleIntercept;
  RequireUsable(read.volume);
  return read;
}
#endif

TrainingVolume Read(const TrainingItem& item, const TrainingSource& source, const std::string& modality)
{
#ifdef CLADE_HAS_DICOM
  if (!item.isNifti)
  {
    return ReadDicomVolume(item.files, modality);
  }
#else
  static_cast<void>(modality);
#endif
  return ReadNiftiVolume(item.files.front(), source.sliceThicknessMm);
}

/// Whether the volume alone is to blame, so that the others can be learned from.
bool IsRefusal(const Error& error)
{
  return TraitsOf(error.Code()).isInputVerdict || error.Code() == ErrorCode::InvalidFile ||
         error.Code() == ErrorCode::UnsupportedMediaType || error.Code() == ErrorCode::TooLarge;
}

std::string Describe(const TrainingSource& source, std::size_t volumes)
{
  return (source.name.empty() ? "not named" : source.name) +
         (source.licence.empty() ? "" : " (" + source.licence + ")") + ", " + std::to_string(volumes) +
         (volumes == 1 ? " volume for " : " volumes for ") +
         (source.isValidation ? "validation" : "training");
}

[[noreturn]] void FailWithoutVolumes(const TrainingData& data)
{
  std::string list;
  for (const RefusedVolume& refused : data.refused)
  {
    list += "\n  " + refused.name + ": " + refused.code + ": " + refused.sentence;
  }
  throw Error(ErrorCode::InvalidArgument, "there is no volume to train on" +
                                              (list.empty() ? "" : "; of those found were refused" + list));
}
} // namespace

TrainingData LoadTrainingData(const std::vector<TrainingSource>& sources, const std::string& modality,
                              IProgress& progress)
{
  progress.BeginStage("read");
  std::vector<std::vector<TrainingItem>> found;
  std::size_t count = 0, done = 0;
  for (const TrainingSource& source : sources)
  {
    found.push_back(FindTrainingItems(source.path));
    count += found.back().size();
  }
  TrainingData data;
  std::set<std::string> seen;
  for (std::size_t n = 0; n < sources.size(); n++)
  {
    auto& volumes = sources[n].isValidation ? data.validation : data.training;
    const std::size_t before = volumes.size();
    for (const TrainingItem& item : found[n])
    {
      progress.ThrowIfCancelled();
      try
      {
        if (seen.insert(item.name).second)
        {
          volumes.push_back(Read(item, sources[n], modality));
        }
      }
      catch (const Error& error)
      {
        if (!IsRefusal(error))
        {
          throw;
        }
        data.refused.push_back({item.name, std::string(error.CodeName()), error.Message()});
      }
      progress.Report(static_cast<double>(++done) / static_cast<double>(count));
    }
    data.sources.push_back(Describe(sources[n], volumes.size() - before));
  }
  if (data.training.empty())
  {
    FailWithoutVolumes(data);
  }
  return data;
}
} // namespace Clade
