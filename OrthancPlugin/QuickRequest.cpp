#include "OrthancPlugin/QuickRequest.h"

#include "Base/Error.h"
#include "Base/Logging.h"

namespace Clade
{
namespace
{
constexpr auto untilTaken = std::chrono::seconds(2); // where no worker is alive
constexpr auto untilAnswered = std::chrono::seconds(25);
constexpr std::int64_t aliveMs = 5000; // a worker shows itself every second

bool IsTaken(const Job& job)
{
  return job.state != JobState::Pending;
}

/// The job when it has ended, or as it is after the time for it. Where a worker is alive, it may be answering
/// others first.
std::optional<Job> WaitForAnswer(PluginServices& services, const std::string& id)
{
  const auto end = std::chrono::steady_clock::now() + untilAnswered;
  auto job = services.watch.WaitFor(id, untilTaken, IsTaken);
  if (job && (IsTaken(*job) || !services.store.Workers(aliveMs).empty()))
  {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    job = services.watch.WaitFor(id, left, [](const Job& j) { return IsFinal(j.state); });
  }
  return job;
}

/// The caller does not wait for it any more.
void CancelUnanswered(IJobStore& store, const std::string& id)
{
  try
  {
    if (IsFinal(store.RequestCancel(id).state))
    {
      store.Delete(id);
    }
  }
  catch (const Error& error) // it ended in this moment
  {
    Log(LogLevel::Debug, error.Message());
  }
}
} // namespace

Job AskWorker(PluginServices& services, const nlohmann::json& parameters)
{
  if (!services.watch.HasRoom())
  {
    throw Error(ErrorCode::Unavailable,
                std::to_string(services.watch.MaxWaiters()) +
                    " requests are already waiting, which is the maximum; try again in a few seconds");
  }
  JobRequest request;
  request.kind = JobKind::Quick;
  request.parameters = parameters;
  request.maxAttempts = 1;
  request.timeoutMs = std::chrono::milliseconds(untilAnswered).count();
  const std::string id = services.store.Enqueue(request).job.id;

  const auto job = WaitForAnswer(services, id);
  if (!job || !IsFinal(job->state))
  {
    CancelUnanswered(services.store, id);
    throw Error(ErrorCode::Unavailable, job && IsTaken(*job)
                                            ? "the worker has not answered within 25 s"
                                            : "no worker has taken the request: none is alive, or all are "
                                              "busy with others; /clade/status says more");
  }
  return *job;
}
} // namespace Clade
