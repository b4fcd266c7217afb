#include "Training/BatchQueue.h"

namespace Clade
{
BatchQueue::BatchQueue(const PatchDataset& dataset, std::uint64_t first, int threads)
    : dataset_(dataset), nextToDraw_(first), nextToGive_(first), ahead_(2 + static_cast<std::size_t>(threads))
{
  for (int n = 0; n < threads; n++)
  {
    threads_.emplace_back([this] { Work(); });
  }
}

BatchQueue::~BatchQueue()
{
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    isStopping_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_)
  {
    thread.join();
  }
}

void BatchQueue::Work()
{
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;)
  {
    changed_.wait(lock, [this] { return isStopping_ || nextToDraw_ < nextToGive_ + ahead_; });
    if (isStopping_)
    {
      return;
    }
    const std::uint64_t index = nextToDraw_++;
    lock.unlock();
    TrainingBatch batch;
    std::exception_ptr failure;
    try
    {
      batch = dataset_.Draw(index);
    }
    catch (...)
    {
      failure = std::current_exception();
    }
    lock.lock();
    failure_ = failure ? failure : failure_;
    drawn_[index] = std::move(batch);
    changed_.notify_all();
    if (failure)
    {
      return;
    }
  }
}

TrainingBatch BatchQueue::Next()
{
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return failure_ || drawn_.count(nextToGive_) > 0; });
  if (failure_)
  {
    std::rethrow_exception(failure_);
  }
  TrainingBatch batch = std::move(drawn_[nextToGive_]);
  drawn_.erase(nextToGive_++);
  changed_.notify_all();
  return batch;
}
} // namespace Clade
