#pragma once
#include "Jobs/IJobStore.h"
#include "Worker/JobProgress.h"
#include "Worker/QueueChoice.h"
#include "Worker/ServedOrthancs.h"
#include "Worker/StorageWait.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace Clade
{
/// One thread of a worker that takes jobs of its kinds, one after the other. The owner of the lane wakes it,
/// sends its heartbeats and stops it.
class WorkerLane
{
public:
  struct Setup
  {
    std::string name;                                  ///< in the log, and of the thread (15 characters)
    std::vector<JobKind> kinds;                        ///< in the order of their importance
    std::map<std::string, OrthancConnection> orthancs; ///< by the names that jobs call them
    std::shared_ptr<ModelShelf> models;
    JobRunnerSettings runner;
    std::int64_t leaseMs = 30'000;
    std::function<void()> prepare; ///< called first, in the lane's thread, before any job; may be empty
    std::function<void()> changed; ///< called when a stage begins or a job ends: time for a heartbeat
    std::function<void()> ended;   ///< called last, when the lane has stopped
  };

  /// Starts the thread. The store is used until the end of the object.
  WorkerLane(IJobStore& store, Setup setup);
  ~WorkerLane(); ///< stops and waits
  WorkerLane(const WorkerLane&) = delete;
  WorkerLane& operator=(const WorkerLane&) = delete;

  /// There may be a job: look at once.
  void Wake();
  /// Take no more jobs; give back the running one. Returns at once.
  void Stop();
  const std::string& Name() const { return setup_.name; }
  bool HasEnded() const { return hasEnded_; }

  /// Renews the lease of the running job with its stage and progress, and passes on what the store says.
  void Heartbeat();
  /// Gives back the running job without waiting for the lane, which does not react: the process is about to
  /// end.
  void AbandonJob();

  /// Grows while the lane looks for jobs, while its job gets on, and while it waits for the store.
  std::uint64_t Signs() const;
  /// Stage and percentage of the running job, for people; empty: none.
  std::string Doing() const;
  /// Identifier of the running job; empty: none.
  std::string CurrentJob() const;
  /// Why Orthancs cannot be worked with, by their names; as far as is known.
  std::map<std::string, std::string> OrthancProblems() const { return orthancs_.Problems(); }
  /// Jobs that this lane leaves to other workers, in words for people; empty: none.
  std::vector<std::string> Leaves() const { return choice_.Leaves(); }
  /// What is full, so that jobs wait, by the names of their Orthancs; as far as is known.
  std::map<std::string, std::string> StorageProblems() const { return storage_.Problems(); }

private:
  struct Running
  {
    std::string id;
    std::shared_ptr<JobProgress> progress;
  };

  JobRunnerSettings RunnerSettings();
  void Work();
  std::optional<Job> Claim();
  void RunJob(const Job& job);
  /// Writes the outcome, however long the store is full or locked meanwhile: the lease is renewed until then.
  /// An outcome that the store refuses for good is written as a Failure that says so; where even that is
  /// refused, and where the lane stops, the lease is let go.
  void Finish(const Job& job, JobOutcome outcome);
  bool TryToFinish(const Job& job, const JobOutcome& outcome);
  void WaitFor(std::chrono::milliseconds time);
  std::optional<Running> CurrentRunning() const;

  IJobStore& store_;
  const Setup setup_;
  mutable std::mutex mutex_;
  std::condition_variable woken_;
  bool isWoken_ = false;
  std::atomic<std::uint64_t> signs_{0};
  std::atomic<bool> isStopping_{false};
  std::atomic<bool> hasEnded_{false};
  std::optional<Running> running_;
  StorageWait storage_;
  ServedOrthancs orthancs_;
  QueueChoice choice_;
  std::thread thread_;
};
} // namespace Clade
