#pragma once
#include "Jobs/Job.h"
#include "TrainingRuns/TrainModel.h"

#include <functional>
#include <string>

namespace Clade
{
/// What a training job learns that varies options (its parameter "Vary"): every combination for one epoch,
/// and the best of them on, as the job's model. Models and logs of the combinations lie in the training's
/// folder; SweepState.h says where it stands. An attempt goes on where the one before ended.
class TrainingSweep
{
public:
  /// Draws what the model of this file, which learns or has learned, makes of a validation slice.
  using Draw = std::function<void(const std::string& modelPath)>;

  /// @param options  of the job, with device and threads of this worker
  /// @param modelPath  of the job's model, in `trainingFolder`
  TrainingSweep(const Job& job, const std::string& trainingFolder, const TrainingOptions& options,
                const std::string& modelPath);

  static bool IsAskedFor(const Job& job);

  /// Beside the model its report of the sweep, NAME.sweep.html. The last state says how all ended. Throws
  /// what RunSweep throws, Error(InvalidArgument) where none of the combinations could be learned, and
  /// Error(StorageFull).
  TrainedModel Run(const TrainingData& data, ITrainingObserver& observer, const Draw& draw,
                   IProgress& progress);

private:
  const Job& job_;
  const std::string folder_;
  const TrainingOptions& options_;
  const std::string modelPath_;
};
} // namespace Clade
