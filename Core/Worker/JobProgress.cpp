#include "Worker/JobProgress.h"

#include "Base/Error.h"

#include <algorithm>
#include <thread>

namespace Clade
{
namespace
{
constexpr auto askInterval = std::chrono::milliseconds(500);

struct StageShare
{
  std::string_view stage;
  double begin;
  double end; ///< percent of the whole job
};

// Roughly the shares of time of a job with a network on two processors; cubic jobs jump over what they lack.
constexpr StageShare shares[] = {
    {"fetch", 0, 5},   {"read", 5, 10},         {"resample", 10, 25}, {"network", 25, 75},
    {"adapt", 25, 50}, {"consistency", 75, 80}, {"write", 80, 90},    {"publish", 90, 98},
    {"send", 98, 100}, {"prepare", 10, 12},     {"measure", 12, 12},  {"autoencoder", 12, 30},
    {"train", 12, 95}, {"compare", 95, 100},
};
} // namespace

JobProgress::JobProgress(std::chrono::milliseconds timeout, std::chrono::milliseconds lease,
                         std::function<void()> stageBegan, std::function<void()> askStore)
    : deadline_(Clock::now() + timeout), timeout_(timeout), lease_(lease), stageBegan_(std::move(stageBegan)),
      askStore_(std::move(askStore)), renewed_(Clock::now())
{
}

void JobProgress::BeginStage(std::string_view stage)
{
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stage_ = stage;
    const auto* const share =
        std::find_if(std::begin(shares), std::end(shares), [&](const auto& s) { return s.stage == stage; });
    stageBegin_ = share == std::end(shares) ? stageEnd_ : share->begin;
    stageEnd_ = share == std::end(shares) ? stageEnd_ : share->end;
  }
  Report(0);
  if (stageBegan_)
  {
    stageBegan_();
  }
}

void JobProgress::Report(double fraction)
{
  ++signs_;
  const std::lock_guard<std::mutex> lock(mutex_);
  const double percent = stageBegin_ + std::clamp(fraction, 0.0, 1.0) * (stageEnd_ - stageBegin_);
  percent_ = std::max(percent_.load(), percent);
}

void JobProgress::ThrowIfCancelled() const
{
  switch (Reason())
  {
  case StopReason::None:
    return;
  case StopReason::CancelRequested:
    throw Error(ErrorCode::Cancelled, "the job was cancelled");
  case StopReason::PauseRequested:
    throw Error(ErrorCode::Cancelled, "the job was paused");
  case StopReason::DeadlineExceeded:
    throw Error(ErrorCode::DeadlineExceeded,
                "the job ran longer than " + std::to_string(timeout_.count() / 1000) + " s");
  case StopReason::WorkerStops:
    throw Error(ErrorCode::Cancelled, "the worker stops");
  case StopReason::LeaseLost:
    throw Error(ErrorCode::Cancelled, "the lease of the job was lost");
  }
}

void JobProgress::Stop(StopReason reason)
{
  StopReason none = StopReason::None;
  if (!reason_.compare_exchange_strong(none, reason) && reason == StopReason::LeaseLost)
  {
    reason_ = StopReason::LeaseLost;
  }
}

bool JobProgress::IsLeaseHeld() const
{
  const std::lock_guard<std::mutex> lock(askMutex_);
  while (IsLeaseDoubtful())
  {
    ++signs_; // waiting for the store does not mean that the work is stuck
    const StopReason reason = reason_;
    if (!askStore_ || reason == StopReason::LeaseLost)
    {
      return false;
    }
    try
    {
      const Clock::time_point before = renewed_;
      askStore_();
      return reason_ != StopReason::LeaseLost && renewed_.load() != before;
    }
    catch (const std::exception&)
    {
      if (reason != StopReason::None || Clock::now() > deadline_)
      {
        return false;
      }
    }
    std::this_thread::sleep_for(askInterval); // a store that cannot be reached has no event
  }
  return true;
}

StopReason JobProgress::Reason() const
{
  ++signs_;
  const bool isLost = reason_ == StopReason::LeaseLost || (IsLeaseDoubtful() && !IsLeaseHeld());
  const StopReason reason = reason_;
  if (isLost || reason == StopReason::LeaseLost)
  {
    return StopReason::LeaseLost;
  }
  return reason == StopReason::None && Clock::now() > deadline_ ? StopReason::DeadlineExceeded : reason;
}

void JobProgress::LeaseRenewed()
{
  renewed_ = Clock::now();
}

std::string JobProgress::Stage() const
{
  const std::lock_guard<std::mutex> lock(mutex_);
  return stage_;
}
} // namespace Clade
