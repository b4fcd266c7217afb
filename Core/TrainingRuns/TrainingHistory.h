#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace Clade
{
/// What the log of a training says (MODEL.log.jsonl), as if it had never been interrupted: what was learned
/// after the checkpoint that a later run went on from is left out.
struct TrainingHistory
{
  nlohmann::json start;    ///< of the last run: "options", "data", "leftOut", "device", "steps"
  nlohmann::json baseline; ///< figures of interpolation alone; null where there were no volumes to judge by
  std::vector<nlohmann::json> losses; ///< {"step", "losses": {name: value}}
  std::vector<nlohmann::json> epochs; ///< {"epoch", "step", "piqe", ..., "chosen"}

  /// The epoch whose weights the model file holds; null before the first. Valid as long as `epochs`.
  const nlohmann::json* ChosenEpoch() const;
};

/// A last line that is cut short is passed over: the training may be running, or was killed. Throws
/// Error(NotFound), Error(InvalidFile) naming the line.
TrainingHistory ReadTrainingHistory(const std::string& logPath);
} // namespace Clade
