#pragma once
#include "Jobs/IJobStore.h"

#include <cstddef>
#include <functional>
#include <limits>
#include <string>

namespace Clade
{
/// A receiver of the jobs that end.
struct EndedJobsReceiver
{
  std::string name;                     ///< as a sentence begins with it
  std::string property;                 ///< of the store, which notes there what was sent
  std::function<void(const Job&)> send; ///< throws if that fails
  std::function<bool(const Job&)> wants = [](const Job&) { return true; };
  std::size_t mostAtOnce = std::numeric_limits<std::size_t>::max(); ///< by one call of Tell
};

/// The JSON that is sent to Clade.Webhook: {"Event": "JobEnded", "Job": {...}}, the job as
/// GET /clade/jobs/{id} has it, but without the result. It holds no names of patients.
std::string WebhookBody(const Job& job);
/// What Orthanc shows of its own job for one that has ended (Clade.JobEvents): a flat object of JSON with
/// what a script needs, without null members.
std::string OrthancJobContent(const Job& job);

/// Notifies a receiver of every job that ends. At least once: the store notes a notification after it was
/// sent. A job is given up after `mostTries`, so that one that the other side does not accept does not hold
/// up those after it.
class EndedJobs
{
public:
  static constexpr int mostTries = 10;

  /// The store lives as long as the object.
  EndedJobs(IJobStore& store, EndedJobsReceiver receiver);

  /// Notifies of the jobs that have ended since the last call, by any plugin on this store, the earliest
  /// first. The first call for a store sends nothing: what ended before there was a receiver is not reported.
  /// Never throws what `send` does: tries again at the next call. Errors: those of the store.
  void Tell();

  /// There is no receiver now: what ends until the next Tell is not reported. Errors: those of the store.
  void Pause();

private:
  bool TryToSend(const Job& job);

  IJobStore& store_;
  const EndedJobsReceiver receiver_;
  std::string failing_; ///< job that could not be told of
  int tries_ = 0;
};
} // namespace Clade
