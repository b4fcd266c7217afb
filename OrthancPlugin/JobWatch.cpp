#include "OrthancPlugin/JobWatch.h"

namespace Clade
{
namespace
{
constexpr auto tokenPeriod = std::chrono::milliseconds(50);
} // namespace

JobWatch::JobWatch(IJobStore& store, std::size_t maxWaiters) : store_(store), maxWaiters_(maxWaiters) {}

std::optional<Job> JobWatch::WaitFor(const std::string& id, std::chrono::milliseconds timeout,
                                     const std::function<bool(const Job&)>& isReached)
{
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + timeout;
  std::int64_t token = store_.ChangeToken();
  std::optional<Job> job = store_.Find(id);

  std::unique_lock<std::mutex> lock(mutex_);
  if (waiting_ >= maxWaiters_)
  {
    return job;
  }
  waiting_++;
  struct Leave
  {
    std::size_t& waiting;
    ~Leave() { waiting--; } // with the lock held
  } leave{waiting_};

  while (!isStopped_ && job && !isReached(*job) && Clock::now() < deadline)
  {
    stopped_.wait_until(lock, std::min(deadline, Clock::now() + tokenPeriod));
    lock.unlock();
    try
    {
      const std::int64_t now = store_.ChangeToken();
      if (now != token)
      {
        token = now;
        job = store_.Find(id);
      }
    }
    catch (...)
    {
      lock.lock(); // as Leave expects
      throw;
    }
    lock.lock();
  }
  return job;
}

bool JobWatch::HasRoom() const
{
  const std::lock_guard<std::mutex> lock(mutex_);
  return waiting_ < maxWaiters_;
}

void JobWatch::Stop()
{
  const std::lock_guard<std::mutex> lock(mutex_);
  isStopped_ = true;
  stopped_.notify_all();
}
} // namespace Clade
