#include "TrainingRuns/TrainingSeries.h"

#include "Base/Error.h"

#include <utility>

namespace Clade
{
namespace
{
SourceSeries ReadAnySpacing(const std::vector<DicomObject>& objects, IProgress& progress)
{
  InputLimits limits;
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
} // namespace

TrainingVolume ReadTrainingSeries(const std::vector<DicomObject>& objects, const std::string& modality)
{
  NoProgress silent;
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
  return read;
}
} // namespace Clade
