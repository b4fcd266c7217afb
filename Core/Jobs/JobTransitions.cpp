#include "Jobs/JobTransitions.h"

#include "Base/Error.h"

#include <algorithm>
#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <cmath>

namespace Clade
{
namespace
{
constexpr std::size_t longestText = 64 * 1024;

void Release(Job& job)
{
  job.owner.clear();
  job.leaseExpiry = 0;
  job.stage.clear();
}

void End(Job& job, JobState state, TimeMs now)
{
  Release(job);
  job.state = state;
  job.cancelRequested = false;
  job.completionTime = now;
  job.request.notBefore = IsPaused(job) ? 0 : job.request.notBefore; // it ended all the same
}

/// `notBefore`: 0 for at once. A job that a person has paused meanwhile stays so.
void BackToQueue(Job& job, TimeMs notBefore)
{
  Release(job);
  job.state = JobState::Pending;
  job.progress = 0;
  job.request.notBefore = IsPaused(job) ? untilResumed : notBefore;
}

void SetError(Job& job, ErrorCode code, const std::string& text)
{
  job.errorCode = TraitsOf(code).name;
  job.errorText = text;
}

void EndCancelled(Job& job, const std::string& text, TimeMs now)
{
  SetError(job, ErrorCode::Cancelled, text);
  End(job, JobState::Cancelled, now);
}

std::string AttemptOf(const Job& job)
{
  return "attempt " + std::to_string(job.attempts) + " of " + std::to_string(job.request.maxAttempts);
}
} // namespace

void ApplyRequest(Job& job, const JobRequest& request, TimeMs now)
{
  const std::string id = job.id;
  job = Job();
  job.id = id;
  job.request = request;
  job.creationTime = now;
}

void ApplyClaim(Job& job, const std::string& owner, std::int64_t leaseMs, TimeMs now)
{
  job.state = JobState::Running;
  // One beyond the last says that there is only something to remove (NeedsCleanupOnly), however often that
  // takes.
  job.attempts = std::min(job.attempts + 1, job.request.maxAttempts + 1);
  job.progress = 0;
  job.stage.clear();
  job.owner = owner;
  job.leaseExpiry = now + leaseMs;
  job.startTime = now;
}

void ApplyOutcome(Job& job, const JobOutcome& outcome, TimeMs now)
{
  const bool somethingIsLeft = !job.publishingSeriesUid.empty() && outcome.state != JobState::Success;
  const TimeMs retryAt = outcome.retryDelayMs == 0 ? 0 : now + outcome.retryDelayMs;
  job.errorCode = StorableText(outcome.errorCode);
  job.errorText = StorableText(outcome.errorText);
  job.result = outcome.result;
  if (outcome.isGivenBack && outcome.state == JobState::Pending && job.attempts > 0)
  {
    job.attempts--;
  }
  if (outcome.state == JobState::Success)
  {
    job.derivedSeriesId = outcome.derivedSeriesId;
    job.publishingSeriesUid.clear();
    job.progress = 100;
    End(job, JobState::Success, now);
  }
  else if (somethingIsLeft)
  {
    if (IsFinal(outcome.state)) // the verdict stands: later attempts remove what is left, nothing else
    {
      job.attempts = std::max(job.attempts, job.request.maxAttempts);
    }
    BackToQueue(job, retryAt);
  }
  else if (IsFinal(outcome.state))
  {
    End(job, outcome.state, now);
  }
  else if (job.cancelRequested)
  {
    EndCancelled(job, "cancelled after " + AttemptOf(job), now);
  }
  else if (job.attempts >= job.request.maxAttempts)
  {
    job.errorText += " (" + AttemptOf(job) + ")";
    End(job, JobState::Failure, now);
  }
  else
  {
    BackToQueue(job, retryAt);
  }
}

void ApplyLostWorker(Job& job, TimeMs now)
{
  if (!NeedsCleanupOnly(job)) // else the reason why it ends is there already
  {
    SetError(job, ErrorCode::Unavailable,
             "the worker " + job.owner + " was lost during " + AttemptOf(job) +
                 (job.stage.empty() ? "" : ", stage " + job.stage));
  }
  if (!job.publishingSeriesUid.empty() || (!job.cancelRequested && job.attempts < job.request.maxAttempts))
  {
    BackToQueue(job, 0);
  }
  else if (job.cancelRequested)
  {
    EndCancelled(job, "cancelled; the worker was lost during " + AttemptOf(job), now);
  }
  else
  {
    End(job, JobState::Failure, now);
  }
}

void ApplyCancel(Job& job, TimeMs now)
{
  if (IsFinal(job.state))
  {
    throw Error(ErrorCode::Conflict, "job " + job.id + " has ended already (" +
                                         std::string(ToString(job.state)) +
                                         "), only a Pending or Running job can be cancelled");
  }
  if (job.state == JobState::Pending && job.publishingSeriesUid.empty())
  {
    EndCancelled(job, job.attempts == 0 ? "cancelled before it began" : "cancelled after " + AttemptOf(job),
                 now);
    return;
  }
  job.cancelRequested = true;
  job.request.notBefore = 0; // what is left of it is removed now, not after the delay of the next attempt
}

void ApplyPause(Job& job, bool isPaused)
{
  if (job.request.kind != JobKind::Train)
  {
    throw Error(ErrorCode::Conflict, "job " + job.id + " is of kind " +
                                         std::string(ToString(job.request.kind)) +
                                         "; only trainings can be paused, the queue holds up the others");
  }
  if (IsFinal(job.state))
  {
    throw Error(ErrorCode::Conflict, "training " + job.id + " has ended already (" +
                                         std::string(ToString(job.state)) +
                                         "), only one that waits or runs can be paused");
  }
  if (isPaused != IsPaused(job))
  {
    job.request.notBefore = isPaused ? untilResumed : 0;
  }
}

void ApplyRetry(Job& job)
{
  if (!IsFinal(job.state) || job.state == JobState::Success)
  {
    throw Error(ErrorCode::Conflict,
                "job " + job.id + " is in state " + std::string(ToString(job.state)) +
                    ", only a job in state Failure, Skipped or Cancelled can be tried again");
  }
  const TimeMs created = job.creationTime;
  ApplyRequest(job, JobRequest(job.request), created);
  job.request.notBefore = 0;
}

void RequireFinal(const Job& job)
{
  if (!IsFinal(job.state))
  {
    throw Error(ErrorCode::Conflict, "job " + job.id + " is in state " + std::string(ToString(job.state)) +
                                         ", only a job that has ended can be removed: cancel it first");
  }
}

bool NeedsCleanupOnly(const Job& job)
{
  return !job.publishingSeriesUid.empty() && (job.cancelRequested || job.attempts > job.request.maxAttempts);
}

std::string StorableJson(const nlohmann::json& json)
{
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string StorableText(const std::string& text)
{
  const nlohmann::json cut = text.substr(0, longestText);
  std::string storable = nlohmann::json::parse(StorableJson(cut)).get<std::string>();
  for (std::size_t at = storable.find('\0'); at != std::string::npos; at = storable.find('\0', at))
  {
    storable.replace(at, 1, "\xEF\xBF\xBD");
  }
  return storable;
}

double StorablePercent(double progress)
{
  return std::isfinite(progress) ? std::clamp(progress, 0.0, 100.0) : 0.0;
}

std::string NewJobId()
{
  return boost::uuids::to_string(boost::uuids::random_generator()());
}
} // namespace Clade
