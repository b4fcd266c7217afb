#include "TrainingRuns/TrainingData.h"

#include "Base/Error.h"
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
  return read;
}

TrainingVolume Read(const TrainingItem& item, const TrainingSource& source, const std::string& modality)
{
#ifdef CLADE_HAS_DICOM
  if (!item.isNifti)
  {
    std::vector<DicomObject> objects;
    for (const std::string& file : item.files)
    {
      objects.push_back({file, {}});
    }
    return ReadTrainingSeries(objects, modality);
  }
#else
  static_cast<void>(modality);
#endif
  return ReadNiftiVolume(item.files.front(), source.sliceThicknessMm);
}

/// Whether only the volume is to blame, so that the others can be learned from.
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

void AddTrainingVolume(TrainingData& data, bool isValidation, const std::string& name,
                       const std::function<TrainingVolume()>& read)
{
  try
  {
    TrainingVolume volume = read();
    RequireUsable(volume.volume);
    (isValidation ? data.validation : data.training).push_back(std::move(volume));
  }
  catch (const Error& error)
  {
    if (!IsRefusal(error))
    {
      throw;
    }
    data.refused.push_back({name, std::string(error.CodeName()), error.Message()});
  }
}

void RequireTrainingVolumes(const TrainingData& data)
{
  if (data.training.empty())
  {
    throw Error(ErrorCode::InvalidArgument, "there is no volume to train on" + ListOf(data.refused));
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
        AddTrainingVolume(data, sources[n].isValidation, item.name,
                          [&] { return Read(item, sources[n], modality); });
      }
      progress.Report(static_cast<double>(++done) / static_cast<double>(count));
    }
    data.sources.push_back(Describe(sources[n], volumes.size() - before));
  }
  RequireTrainingVolumes(data);
  const bool wantsValidation = std::any_of(sources.begin(), sources.end(),
                                           [](const TrainingSource& source) { return source.isValidation; });
  if (wantsValidation && data.validation.empty())
  {
    throw Error(ErrorCode::InvalidArgument,
                "no validation volume is left" + ListOf(data.refused) +
                    (data.refused.empty() ? ": all were named for training before" : ""));
  }
  return data;
}
} // namespace Clade
