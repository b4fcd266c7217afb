#include "Worker/ServedOrthancs.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Jobs/WorkerReach.h"

#include <algorithm>

namespace Clade
{
namespace
{
using SteadyClock = std::chrono::steady_clock;

/// Cancelled once the lane stops.
class AskProgress : public NoProgress
{
public:
  explicit AskProgress(const std::atomic<bool>& isStopping) : isStopping_(isStopping) {}
  bool IsCancelled() const override { return isStopping_; }
  void ThrowIfCancelled() const override
  {
    if (isStopping_)
    {
      throw Error(ErrorCode::Cancelled, "the worker stops");
    }
  }

private:
  const std::atomic<bool>& isStopping_;
};

/// One of several that does not answer may take this long of the others' time, and again only after four
/// times as long.
constexpr int patienceWithOneOfSeveralSeconds = 5;

OrthancConnection ForAsking(OrthancConnection connection, bool isOneOfSeveral)
{
  connection.connections = 1;
  if (isOneOfSeveral)
  {
    connection.timeoutSeconds = std::min(connection.timeoutSeconds, patienceWithOneOfSeveralSeconds);
  }
  return connection;
}
} // namespace

struct ServedOrthancs::Served
{
  Served(IJobStore& store, const OrthancConnection& connection, const JobRunnerSettings& settings)
      : asked(ForAsking(connection, settings.orthancs > 1)), client(connection),
        runner(store, client, settings)
  {
  }
  OrthancClient asked; ///< whether it answers
  OrthancClient client;
  JobRunner runner;
  bool wasAsked = false;
  SteadyClock::time_point nextAsk; ///< not before
  std::string problem;
};

ServedOrthancs::ServedOrthancs(IJobStore& store, const std::map<std::string, OrthancConnection>& connections,
                               const JobRunnerSettings& runner, const std::atomic<bool>& isStopping)
    : isStopping_(isStopping), names_(NamesOf(connections))
{
  JobRunnerSettings settings = runner;
  settings.orthancs = connections.size();
  for (const auto& [name, connection] : connections)
  {
    served_[name] = std::make_unique<Served>(store, connection, settings);
  }
}

ServedOrthancs::~ServedOrthancs() = default;

JobRunner& ServedOrthancs::RunnerOf(const std::string& orthanc)
{
  return served_.at(orthanc)->runner;
}

std::string ServedOrthancs::Ask(Served& served)
{
  std::string problem;
  const auto begin = SteadyClock::now();
  try
  {
    const AskProgress progress(isStopping_);
    served.asked.GetJson("/system", &progress);
  }
  catch (const Error& error)
  {
    problem = error.Message();
  }
  const auto now = SteadyClock::now();
  served.nextAsk = problem.empty() || served_.size() == 1 ? now : now + 4 * (now - begin);
  return problem;
}

bool ServedOrthancs::Answers(const std::string& orthanc)
{
  Served& served = *served_.at(orthanc);
  if (SteadyClock::now() < served.nextAsk)
  {
    return false;
  }
  const std::string problem = Ask(served);
  if (isStopping_)
  {
    return false;
  }
  served.wasAsked = true;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (problem != served.problem)
  {
    const std::string name = orthanc.empty() ? "Orthanc" : "the Orthanc \"" + orthanc + "\"";
    Log(problem.empty() ? LogLevel::Info : LogLevel::Warning,
        problem.empty() ? name + " answers again"
                        : "Jobs wait, since " + name + " cannot be used now: " + problem);
    served.problem = problem;
  }
  return problem.empty();
}

bool ServedOrthancs::AskUnknown()
{
  bool isWell = true;
  for (const auto& [name, served] : served_)
  {
    if (!served->wasAsked || !served->problem.empty()) // written by this thread alone
    {
      isWell = Answers(name) && isWell;
    }
  }
  return isWell;
}

std::map<std::string, std::string> ServedOrthancs::Problems() const
{
  const std::lock_guard<std::mutex> lock(mutex_);
  std::map<std::string, std::string> problems;
  for (const auto& [name, served] : served_)
  {
    if (!served->problem.empty())
    {
      problems[name] = served->problem;
    }
  }
  return problems;
}
} // namespace Clade
