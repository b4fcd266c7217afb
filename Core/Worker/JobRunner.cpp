#include "Worker/JobRunner.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Settings/DailyHours.h"
#include "Worker/EnhanceJob.h"
#include "Worker/Publication.h"
#include "Worker/QuickRequests.h"
#ifdef CLADE_HAS_TRAININGRUNS
#include "Worker/TrainJob.h"
#endif

#include <algorithm>
#include <new>
#include <optional>
#include <utility>

namespace Clade
{
namespace
{
/// Time to remove what was stored: short when the worker is asked to stop, and ended by a lost lease, since
/// then the instances may be another's.
class RemovalProgress : public NoProgress
{
public:
  explicit RemovalProgress(const JobProgress& job)
      : job_(job),
        deadline_(Clock::now() + std::chrono::seconds(job.Reason() == StopReason::WorkerStops ? 3 : 60))
  {
  }
  bool IsCancelled() const override
  {
    return Clock::now() > deadline_ || job_.Reason() == StopReason::LeaseLost;
  }
  void ThrowIfCancelled() const override
  {
    if (IsCancelled())
    {
      throw Error(ErrorCode::Unavailable, "removing the partial derived series took too long");
    }
  }

private:
  using Clock = std::chrono::steady_clock;
  const JobProgress& job_;
  Clock::time_point deadline_;
};

JobOutcome OutcomeOf(const Error& error, const Job& job)
{
  const ErrorTraits& traits = TraitsOf(error.Code());
  JobOutcome outcome;
  outcome.errorCode = traits.name;
  outcome.errorText = error.Message();
  outcome.state = traits.isInputVerdict                  ? JobState::Skipped
                  : traits.isTransient                   ? JobState::Pending
                  : error.Code() == ErrorCode::Cancelled ? JobState::Cancelled
                                                         : JobState::Failure;
  outcome.retryDelayMs = RetryDelayMs(job.attempts);
  return outcome;
}

/// `reason`: empty if it was stopped on purpose.
JobOutcome GivenBack(const std::string& reason)
{
  JobOutcome outcome;
  outcome.state = JobState::Pending;
  outcome.isGivenBack = true;
  outcome.errorCode = reason.empty() ? "" : TraitsOf(ErrorCode::Cancelled).name;
  outcome.errorText = reason;
  return outcome;
}

/// Work that was stopped may end with any error (a connection that was closed for it): the reason counts.
JobOutcome OutcomeOf(const Error& error, const Job& job, const JobProgress& progress)
{
  if (progress.Reason() == StopReason::WorkerStops)
  {
    return GivenBack("the worker was stopped");
  }
  if (progress.Reason() == StopReason::PauseRequested)
  {
    return GivenBack("");
  }
  if (progress.Reason() == StopReason::LeaseLost)
  {
    // Nobody cancelled it. Where another has it, this is not written; where none has, the job is free again.
    return GivenBack("the lease of the job was lost in the stage " + progress.Stage());
  }
  try
  {
    progress.ThrowIfCancelled();
  }
  catch (const Error& reason)
  {
    return OutcomeOf(reason, job);
  }
  return OutcomeOf(error, job);
}

/// How a job ends that was handed out to remove what earlier attempts left.
JobOutcome OutcomeAfterCleanup(const Job& job)
{
  JobOutcome outcome;
  outcome.state = job.cancelRequested ? JobState::Cancelled : JobState::Failure;
  outcome.errorCode = job.cancelRequested ? TraitsOf(ErrorCode::Cancelled).name : job.errorCode;
  outcome.errorText = job.cancelRequested ? "the job was cancelled" : job.errorText;
  return outcome;
}

/// A job that waited into the end of its rule's hours goes back to the queue until they begin again. The
/// hours are those of Orthanc's machine, the time is the store's: this machine may be in another zone.
std::optional<JobOutcome> OutsideOfHours(const Job& job, IJobStore& store)
{
  const nlohmann::json& parameters = job.request.parameters;
  const std::string hours = parameters.value("Hours", "");
  if (hours.empty())
  {
    return std::nullopt;
  }
  const TimeMs now = store.Now();
  const auto east = parameters.find("HoursEastOfUtc");
  const auto zone = east != parameters.end() ? std::make_optional(east->get<int>()) : std::nullopt;
  const TimeMs begin = DailyHours(hours).NextWithin(now, zone);
  if (begin <= now)
  {
    return std::nullopt;
  }
  JobOutcome outcome;
  outcome.state = JobState::Pending;
  outcome.isGivenBack = true;
  outcome.retryDelayMs = begin - now;
  return outcome;
}

/// A gibibyte of decoded series for measurements: a 512 x 512 x 300 one and its neighbours; a quarter where
/// memory is limited.
std::size_t CacheBytes(const JobRunnerSettings& settings)
{
  const double gibibytes = settings.memoryLimitGiB > 0 ? std::min(1.0, settings.memoryLimitGiB / 4) : 1.0;
  return static_cast<std::size_t>(gibibytes * (std::size_t{1} << 30)) /
         std::max<std::size_t>(settings.orthancs, 1);
}
} // namespace

std::int64_t RetryDelayMs(int attempt)
{
  std::int64_t delay = 2000;
  for (int i = 1; i < attempt && delay < 300'000; i++)
  {
    delay *= 5;
  }
  return std::min<std::int64_t>(delay, 300'000);
}

JobRunner::JobRunner(IJobStore& store, OrthancClient& orthanc, JobRunnerSettings settings)
    : store_(store), orthanc_(orthanc), settings_(std::move(settings)), cache_(CacheBytes(settings_))
{
}

JobOutcome JobRunner::RunOnce(const Job& job, JobProgress& progress, Publication& publication)
{
  if (NeedsCleanupOnly(job))
  {
    return OutcomeAfterCleanup(job);
  }
  if (const auto later = OutsideOfHours(job, store_))
  {
    return *later;
  }
  switch (job.request.kind)
  {
  case JobKind::Enhance:
    return EnhanceJob(store_, orthanc_, settings_, job, progress, publication).Run();
  case JobKind::Quick:
  {
    JobOutcome outcome;
    outcome.result = AnswerQuickRequest(job.request.parameters, orthanc_, settings_, cache_, progress);
    return outcome;
  }
  case JobKind::Train:
#ifdef CLADE_HAS_TRAININGRUNS
    return TrainJob(store_, orthanc_, settings_, job, progress).Run();
#else
    break;
#endif
  }
  throw Error(ErrorCode::InvalidArgument,
              "this worker cannot carry out a job of kind " + std::string(ToString(job.request.kind)));
}

JobOutcome JobRunner::Run(const Job& job, JobProgress& progress)
{
  Publication publication(store_, orthanc_, job, settings_.workerId);
  JobOutcome outcome;
  try
  {
    outcome = RunOnce(job, progress, publication);
  }
  catch (const Error& error)
  {
    outcome = OutcomeOf(error, job, progress);
  }
  catch (const std::bad_alloc&)
  {
    outcome = OutcomeOf(Error(ErrorCode::OutOfMemory, "there was not enough memory"), job, progress);
  }
  catch (const std::exception& error)
  {
    outcome = OutcomeOf(Error(ErrorCode::Internal, error.what()), job, progress);
  }

  if (outcome.state != JobState::Success && publication.IsOpen() &&
      progress.Reason() != StopReason::LeaseLost)
  {
    try
    {
      publication.Remove(RemovalProgress(progress));
    }
    catch (const std::exception& error)
    {
      Log(LogLevel::Warning, "Job " + job.id +
                                 ": what was stored of the derived series could not be removed "
                                 "yet: " +
                                 error.what());
      outcome.retryDelayMs = RetryDelayMs(job.attempts);
    }
  }
  return outcome;
}
} // namespace Clade
