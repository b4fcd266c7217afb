#pragma once
#include "Jobs/IJobStore.h"

#include <chrono>
#include <mutex>
#include <string>

namespace Clade
{
/// While something is full, a lane's jobs wait without counting their attempts: a full disk is no fault of
/// theirs. Any thread.
class StorageWait
{
public:
  /// `lane`: its name, for the log.
  explicit StorageWait(std::string lane) : lane_(std::move(lane)) {}

  /// Looks at how the attempt ended: where something was full, the outcome becomes one that is given back and
  /// waits; a success shows that there is room again. Quick requests are left as they are: somebody waits for
  /// the answer, which is that there is no room.
  void Note(const Job& job, JobOutcome& outcome);
  /// Whether the next try must wait.
  bool IsOn() const;
  /// Nobody waits for room any more, so nobody would find out whether there is some again.
  void Forget();
  /// What is full; empty: nothing, as far as is known.
  std::string Problem() const;

private:
  const std::string lane_;
  mutable std::mutex mutex_;
  std::string problem_;
  std::chrono::seconds wait_{0}; ///< until the next try
  std::chrono::steady_clock::time_point nextTry_;
};
} // namespace Clade
