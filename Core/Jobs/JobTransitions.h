#pragma once
#include "Jobs/IJobStore.h"

#include <string>

/// The life cycle of a job as changes of one Job, so that every store has the same one: a store locks the
/// row, reads it, calls one of these and writes it back. Nothing here waits or throws, unless said.
namespace Clade
{
/// A new Pending job, or, for a Failure, Skipped or Cancelled one, the same row reset: only `id` is kept.
void ApplyRequest(Job& job, const JobRequest& request, TimeMs now);

/// Pending -> Running. The error of the last attempt stays: an attempt that only cleans up ends with it.
void ApplyClaim(Job& job, const std::string& owner, std::int64_t leaseMs, TimeMs now);

/// Running -> what IJobStore::Finish promises.
void ApplyOutcome(Job& job, const JobOutcome& outcome, TimeMs now);

/// Running, its worker gone -> what IJobStore::RecoverExpired promises.
void ApplyLostWorker(Job& job, TimeMs now);

/// What IJobStore::RequestCancel promises. Throws Error(Conflict) for a final job.
void ApplyCancel(Job& job, TimeMs now);

/// What IJobStore::SetPaused promises. Throws Error(Conflict).
void ApplyPause(Job& job, bool isPaused);

/// What IJobStore::Retry promises. Throws Error(Conflict) for any other state than Failure, Skipped and
/// Cancelled.
void ApplyRetry(Job& job);

/// Throws Error(Conflict) unless the job is final.
void RequireFinal(const Job& job);

/// `text` as every store can keep it: malformed UTF-8 and NUL replaced by U+FFFD, at most 64 KiB.
std::string StorableText(const std::string& text);
/// JSON text for a store, malformed UTF-8 replaced.
std::string StorableJson(const nlohmann::json& json);
/// Limited to 0..100; 0 for NaN.
double StorablePercent(double progress);
/// A random UUID.
std::string NewJobId();
} // namespace Clade
