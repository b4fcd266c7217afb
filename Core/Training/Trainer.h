#pragma once
#include "Base/Progress.h"
#include "Settings/TrainingOptions.h"
#include "Training/TrainingObserver.h"
#include "Training/TrainingVolume.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// Where a training writes and whether it goes on from there.
struct TrainingRun
{
  std::string
      modelPath; ///< NAME.safetensors; beside it NAME.safetensors.checkpoint and NAME.safetensors.log.jsonl
  /// A model file whose weights the training starts from instead of random ones; empty: none. Its generator
  /// must have the same options. The discriminators start from random weights.
  std::string startPath;
  bool resume = false; ///< from the checkpoint, which must be there and made with options that learn the same
  /// What it may take, preparing and judging included, on the machine that it begins on: epochs, at most
  /// those of the options, and their steps are chosen by its measured speed, and stay when it goes on. 0: as
  /// many as the options say.
  double minutes = 0;
  std::vector<std::string> data;         ///< names and licences for the model's metadata
  std::vector<std::string> leftOut;      ///< volumes that are not learned from and why, for the log
  ITrainingObserver* observer = nullptr; ///< told of every step and epoch, on the thread that trains
};

struct TrainingSummary
{
  std::int64_t steps = 0;
  int chosenEpoch = 0;
  std::optional<double> piqe;        ///< of the chosen epoch, on the validation volumes
  std::vector<std::string> warnings; ///< sentences for people
};

/// Learns a model. After every epoch the averaged generator is judged on `validation`; the model file always
/// holds the best epoch's (with selection "last", or nothing to judge on: the last one's). An epoch whose
/// generator does not follow its input (CollapseMonitor.h) is not the best while there is another. The same
/// options, data and number of threads give the same model bit by bit on a CPU, whether it was interrupted or
/// not (CUDA's sums depend on the order in which they are made); with a budget of minutes, the same plan.
/// Resumed with other validation volumes, it chooses among the epochs to come. A training that diverges
/// fails, and what it wrote before stays.
///
/// The volumes' voxels are freed as soon as what is learned from is made of them: hand them over (std::move)
/// and they need no memory during the training.
///
/// A checkpoint is written every few minutes, after every epoch, and when `progress` cancels. Stages:
/// "prepare", "autoencoder" (method xuan), "train". Throws what the parts throw, and what `progress` throws
/// when it cancels.
TrainingSummary Train(const TrainingOptions& options, std::vector<TrainingVolume> training,
                      std::vector<TrainingVolume> validation, const TrainingRun& run, IProgress& progress);
} // namespace Clade
