#pragma once
#include "Base/Progress.h"

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace Clade
{
/// Passes progress on and keeps the seconds of every stage, for the report. Any thread may call it; a stage
/// that begins again adds to its earlier time.
class StageClock : public IProgress
{
public:
  explicit StageClock(IProgress& next);

  void BeginStage(std::string_view stage) override;
  void Report(double fraction) override { next_.Report(fraction); }
  bool IsCancelled() const override { return next_.IsCancelled(); }
  void ThrowIfCancelled() const override { next_.ThrowIfCancelled(); }

  /// Stages in the order of their first beginning, with seconds up to now.
  std::vector<std::pair<std::string, double>> Seconds() const;

private:
  using Clock = std::chrono::steady_clock;
  void CloseStage(Clock::time_point now);

  IProgress& next_;
  mutable std::mutex mutex_;
  std::vector<std::pair<std::string, double>> seconds_;
  std::size_t current_ = 0; ///< index into seconds_, where it is not empty
  Clock::time_point since_;
};

/// Largest resident memory of this process so far, MiB (VmHWM of Linux); 0 where it cannot be told.
double PeakMemoryMiB();
/// Lets PeakMemoryMiB begin again with what is resident now: a worker tells the peak of each job.
void ResetPeakMemory();
} // namespace Clade
