#pragma once
#include "Settings/TrainingOptions.h"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace Clade
{
/// Volumes of one kind to learn from: a member of "data".
struct TrainingSource
{
  std::string path;    ///< file, folder (searched to the bottom) or pattern (*, ?, [...])
  std::string name;    ///< what the model says that it was made of; empty: "not named"
  std::string licence; ///< of the data
  bool isValidation = false;
  double sliceThicknessMm = 0; ///< of NIfTI files, which do not state it; 0: the slice spacing
  int volume = 0; ///< of a series or file with several, from 1, or allVolumes; 0: there must be one
};

/// What a file for `clade train --config` holds: the training options and, beside them,
///   "data": [{"path", "name", "licence", "use": "training" | "validation", "sliceThicknessMm",
///             "volume": K | "all"}, ...]
///   "perVolume": true for one model per volume (method smore)
///   "minutes": what the training (of each model) may take; 0: as long as it takes
struct TrainingConfiguration
{
  TrainingOptions options;
  std::vector<TrainingSource> data;
  bool perVolume = false;
  double minutes = 0; ///< see TrainingRun
  bool hasFactorRange =
      false; ///< "factorRange" was given; else a model of one volume has that volume's factor
};

/// Throws Error(InvalidFile) that names an unknown member, a wrong type or a value out of range. Paths that
/// are not absolute begin in `dataRoot`.
TrainingConfiguration ParseTrainingConfiguration(const nlohmann::json& configuration,
                                                 const std::string& dataRoot);
} // namespace Clade
