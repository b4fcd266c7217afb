#pragma once
#include "Base/Progress.h"
#include "TrainingRuns/SweepGrid.h"
#include "TrainingRuns/TrainModel.h"

#include <functional>
#include <string>
#include <vector>

namespace Clade
{
/// A grid of trainings of one epoch each, of which the best then learns on (the paper's tables of weights of
/// losses are made so).
struct SweepRequest
{
  nlohmann::json recipe; ///< as ParseTrainingConfiguration takes it, without "data"
  std::vector<SweepAxis> axes;
  std::string folder;     ///< made where it is not there; a sweep that was interrupted goes on in it
  int epochs = 0;         ///< that the best learns for; 0 or 1: no more than the others
  bool fitsPatch = false; ///< a patch too large for the volumes becomes smaller (PatchChoice.h)
  std::string madeBy;     ///< command, for the models' cards
  ITrainingObserver* observer = nullptr;
  std::function<void(const std::string&)>
      tell; ///< a sentence for each training that begins or ends; may be empty
};

/// One combination, after its epoch.
struct SweepRow
{
  SweepPoint point;
  std::string modelPath;
  nlohmann::json figures; ///< the log's line of the first epoch (TrainingFigures.h); null: it failed
  std::string problem;    ///< why it failed
};

struct SweepOutcome
{
  std::vector<SweepAxis> axes;
  std::vector<SweepRow>
      ranked;              ///< by PIQE, the best first; collapsed ones after all others, failed ones last
  nlohmann::json baseline; ///< figures of interpolation alone
  std::string bestPath;    ///< best.safetensors of the folder; empty: it was not trained on
  std::vector<nlohmann::json> epochsOfBest; ///< the log's lines
};

/// Carries it out: NAME.safetensors of each combination, and best.safetensors, in the folder, each with all
/// that a training leaves beside it. `data` must have volumes to judge by. A combination that fails (it
/// diverged) is noted, and the others go on. Throws Error(InvalidArgument) for what cannot be learned, before
/// anything is, Error(Conflict) where the folder holds a sweep of other options or volumes; what TrainModel
/// throws of what is no combination's fault; what `progress` throws.
SweepOutcome RunSweep(const SweepRequest& request, const TrainingData& data, IProgress& progress);

/// In the order of SweepOutcome::ranked.
void RankByPiqe(std::vector<SweepRow>& rows);
} // namespace Clade
