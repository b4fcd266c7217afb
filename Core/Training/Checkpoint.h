#pragma once
#include "Network/TensorFile.h"
#include "Settings/TrainingOptions.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
/// Where a training stands, beside its tensors.
struct TrainingProgress
{
  std::int64_t step = 0; ///< batches learned from
  int chosenEpoch = 0;   ///< whose weights the model file holds; 0: none yet
  double chosenPiqe = 0;
  bool hasChosenCollapsed = false;
  int judgedEpochs = 0;
  int plannedEpochs = 0; ///< of a training with a budget: what its time was found to be enough for; 0: none
  std::int64_t plannedStepsPerEpoch = 0;
  std::int64_t autoencoderStep = 0; ///< method xuan: batches of its first stage
  std::string volumes;              ///< FingerprintOf those learned from
  std::string validation;           ///< FingerprintOf those that chose the epoch; empty: none
};

/// Writes tensors, options and progress as one safetensors file, whole or not at all.
void WriteCheckpoint(const std::string& path, const TrainingOptions& options,
                     const TrainingProgress& progress, const std::vector<NamedTensor>& state);

/// Reads them back into `state`. Throws Error(NotFound) where there is no checkpoint, Error(InvalidFile)
/// where it is damaged, Error(Conflict) where it was made with options that learn something else.
TrainingProgress ReadCheckpoint(const std::string& path, const TrainingOptions& options,
                                const std::vector<NamedTensor>& state);

/// Throws Error(Conflict) where the training at `path` learned from other volumes than those of the
/// fingerprint. Checkpoints of earlier versions name none.
void RequireSameVolumes(const TrainingProgress& progress, const std::string& fingerprint,
                        const std::string& path);
} // namespace Clade
