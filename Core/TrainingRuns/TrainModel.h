#pragma once
#include "Training/Trainer.h"
#include "TrainingRuns/TrainingData.h"

#include <string>
#include <vector>

namespace Clade
{
/// A model to train.
struct TrainRequest
{
  TrainingConfiguration configuration;
  std::string modelPath; ///< NAME.safetensors; with perVolume the folder for a model of each volume
  bool resume = false;   ///< go on from the checkpoint
  std::string startPath; ///< a model to start from; empty: random weights
  std::string madeBy;    ///< command or request, for the model's card; empty: not stated
  ITrainingObserver* observer = nullptr;
};

/// A model that was learned.
struct TrainedModel
{
  std::string path;
  TrainingSummary summary;
};

/// Throws Error(InvalidArgument) where the model's name is not valid, Error(Conflict) where a model or a
/// checkpoint is there that would be overwritten, Error(NotFound) where there is none to continue from. Call
/// it before the data are read, which takes minutes.
void RequireTrainable(const TrainRequest& request);

/// Learns from `data`, whose voxels are freed before it begins: one model, or with `perVolume` one of each
/// volume, named after it; and beside each its card (ModelCard.h). Cancelled, it
/// throws what `progress` throws; the checkpoint is written by then. Stages: those of Train.
std::vector<TrainedModel> TrainModel(const TrainRequest& request, TrainingData data, IProgress& progress);
} // namespace Clade
