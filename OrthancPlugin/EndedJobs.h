#pragma once
#include "Jobs/IJobStore.h"

#include <cstddef>
#include <functional>
#include <limits>
#include <string>

namespace Clade
{
/// Who is told of jobs that end.
struct EndedJobsReceiver
{
  std::string name;                     ///< as a sentence begins with it
  std::string property;                 ///< of the store, where it is noted what was told
  std::function<void(const Job&)> send; ///< throws where that fails
  std::function<bool(const Job&)> wants = [](const Job&) { return true; };
  std::size_t mostAtOnce = std::numeric_limits<std::size_t>::max(); ///< by one call of Tell
};

/// What the webhook (Clade.Webhook) is sent, JSON: {"Event": "JobEnded", "Job": {...}}, the job as
/// GET /clade/jobs/{id} has it, but for the result. It holds no names of patients.
std::string WebhookBody(const Job& job);
/// What Orthanc shows of its own job for one that has ended (Clade.JobEvents): a flat object of JSON with
/// what a script asks for, without what is null.
std::string OrthancJobContent(const Job& job);

/// Tells a receiver of every job that ends. At least once: what has been told is noted in the store after it
/// was told. A job is given up after `mostTries`, so that one that the other side cannot take does not hold
/// up those after it.
class EndedJobs
{
public:
  static constexpr int mostTries = 10;

  /// The store lives as long as the object.
  EndedJobs(IJobStore& store, EndedJobsReceiver receiver);

  /// Tells of the jobs that have ended since the last call, by any plugin on this store, the earliest first.
  /// On the first call of a store's life of none: what ended before somebody was to be told is no news.
  /// Never throws what `send` does: tries again at the next call. Errors: those of the store.
  void Tell();

private:
  bool TryToSend(const Job& job);

  IJobStore& store_;
  const EndedJobsReceiver receiver_;
  std::string failing_; ///< job that could not be told of
  int tries_ = 0;
};
} // namespace Clade
