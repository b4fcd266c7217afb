#pragma once
#include "Base/Progress.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace Clade
{
/// Why a job that runs must end early.
enum class StopReason
{
  None,
  CancelRequested,
  DeadlineExceeded,
  WorkerStops, ///< the job goes back to the queue
  LeaseLost    ///< another worker may have it: touch nothing any more
};

/// Progress of one attempt at a job: kept for the heartbeats, and asked by the work whether to go on. The
/// work, the heartbeats and whoever stops the job are different threads.
class JobProgress : public IProgress
{
public:
  using Clock = std::chrono::steady_clock;

  /// The attempt and its lease begin now. `stageBegan` is called at each stage's beginning (for a heartbeat
  /// at once, so that watchers see short stages too); may be empty.
  JobProgress(std::chrono::milliseconds timeout, std::chrono::milliseconds lease,
              std::function<void()> stageBegan);

  void BeginStage(std::string_view stage) override;
  void Report(double fraction) override;
  bool IsCancelled() const override { return Reason() != StopReason::None; }
  void ThrowIfCancelled() const override;

  /// The first reason given stays, except that LeaseLost is stronger than all others.
  void Stop(StopReason reason);
  /// The reason, the passing of time included: beyond the deadline, or so long since the lease was renewed
  /// that the store may have given the job to another (a machine that slept).
  StopReason Reason() const;
  /// The store has just said that the lease is held.
  void LeaseRenewed();

  std::string Stage() const;
  /// Of the whole job, 0..100; never falls.
  double Percent() const { return percent_; }

private:
  const Clock::time_point deadline_;
  const std::chrono::milliseconds timeout_;
  const std::chrono::milliseconds lease_;
  const std::function<void()> stageBegan_;
  std::atomic<Clock::time_point> renewed_;
  std::atomic<StopReason> reason_{StopReason::None};
  std::atomic<double> percent_{0};
  mutable std::mutex mutex_;
  std::string stage_;
  double stageBegin_ = 0; ///< percent
  double stageEnd_ = 0;
};
} // namespace Clade
