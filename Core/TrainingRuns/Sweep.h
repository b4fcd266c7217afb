#pragma once
#include "Base/Progress.h"
#include "Settings/SweepGrid.h"
#include "TrainingRuns/TrainModel.h"

#include <functional>
#include <string>
#include <vector>

namespace Clade
{
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

/// What a sweep does when it begins with a training.
struct SweepStatus
{
  const SweepOutcome& soFar; ///< of those that have learned for their epoch
  std::string learning;      ///< name of the combination; empty: the best, which learns on
  std::size_t number = 0;    ///< of the combination, from 1
  std::size_t count = 0;     ///< of all of them
};

/// A grid of trainings of one epoch each; the best of them then learns on. Weights of losses are compared in
/// this way.
struct SweepRequest
{
  nlohmann::json recipe; ///< as ParseTrainingConfiguration takes it, without "data"
  std::vector<SweepAxis> axes;
  std::string folder;   ///< made where it is not there; a sweep that was interrupted goes on in it
  int epochs = 0;       ///< that the best learns for; 0 or 1: no more than the others
  std::string bestPath; ///< model file of the best, which has its folder; empty: best.safetensors of `folder`
  std::string device;   ///< in place of the recipe's; empty: that. No other sweep for it
  int threads = 0;      ///< the same; 0: the recipe's
  bool fitsPatch = false; ///< a patch too large for the volumes becomes smaller (PatchChoice.h)
  std::string madeBy;     ///< command, for the models' cards
  ITrainingObserver* observer = nullptr;
  std::function<void(const std::string&)>
      tell; ///< a sentence for each training that begins or ends; may be empty
  std::function<void(const SweepStatus&)> watch; ///< called when a training begins; may be empty
};

/// Carries it out: NAME.safetensors of each combination, and the best trained on, each with all that a
/// training leaves beside it. `data` must have volumes to judge by. A combination that fails (it
/// diverged) is noted, and the others go on. Throws Error(InvalidArgument) for what cannot be learned, before
/// anything is, Error(Conflict) where the folder holds a sweep of other options or volumes; what TrainModel
/// throws for faults that are not a combination's; what `progress` throws.
SweepOutcome RunSweep(const SweepRequest& request, const TrainingData& data, IProgress& progress);

/// In the order of SweepOutcome::ranked.
void RankByPiqe(std::vector<SweepRow>& rows);
} // namespace Clade
