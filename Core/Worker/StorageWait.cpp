#include "Worker/StorageWait.h"

#include "Base/Error.h"
#include "Base/Logging.h"

#include <algorithm>

namespace Clade
{
namespace
{
// Between tries while something is full: each costs the work of a job.
constexpr std::chrono::seconds firstStorageWait{5};
constexpr std::chrono::seconds maxStorageWait{60};
} // namespace

void StorageWait::Note(const Job& job, JobOutcome& outcome)
{
  const bool isFull =
      outcome.errorCode == TraitsOf(ErrorCode::StorageFull).name && outcome.state == JobState::Pending;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!isFull)
  {
    if (outcome.state == JobState::Success && !problem_.empty())
    {
      Log(LogLevel::Info, lane_ + ": there is disk space again");
      problem_.clear();
      wait_ = {};
    }
    return;
  }
  if (job.request.kind == JobKind::Quick)
  {
    return;
  }
  if (problem_.empty())
  {
    Log(LogLevel::Warning, lane_ + ": jobs wait until there is disk space: " + outcome.errorText);
  }
  problem_ = outcome.errorText;
  wait_ = std::clamp(2 * wait_, firstStorageWait, maxStorageWait);
  nextTry_ = std::chrono::steady_clock::now() + wait_;
  outcome.isGivenBack = true;
  outcome.retryDelayMs = std::chrono::milliseconds(wait_).count();
}

bool StorageWait::IsOn() const
{
  const std::lock_guard<std::mutex> lock(mutex_);
  return !problem_.empty() && std::chrono::steady_clock::now() < nextTry_;
}

void StorageWait::Forget()
{
  const std::lock_guard<std::mutex> lock(mutex_);
  problem_.clear();
  wait_ = {};
}

std::string StorageWait::Problem() const
{
  const std::lock_guard<std::mutex> lock(mutex_);
  return problem_;
}
} // namespace Clade
