#pragma once
#include "Terminal/Terminal.h"
#include "Training/TrainingObserver.h"

#include <chrono>
#include <cstdint>

namespace Clade
{
/// Shows a training: how long it will take, as soon as that can be estimated from its first steps; behind the
/// bar its epoch, losses, speed and the time left; one line per epoch; without a bar, also one every half
/// minute.
class TrainingDisplay : public ITrainingObserver
{
public:
  /// `terminal` must outlive this.
  explicit TrainingDisplay(TerminalProgress& terminal) : terminal_(terminal) {}

  void OnStep(const TrainingStatus& status) override;
  void OnEpoch(const nlohmann::json& line) override;

  std::int64_t Step() const { return status_.step; } ///< 0: none was learned in this run
  std::int64_t Steps() const { return status_.steps; }

private:
  TerminalProgress& terminal_;
  TrainingStatus status_;
  std::int64_t firstStep_ = 0; ///< of this run
  bool isEstimated_ = false;
  std::chrono::steady_clock::time_point lastShown_ = std::chrono::steady_clock::now();
};
} // namespace Clade
