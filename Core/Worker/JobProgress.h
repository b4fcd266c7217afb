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
  PauseRequested, ///< the job goes back to the queue, and waits there until a person resumes it
  DeadlineExceeded,
  WorkerStops, ///< the job goes back to the queue
  LeaseLost    ///< another worker may have it: touch nothing any more; it goes back to the queue if not
};

/// Progress of one attempt at a job: kept for the heartbeats, and asked by the work whether to go on. The
/// work, the heartbeats and the one that stops the job are different threads.
class JobProgress : public IProgress
{
public:
  using Clock = std::chrono::steady_clock;

  /// The attempt and its lease begin now. `stageBegan` is called at each stage's beginning (for a heartbeat
  /// at once, so that watchers see short stages too); may be empty. `askStore` sends a heartbeat and calls
  /// LeaseRenewed or Stop with the answer; it throws if the store cannot be reached. The working thread calls
  /// it if the lease was not renewed in time; empty: such a lease counts as lost.
  JobProgress(std::chrono::milliseconds timeout, std::chrono::milliseconds lease,
              std::function<void()> stageBegan, std::function<void()> askStore = {});

  void BeginStage(std::string_view stage) override;
  void Report(double fraction) override;
  bool IsCancelled() const override { return Reason() != StopReason::None; }
  void ThrowIfCancelled() const override;

  /// The first reason given stays, except that LeaseLost is stronger than all others.
  void Stop(StopReason reason);
  /// The reason, the passing of time included. Where the lease was not renewed in time (a process that was
  /// stopped, a disk that answered late) the store may have given the job to another, or not: it is asked
  /// before the work goes on, however long it takes to answer; LeaseLost only where it says so, or where the
  /// job is stopped for another reason meanwhile.
  StopReason Reason() const;
  /// The store has just said that the lease is held.
  void LeaseRenewed();

  /// Grows whenever the work reports or asks whether to go on: it does not hang.
  std::uint64_t Signs() const { return signs_; }
  std::string Stage() const;
  /// Of the whole job, 0..100; never falls.
  double Percent() const { return percent_; }

private:
  bool IsLeaseDoubtful() const { return Clock::now() - renewed_.load() > lease_; }
  bool IsLeaseHeld() const;

  const Clock::time_point deadline_;
  const std::chrono::milliseconds timeout_;
  const std::chrono::milliseconds lease_;
  const std::function<void()> stageBegan_;
  const std::function<void()> askStore_;
  mutable std::mutex askMutex_; ///< one thread of the work asks, the others wait for the answer
  std::atomic<Clock::time_point> renewed_;
  std::atomic<StopReason> reason_{StopReason::None};
  std::atomic<double> percent_{0};
  mutable std::atomic<std::uint64_t> signs_{0};
  mutable std::mutex mutex_;
  std::string stage_;
  double stageBegin_ = 0; ///< percent
  double stageEnd_ = 0;
};
} // namespace Clade
