#pragma once
#include "Settings/TrainingOptions.h"
#include "Training/Checkpoint.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace Clade
{
/// Judges by the log's line of an epoch ("epoch", "piqe", "collapsed") whether its weights become the model,
/// and then notes so in `progress`. A collapsed generator is chosen only while there is no other. Without
/// `hasPiqe` (no validation volumes), or with EpochSelection::Last, the newest epoch is chosen; otherwise the
/// one of the lowest PIQE.
bool ChooseEpoch(const nlohmann::json& line, EpochSelection selection, bool hasPiqe,
                 TrainingProgress& progress);

/// An epoch chosen by other validation volumes, or by none, cannot be compared with those to come: the choice
/// is forgotten, and the next epoch is the first. `validation` is FingerprintOf the volumes that choose from
/// now on. Returns whether there was such a choice.
bool ForgetChoiceOfOthers(const std::string& validation, TrainingProgress& progress);
} // namespace Clade
