#include "OrthancPlugin/StoreMaintenance.h"

#include <utility>

namespace Clade
{
namespace
{
constexpr auto prunePeriod = std::chrono::hours(1);
constexpr TimeMs hourMs = 3600 * 1000;

void LogErrors(RepeatedLog& log, const std::function<void()>& step)
{
  try
  {
    step();
  }
  catch (const std::exception& error)
  {
    log.Say(LogLevel::Error, std::string("Maintenance of the job store: ") + error.what());
  }
}
} // namespace

StoreMaintenance::StoreMaintenance(IJobStore& store, std::chrono::milliseconds period, int historyDays,
                                   std::function<void()> look)
    : store_(store), period_(period), historyDays_(historyDays), look_(std::move(look))
{
}

StoreMaintenance::~StoreMaintenance()
{
  Stop();
}

void StoreMaintenance::Start()
{
  isStopping_ = false;
  thread_ = std::thread([this] { Run(); });
}

void StoreMaintenance::Stop()
{
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    isStopping_ = true;
    stopped_.notify_all();
  }
  if (thread_.joinable())
  {
    thread_.join();
  }
}

void StoreMaintenance::Run()
{
  using Clock = std::chrono::steady_clock;
  auto nextPrune = Clock::now();
  const auto prune = [&]
  {
    if (Clock::now() >= nextPrune)
    {
      const TimeMs now = store_.Now();
      store_.Prune(now - 24 * hourMs * historyDays_, now - quickHistoryMs);
      nextPrune = Clock::now() + prunePeriod; // a store that was away is not left alone for an hour
    }
  };
  std::unique_lock<std::mutex> lock(mutex_);
  while (!isStopping_)
  {
    lock.unlock();
    // Each by itself: what one of them meets holds up no other.
    LogErrors(problems_, look_);
    LogErrors(problems_, [this] { store_.RecoverExpired(); });
    LogErrors(problems_, prune);
    lock.lock();
    stopped_.wait_for(lock, period_, [this] { return isStopping_; });
  }
}
} // namespace Clade
