#include "Worker/StorageWait.h"

#include "Base/Error.h"
#include "Base/Logging.h"

#include <algorithm>
#include <iterator>

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
  const std::string& orthanc = job.request.orthanc;
  const std::string named = lane_ + (orthanc.empty() ? "" : ", the Orthanc \"" + orthanc + "\"");
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!isFull)
  {
    if (outcome.state == JobState::Success && full_.erase(orthanc) > 0)
    {
      Log(LogLevel::Info, named + ": there is disk space again");
    }
    return;
  }
  if (job.request.kind == JobKind::Quick)
  {
    return;
  }
  Full& full = full_[orthanc];
  if (full.problem.empty())
  {
    Log(LogLevel::Warning, named + ": jobs wait until there is disk space: " + outcome.errorText);
  }
  full.problem = outcome.errorText;
  full.wait = std::clamp(2 * full.wait, firstStorageWait, maxStorageWait);
  full.nextTry = std::chrono::steady_clock::now() + full.wait;
  outcome.isGivenBack = true;
  outcome.retryDelayMs = std::chrono::milliseconds(full.wait).count();
}

bool StorageWait::IsOn(const std::string& orthanc) const
{
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto full = full_.find(orthanc);
  return full != full_.end() && std::chrono::steady_clock::now() < full->second.nextTry;
}

void StorageWait::ForgetAllBut(const std::set<std::string>& orthancs)
{
  const std::lock_guard<std::mutex> lock(mutex_);
  for (auto full = full_.begin(); full != full_.end();)
  {
    full = orthancs.count(full->first) == 0 ? full_.erase(full) : std::next(full);
  }
}

std::map<std::string, std::string> StorageWait::Problems() const
{
  const std::lock_guard<std::mutex> lock(mutex_);
  std::map<std::string, std::string> problems;
  for (const auto& [orthanc, full] : full_)
  {
    problems[orthanc] = full.problem;
  }
  return problems;
}
} // namespace Clade
