#pragma once
#include "Jobs/IJobStore.h"
#include "Jobs/WorkerReach.h"
#include "Worker/ModelShelf.h"
#include "Worker/ServedOrthancs.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

namespace Clade
{
/// Which of the jobs that wait a lane takes now: those of Orthancs that it knows, that answer and whose queue
/// is not paused and not held up by a full disk, for models that it has; see MayWorkOn. Of the lane's thread
/// alone, unless said.
class QueueChoice
{
public:
  struct Settings
  {
    std::string lane;           ///< its name, for the log
    std::vector<JobKind> kinds; ///< that the lane takes
    std::int64_t leaseMs = 0;   ///< workers silent for longer are not there
    std::shared_ptr<ModelShelf> models;
    std::function<bool(const std::string& orthanc)> isFull; ///< its jobs wait for room
  };
  /// Store and Orthancs must outlive the object.
  QueueChoice(IJobStore& store, ServedOrthancs& orthancs, Settings settings);

  /// The queues of the lane's kinds in which jobs wait; none: nothing is left to others either.
  std::vector<JobQueue> Waiting();

  using Key = std::tuple<JobKind, std::string, std::string, std::string>; ///< of queues: Orthanc, model, hash

  struct Choice
  {
    MayTake mayTake;         ///< none: there is nothing to take
    bool hasProblem = false; ///< jobs wait for an Orthanc that does not answer
  };
  Choice Among(const std::vector<JobQueue>& waiting);

  /// Jobs that are left to other workers, in words for people; empty: none. Any thread.
  std::vector<std::string> Leaves() const;

private:
  bool IsQuick() const { return settings_.kinds == std::vector<JobKind>{JobKind::Quick}; }
  bool IsPaused(const std::string& orthanc);
  void NoteLeft(const std::vector<JobQueue>& queues);

  IJobStore& store_;
  ServedOrthancs& orthancs_;
  const Settings settings_;
  std::map<Key, std::chrono::steady_clock::time_point> told_; ///< when it was said that they are left
  mutable std::mutex mutex_;
  std::vector<std::string> leaves_;
};
} // namespace Clade
