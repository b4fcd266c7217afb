#pragma once
#include <nlohmann/json.hpp>
#include <string>

namespace Clade
{
/// The curves of a training that runs, from its log (one JSON object per line, as `clade train` writes it):
///
///   {"Baseline": figures of interpolation alone or null, "Epochs": [{"epoch", "step", "piqe", ..}],
///    "Losses": [{"step", "losses": {name: value}, "time"}], "Steps": how many there will be, null: not
///    known}
///
/// What was learned after the checkpoint that a later attempt went on from is left out, and so is a last line
/// that is cut short. At most 400 of the losses are given, evenly spaced. Without a log,
/// everything is empty. Throws Error(InvalidFile) for a line that does not belong in such a log.
nlohmann::json ReadTrainingCurves(const std::string& logFile);
} // namespace Clade
