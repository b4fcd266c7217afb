#include "Worker/WorkerLane.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Base/RepeatedLog.h"

#include <malloc.h>
#include <pthread.h>
#include <set>
#include <utility>

namespace Clade
{
namespace
{
/// Ends the claim on what the lane runs.
template<class Running>
struct LetGo
{
  std::mutex& mutex;
  std::optional<Running>& running;
  ~LetGo()
  {
    const std::lock_guard<std::mutex> lock(mutex);
    running.reset();
  }
};

constexpr auto idleInterval = std::chrono::seconds(1); // jobs come due by the clock, too
constexpr auto problemInterval = std::chrono::seconds(2);
} // namespace

WorkerLane::WorkerLane(IJobStore& store, Setup setup)
    : store_(store), setup_(std::move(setup)), storage_(setup_.name),
      orthancs_(store, setup_.orthancs, RunnerSettings(), isStopping_),
      choice_(store, orthancs_,
              {setup_.name, setup_.kinds, setup_.leaseMs, setup_.models,
               [this](const std::string& orthanc) { return storage_.IsOn(orthanc); }})
{
  thread_ = std::thread(
      [this]
      {
        pthread_setname_np(pthread_self(), setup_.name.substr(0, 15).c_str());
        Work();
        hasEnded_ = true;
        setup_.ended();
      });
}

JobRunnerSettings WorkerLane::RunnerSettings()
{
  JobRunnerSettings settings = setup_.runner;
  // As it claims: a training that made way for what is not claimed would be claimed again itself, for ever.
  settings.mayTake = [this] { return choice_.Among(choice_.Waiting()).mayTake; };
  return settings;
}

WorkerLane::~WorkerLane()
{
  Stop();
  thread_.join();
}

void WorkerLane::Wake()
{
  const std::lock_guard<std::mutex> lock(mutex_);
  isWoken_ = true;
  woken_.notify_all();
}

void WorkerLane::Stop()
{
  isStopping_ = true;
  if (const auto running = CurrentRunning())
  {
    running->progress->Stop(StopReason::WorkerStops);
  }
  Wake();
}

void WorkerLane::WaitFor(std::chrono::milliseconds time)
{
  ++signs_;
  std::unique_lock<std::mutex> lock(mutex_);
  woken_.wait_for(lock, time, [this] { return isWoken_ || isStopping_; });
  isWoken_ = false;
}

std::optional<WorkerLane::Running> WorkerLane::CurrentRunning() const
{
  const std::lock_guard<std::mutex> lock(mutex_);
  return running_;
}

std::uint64_t WorkerLane::Signs() const
{
  const auto running = CurrentRunning();
  return signs_ + (running ? running->progress->Signs() : 0);
}

std::string WorkerLane::Doing() const
{
  const auto running = CurrentRunning();
  return !running ? ""
                  : "job " + running->id + ", " + running->progress->Stage() + ", " +
                        std::to_string(static_cast<int>(running->progress->Percent())) + " %";
}

std::string WorkerLane::CurrentJob() const
{
  const auto running = CurrentRunning();
  return running ? running->id : "";
}

void WorkerLane::Work()
{
  if (setup_.prepare)
  {
    setup_.prepare();
  }
  RepeatedLog storeProblems;
  while (!isStopping_)
  {
    try
    {
      const std::optional<Job> job = Claim();
      if (job)
      {
        RunJob(*job);
      }
      else
      {
        WaitFor(idleInterval);
      }
    }
    catch (const std::exception& error)
    {
      storeProblems.Say(LogLevel::Error, std::string("The job store cannot be used now: ") + error.what());
      WaitFor(problemInterval);
    }
  }
}

std::optional<Job> WorkerLane::Claim()
{
  const std::vector<JobQueue> waiting = choice_.Waiting();
  std::set<std::string> wanted;
  for (const JobQueue& queue : waiting)
  {
    wanted.insert(queue.orthanc);
  }
  storage_.ForgetAllBut(wanted);
  if (waiting.empty())
  {
    // Once at the start, and while something is wrong: status says so before a job meets it, and no longer.
    if (!orthancs_.AskUnknown())
    {
      WaitFor(problemInterval);
    }
    return std::nullopt;
  }
  // While an Orthanc does not answer, none of its jobs is begun: an archive that is down for an hour must not
  // use up the attempts of every job that waits.
  const QueueChoice::Choice choice = choice_.Among(waiting);
  if (!choice.mayTake)
  {
    WaitFor(choice.hasProblem || !orthancs_.AskUnknown() ? problemInterval : idleInterval);
    return std::nullopt;
  }
  return store_.Claim(setup_.runner.workerId, setup_.kinds, setup_.leaseMs, choice.mayTake);
}

void WorkerLane::RunJob(const Job& job)
{
  const auto progress = std::make_shared<JobProgress>(std::chrono::milliseconds(job.request.timeoutMs),
                                                      std::chrono::milliseconds(setup_.leaseMs),
                                                      setup_.changed, [this] { Heartbeat(); });
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    running_ = Running{job.id, progress};
  }
  {
    const LetGo<Running> letGo{mutex_, running_}; // whatever happens: no lease of a job that nobody works on
    if (isStopping_)                              // between the claim and now
    {
      progress->Stop(StopReason::WorkerStops);
    }
    if (job.cancelRequested)
    {
      progress->Stop(StopReason::CancelRequested);
    }
    Log(LogLevel::Info, setup_.name + ": job " + job.id + ", attempt " + std::to_string(job.attempts) +
                            ", series " + job.request.seriesId);
    JobOutcome outcome = orthancs_.RunnerOf(job.request.orthanc).Run(job, *progress);
    storage_.Note(job, outcome);
    Finish(job, std::move(outcome));
  }
  setup_.changed();
  malloc_trim(0); // hundreds of megabytes of voxels, which the next job may not need for hours
}

