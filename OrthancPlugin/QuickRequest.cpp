#include "OrthancPlugin/QuickRequest.h"

#include "Base/Error.h"
#include "Base/Logging.h"

namespace Clade
{
namespace
{
constexpr auto untilTaken = std::chrono::seconds(2);
constexpr auto untilAnswered = std::chrono::seconds(23);

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
  request.timeoutMs = std::chrono::milliseconds(untilTaken + untilAnswered).count();
  const std::string id = services.store.Enqueue(request).job.id;

  auto job =
      services.watch.WaitFor(id, untilTaken, [](const Job& j) { return j.state != JobState::Pending; });
  const bool isTaken = job && job->state != JobState::Pending;
  if (isTaken)
  {
    job = services.watch.WaitFor(id, untilAnswered, [](const Job& j) { return IsFinal(j.state); });
  }
  if (!job || !IsFinal(job->state))
  {
    CancelUnanswered(services.store, id);
    throw Error(ErrorCode::Unavailable, isTaken ? "the worker has not answered within 25 s"
                                                : "no worker has taken the request within 2 s, or too many "
                                                  "requests wait already; /clade/status says more");
  }
  return *job;
}
} // namespace Clade
