#pragma once
#include "Training/TrainingObserver.h"

#include <chrono>
#include <cstdint>
#include <functional>

namespace Clade
{
double SecondsSince(std::chrono::steady_clock::time_point start);

/// How fast a training runs: judging and writing do not count as learning. One thread.
class TrainingPace
{
public:
  /// Learning begins with this step.
  void Begin(std::int64_t step);
  std::int64_t FirstStep() const { return firstStep_; }

  /// Runs `work`, which is not learning, and leaves its time out.
  void Aside(const std::function<void()>& work);
  /// How long the judging of an epoch took, for the estimate of the epochs to come.
  void SetJudgingSeconds(double seconds) { judgingSeconds_ = seconds; }

  /// Fills in patchesPerSecond and secondsLeft of a status that has at least one step more than FirstStep().
  void Estimate(int batch, TrainingStatus& status) const;

private:
  using Clock = std::chrono::steady_clock;

  std::int64_t firstStep_ = 0;
  Clock::time_point begun_ = Clock::now();
  double asideSeconds_ = 0;
  double judgingSeconds_ = 0;
};
} // namespace Clade
