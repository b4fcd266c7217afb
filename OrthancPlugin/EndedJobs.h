#pragma once
#include "Jobs/IJobStore.h"

#include <functional>
#include <string>

namespace Clade
{
/// Tells an address that an administrator has configured (Clade.Webhook) of every job that ends: a POST of
/// {"Event": "JobEnded", "Job": {...}}, the job as GET /clade/jobs/{id} has it, but for the result. It holds
/// no names of patients. At least once: what has been told is noted in the store after it was told. A job is
/// given up after `mostTries`, so that one that the other side cannot take does not hold up those after it.
class EndedJobs
{
public:
  static constexpr int mostTries = 10;

  /// `send` posts a body of JSON and throws where that fails. The store lives as long as the object.
  EndedJobs(IJobStore& store, std::function<void(const std::string& body)> send);

  /// Tells of the jobs that have ended since the last call, by any plugin on this store, the earliest first.
  /// On the first call of a store's life of none: what ended before the webhook was configured is no news.
  /// Never throws what `send` does: tries again at the next call. Errors: those of the store.
  void Tell();

private:
  bool TryToSend(const Job& job);

  IJobStore& store_;
  const std::function<void(const std::string&)> send_;
  std::string failing_; ///< job that could not be told of
  int tries_ = 0;
};
} // namespace Clade
