#pragma once
#include "Training/PatchDataset.h"

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace Clade
{
/// Draws batches ahead in threads of its own and hands them out in order: first, first + 1, ...
class BatchQueue
{
public:
  /// `dataset` must outlive the queue.
  BatchQueue(const PatchDataset& dataset, std::uint64_t first, int threads);
  ~BatchQueue();
  BatchQueue(const BatchQueue&) = delete;
  BatchQueue& operator=(const BatchQueue&) = delete;

  /// The next batch; throws what drawing it threw.
  TrainingBatch Next();

private:
  void Work();

  const PatchDataset& dataset_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::uint64_t, TrainingBatch> drawn_;
  std::uint64_t nextToDraw_;
  std::uint64_t nextToGive_;
  std::size_t ahead_; ///< batches drawn before they are asked for
  bool isStopping_ = false;
  std::exception_ptr failure_;
  std::vector<std::thread> threads_;
};
} // namespace Clade
