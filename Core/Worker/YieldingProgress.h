#pragma once
#include "Jobs/IJobStore.h"
#include "Worker/JobProgress.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>

namespace Clade
{
/// The progress of a training, which makes way for enhancements: it counts as cancelled as soon as one is due
/// that the worker would take next. Asked once a second, from Report, by one thread at a time. Where
/// the question takes long (an Orthanc that hangs), it is put so seldom that nine tenths of the time are the
/// training's; where the store is away, the training goes on.
class YieldingProgress : public IProgress
{
public:
  /// `mayTake` as in JobRunnerSettings. All must outlive the object.
  YieldingProgress(IJobStore& store, JobProgress& job, const std::function<MayTake()>& mayTake);

  void BeginStage(std::string_view stage) override { job_.BeginStage(stage); }
  void Report(double fraction) override;
  bool IsCancelled() const override { return isEnhancementWaiting_ || job_.IsCancelled(); }
  void ThrowIfCancelled() const override;
  /// Whether an enhancement, and nothing else, ended the training.
  bool HasYielded() const { return isEnhancementWaiting_ && !job_.IsCancelled(); }

private:
  using Clock = std::chrono::steady_clock;
  bool HasEnhancement();

  IJobStore& store_;
  JobProgress& job_;
  const std::function<MayTake()>& mayTake_;
  std::atomic<bool> isEnhancementWaiting_{false};
  std::mutex asking_; ///< held while the question is put
  Clock::time_point nextAsk_ = Clock::now() + std::chrono::seconds(1);
};
} // namespace Clade
