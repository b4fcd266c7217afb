#pragma once
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace Clade
{
/// Where a training stands.
struct TrainingStatus
{
  std::int64_t step = 0; ///< batches learned from
  std::int64_t steps = 0;
  int epoch = 0; ///< the one that is being learned, from 1
  int epochs = 0;
  double patchesPerSecond = 0; ///< since this run began, judging and writing left out; 0: not known yet
  double secondsLeft = 0;      ///< with the judging of the epochs to come; 0: not known yet
  std::map<std::string, double> losses; ///< as last read from the device; empty at first
};

/// Who watches a training beyond its progress. Returns at once.
class ITrainingObserver
{
public:
  virtual ~ITrainingObserver() = default;

  virtual void OnStep(const TrainingStatus& status) = 0;
  /// What the log says of an epoch: {"epoch", "step", "piqe", "psnr", "ssim", "chosen", ...}.
  virtual void OnEpoch(const nlohmann::json& line) = 0;
};
} // namespace Clade