void WorkerLane::Finish(const Job& job, JobOutcome outcome)
{
  const std::string named = setup_.name + ": job " + job.id;
  std::string problem; // logged when it changes
  for (bool isReplaced = false;;)
  {
    try
    {
      const bool isWritten = TryToFinish(job, outcome);
      const std::string verdict =
          outcome.errorCode.empty() ? "" : ", " + outcome.errorCode + ": " + outcome.errorText;
      Log(outcome.state == JobState::Failure ? LogLevel::Error : LogLevel::Info,
          named + (isWritten ? " -> " + std::string(ToString(outcome.state)) + verdict
                             : " was reassigned or deleted, its outcome is dropped"));
      return;
    }
    catch (const Error& error)
    {
      if (std::exchange(problem, error.Message()) != error.Message())
      {
        Log(LogLevel::Error,
            named + " has ended, but this cannot be written to the job store now: " + problem);
      }
      const bool mayPass = error.Code() == ErrorCode::Unavailable || error.Code() == ErrorCode::StorageFull;
      if (isStopping_ || (!mayPass && isReplaced))
      {
        return;
      }
      if (!mayPass)
      {
        isReplaced = true;
        outcome = JobOutcome();
        outcome.state = JobState::Failure;
        outcome.errorCode = TraitsOf(ErrorCode::Internal).name;
        outcome.errorText = "the outcome of the job cannot be written: " + problem;
        continue;
      }
    }
    WaitFor(problemInterval);
  }
}

bool WorkerLane::TryToFinish(const Job& job, const JobOutcome& outcome)
{
  try
  {
    return store_.Finish(job.id, setup_.runner.workerId, outcome);
  }
  catch (const Error&)
  {
    throw;
  }
  catch (const std::exception& error) // no memory, a text that no store can keep
  {
    throw Error(ErrorCode::Internal, error.what());
  }
}

void WorkerLane::Heartbeat()
{
  const auto running = CurrentRunning();
  if (!running)
  {
    return;
  }
  JobProgress& progress = *running->progress;
  switch (store_.Heartbeat(running->id, setup_.runner.workerId, setup_.leaseMs, progress.Stage(),
                           progress.Percent()))
  {
  case LeaseVerdict::Held:
    progress.LeaseRenewed();
    break;
  case LeaseVerdict::CancelRequested:
    progress.LeaseRenewed();
    progress.Stop(StopReason::CancelRequested);
    break;
  case LeaseVerdict::PauseRequested:
    progress.LeaseRenewed();
    progress.Stop(StopReason::PauseRequested);
    break;
  case LeaseVerdict::Lost: // or just finished: then the reason is not looked at any more
    progress.Stop(StopReason::LeaseLost);
    break;
  }
}

void WorkerLane::AbandonJob()
{
  if (const auto running = CurrentRunning())
  {
    JobOutcome outcome;
    outcome.state = JobState::Pending;
    outcome.isGivenBack = true;
    outcome.errorCode = TraitsOf(ErrorCode::Cancelled).name;
    outcome.errorText = "the worker was stopped in the stage " + running->progress->Stage();
    store_.Finish(running->id, setup_.runner.workerId, outcome);
  }
}
} // namespace Clade
