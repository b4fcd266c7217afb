#include "Worker/QueueChoice.h"

#include "Base/Logging.h"

#include <algorithm>
#include <set>
#include <utility>

namespace Clade
{
namespace
{
constexpr auto toldFor = std::chrono::hours(1);

/// What tells queues apart for a worker; rules do not.
QueueChoice::Key KeyOf(const JobQueue& queue)
{
  return {queue.kind, queue.orthanc, queue.model, queue.modelHash};
}
} // namespace

QueueChoice::QueueChoice(IJobStore& store, ServedOrthancs& orthancs, Settings settings)
    : store_(store), orthancs_(orthancs), settings_(std::move(settings))
{
}

std::vector<std::string> QueueChoice::Leaves() const
{
  const std::lock_guard<std::mutex> lock(mutex_);
  return leaves_;
}

/// What somebody waits for is never held up: an administrator pauses what would begin by itself.
bool QueueChoice::IsPaused(const std::string& orthanc)
{
  return !IsQuick() && !store_.GetProperty(PropertyOf(orthanc, queuePaused)).value_or("").empty();
}

/// Says what is left to others, of each queue once in a while: who wonders why a worker is idle finds it in
/// log and status.
void QueueChoice::NoteLeft(const std::vector<JobQueue>& queues)
{
  const std::vector<std::string>& known = orthancs_.Names();
  const auto now = std::chrono::steady_clock::now();
  std::vector<std::string> left;
  for (const JobQueue& queue : queues)
  {
    const bool isKnown = std::find(known.begin(), known.end(), queue.orthanc) != known.end();
    left.push_back(std::to_string(queue.waiting) + (queue.waiting == 1 ? " job" : " jobs") +
                   (isKnown ? " for " + NameOfModel(queue) + ", which is not in its folder of models"
                            : " of the Orthanc \"" + queue.orthanc + "\", which it does not know"));
    const auto told = told_.find(KeyOf(queue));
    if (told == told_.end() || now - told->second > toldFor)
    {
      told_[KeyOf(queue)] = now;
      Log(LogLevel::Info, settings_.lane + ": leaves to other workers " + left.back());
    }
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  leaves_ = std::move(left);
}

std::vector<JobQueue> QueueChoice::Waiting()
{
  std::vector<JobQueue> waiting = store_.Queues();
  const auto isNone = [this](const JobQueue& queue)
  {
    const std::vector<JobKind>& kinds = settings_.kinds;
    return queue.waiting == 0 || std::find(kinds.begin(), kinds.end(), queue.kind) == kinds.end();
  };
  waiting.erase(std::remove_if(waiting.begin(), waiting.end(), isNone), waiting.end());
  if (waiting.empty())
  {
    NoteLeft({});
  }
  return waiting;
}

QueueChoice::Choice QueueChoice::Among(const std::vector<JobQueue>& waiting)
{
  // Quick requests need no model, and are in haste.
  const WorkerReach reach{orthancs_.Names(),
                          IsQuick() ? std::map<std::string, std::string>() : settings_.models->Hashes()};
  const std::vector<WorkerInfo> alive =
      IsQuick() ? std::vector<WorkerInfo>() : store_.Workers(settings_.leaseMs);
  Choice choice;
  std::set<Key> allowed;
  std::map<std::string, bool> mayBegin; // by Orthanc, each asked once
  std::vector<JobQueue> left;
  for (const JobQueue& queue : waiting)
  {
    if (!MayWorkOn(queue, reach, alive))
    {
      left.push_back(queue);
      continue;
    }
    if (mayBegin.count(queue.orthanc) == 0)
    {
      const bool isHeldUp = settings_.isFull(queue.orthanc) || IsPaused(queue.orthanc);
      const bool answers = !isHeldUp && orthancs_.Answers(queue.orthanc);
      choice.hasProblem = choice.hasProblem || (!isHeldUp && !answers);
      mayBegin[queue.orthanc] = answers;
    }
    if (mayBegin[queue.orthanc])
    {
      allowed.insert(KeyOf(queue));
    }
  }
  NoteLeft(left);
  if (!allowed.empty())
  {
    choice.mayTake = [allowed = std::move(allowed)](const JobQueue& queue)
    { return allowed.count(KeyOf(queue)) != 0; };
  }
  return choice;
}
} // namespace Clade
