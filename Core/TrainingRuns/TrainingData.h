#pragma once
#include "Base/Progress.h"
#include "Training/TrainingVolume.h"
#include "TrainingRuns/TrainingConfiguration.h"

#include <functional>
#include <string>
#include <vector>

namespace Clade
{
/// A volume that was found and is not learned from.
struct RefusedVolume
{
  std::string name;
  std::string code; ///< as ErrorTraits::name
  std::string sentence;
};

/// Everything a training is given, in memory.
struct TrainingData
{
  std::vector<TrainingVolume> training;
  std::vector<TrainingVolume> validation;
  std::vector<RefusedVolume> refused;
  std::vector<std::string> sources; ///< for the model's metadata: "NAME (LICENCE), 12 volumes for training"
};

/// Reads every DICOM series and NIfTI file of `sources`, each once: what two sources find belongs to the
/// first of them. Series and files that the input rules refuse, or that are of another modality, are listed
/// and left out; near-isotropic volumes are accepted. Throws Error(NotFound) for a path that is not there,
/// Error(InvalidArgument), which repeats the list, where nothing is left to train on. Stage "read".
TrainingData LoadTrainingData(const std::vector<TrainingSource>& sources, const std::string& modality,
                              IProgress& progress);

/// Adds the volumes that `read` gives, or notes that they were refused. Rethrows errors that are not about
/// the volumes (Cancelled, Unavailable, OutOfMemory...).
void AddTrainingVolumes(TrainingData& data, bool isValidation, const std::string& name,
                        const std::function<std::vector<TrainingVolume>()>& read);

/// Throws Error(InvalidArgument), which lists what was refused, where there is nothing to train on, or, if a
/// validation was asked for, nothing to validate with: an unvalidated model is not what was asked for.
void RequireTrainingVolumes(const TrainingData& data, bool wantsValidation);
} // namespace Clade
