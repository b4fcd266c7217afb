#include "TrainingRuns/TrainingSeries.h"

#include "Base/Error.h"
#include "Settings/VolumeChoice.h"

#include <utility>

namespace Clade
{
namespace
{
TrainingVolume Take(SourceSeries&& series, const std::string& modality)
{
  if (series.modality != modality)
  {
    throw Error(ErrorCode::Model, "the series is " + series.modality + ", the model is for " + modality);
  }
  TrainingVolume taken;
  taken.name = series.seriesInstanceUid + (series.volumeCount > 1 ? ", " + series.volumeLabel : "");
  taken.volume = std::move(series.volume);
  taken.sliceThicknessMm = series.sliceThicknessMm;
  taken.rescaleSlope = series.format.rescaleSlope;
  taken.rescaleIntercept = series.format.rescaleIntercept;
  return taken;
}

std::vector<TrainingVolume> Read(const std::vector<DicomObject>& objects, const InputLimits& limits,
                                 const std::string& modality)
{
  NoProgress silent;
  const VolumeReader reader(objects, limits, silent);
  std::vector<TrainingVolume> volumes;
  for (const std::size_t number : reader.Wanted())
  {
    volumes.push_back(Take(reader.Read(number, silent), modality));
  }
  return volumes;
}
} // namespace

std::vector<TrainingVolume> ReadTrainingSeries(const std::vector<DicomObject>& objects,
                                               const std::string& modality, int volume)
{
  InputLimits limits;
  limits.volume = VolumeNumber(volume);
  try
  {
    return Read(objects, limits, modality);
  }
  catch (const Error& error)
  {
    if (error.Code() != ErrorCode::NothingToDo)
    {
      throw;
    }
  }
  limits.requireAnisotropy = false; // fine in all directions: the best there is to learn from
  return Read(objects, limits, modality);
}
} // namespace Clade
