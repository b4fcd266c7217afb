#include "TrainingRuns/TrainingData.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Settings/VolumeChoice.h"
#include "TrainingRuns/TrainingFiles.h"
#include "Volume/NiftiFile.h"
#ifdef CLADE_HAS_DICOM
#include "TrainingRuns/TrainingSeries.h"
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
    throw Error(ErrorCode::TooFew, "the volume has " + Counted(volume.grid.slices, "slice") +
                                       ", expected at least " + std::to_string(fewestSlices));
  }
  const auto [low, high] = std::minmax_element(volume.voxels.begin(), volume.voxels.end());
  if (*low == *high)
  {
    throw Error(ErrorCode::NothingToDo, "all voxels are alike");
  }
}

std::vector<TrainingVolume> ReadNiftiVolumes(const std::string& path, const TrainingSource& source)
{
  NoProgress silent;
  const bool wantsAll = source.volume == allVolumes;
  const std::size_t first = wantsAll ? 1 : VolumeNumber(source.volume);
  const std::size_t last = wantsAll ? CountNiftiVolumes(path) : first;
  std::vector<TrainingVolume> volumes;
  for (std::size_t number = first; number <= last; number++)
  {
    TrainingVolume read;
    read.name = path + (last > 1 ? ", volume " + std::to_string(number) : "");
    read.volume = ReadNifti(path, silent, number).volume;
    read.sliceThicknessMm = source.sliceThicknessMm;
    volumes.push_back(std::move(read));
  }
  return volumes;
}

std::vector<TrainingVolume> Read(const TrainingItem& item, const TrainingSource& source,
                                 const std::string& modality)
{
#ifdef CLADE_HAS_DICOM
  if (!item.isNifti)
  {
    std::vector<DicomObject> objects;
    for (const std::string& file : item.files)
    {
      objects.push_back({file, {}});
    }
    return ReadTrainingSeries(objects, modality, source.volume);
  }
#else
  static_cast<void>(modality);
#endif
  return ReadNiftiVolumes(item.files.front(), source);
}

/// Whether only the volume is to blame, so that the others can be learned from.
bool IsRefusal(const Error& error)
{
  return TraitsOf(error.Code()).isInputVerdict || error.Code() == ErrorCode::InvalidFile ||
         error.Code() == ErrorCode::InvalidArgument || // it has no such volume
         error.Code() == ErrorCode::UnsupportedMediaType || error.Code() == ErrorCode::TooLarge;
}

std::string Describe(const TrainingSource& source, std::size_t volumes)
{
  return (source.name.empty() ? "not named" : source.name) +
         (source.licence.empty() ? "" : " (" + source.licence + ")") + ", " + std::to_string(volumes) +
         (volumes == 1 ? " volume for " : " volumes for ") +
         (source.isValidation ? "validation" : "training");
}

std::string ListOf(const std::vector<RefusedVolume>& refused)
{
  std::string list = refused.empty() ? "" : "; refused were";
  for (const RefusedVolume& one : refused)
  {
    list += "\n  " + one.name + ": " + one.code + ": " + one.sentence;
  }
  return list;
}
} // namespace

void AddTrainingVolumes(TrainingData& data, bool isValidation, const std::string& name,
                        const std::function<std::vector<TrainingVolume>()>& read)
{
  const auto orRefuse = [&data](const std::string& what, const auto& take)
  {
    try
    {
      take();
    }
    catch (const Error& error)
    {
      if (!IsRefusal(error))
      {
        throw;
      }
      data.refused.push_back({what, std::string(error.CodeName()), error.Message()});
    }
  };
  std::vector<TrainingVolume> volumes;
  orRefuse(name, [&] { volumes = read(); });
  for (TrainingVolume& volume : volumes) // one that is of no use says nothing about its neighbours
  {
    orRefuse(volumes.size() == 1 ? name : volume.name,
             [&]
             {
               RequireUsable(volume.volume);
               (isValidation ? data.validation : data.training).push_back(std::move(volume));
             });
  }
}

void RequireTrainingVolumes(const TrainingData& data, bool wantsValidation)
{
  if (data.training.empty())
  {
    throw Error(ErrorCode::InvalidArgument, "there is no volume to train on" + ListOf(data.refused));
  }
  if (wantsValidation && data.validation.empty())
  {
    throw Error(ErrorCode::InvalidArgument,
                "no validation volume is left" + ListOf(data.refused) +
                    (data.refused.empty()
                         ? ": all of them are also in the training data; name others for validation"
                         : ""));
  }
}

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
      if (seen.insert(item.name).second)
      {
        AddTrainingVolumes(data, sources[n].isValidation, item.name,
                           [&] { return Read(item, sources[n], modality); });
      }
      progress.Report(static_cast<double>(++done) / static_cast<double>(count));
    }
    data.sources.push_back(Describe(sources[n], volumes.size() - before));
  }
  RequireTrainingVolumes(data, std::any_of(sources.begin(), sources.end(),
                                           [](const TrainingSource& source) { return source.isValidation; }));
  return data;
}
} // namespace Clade
