#pragma once
#include "Jobs/IJobStore.h"
#include "Measurement/MeasurableCache.h"
#include "Orthanc/OrthancClient.h"
#include "Worker/JobProgress.h"

#include <cstddef>
#include <string>

namespace Clade
{
/// What a worker brings along to every job.
struct JobRunnerSettings
{
  std::string workerId; ///< owner of the leases
  std::string modelsDirectory;
  std::string device = "auto"; ///< for jobs that leave the choice
  std::size_t threads = 0;     ///< 0: all processors
  double memoryLimitGiB = 0;   ///< 0: none
  std::string temporaryFolder; ///< where private folders are made; empty: the system's
  std::size_t orthancs = 1;    ///< among which the memory for decoded series is divided
  /// Which enhancements a training makes way for, as things are now: those that the worker would take next.
  /// An empty answer: none. Of the lane's thread. Unset: for all.
  std::function<MayTake()> mayTake;
};

/// Carries one attempt at a job from its claim to its outcome; one at a time.
class JobRunner
{
public:
  /// Store and client are used until the end of the object.
  JobRunner(IJobStore& store, OrthancClient& orthanc, JobRunnerSettings settings);

  /// Never throws: every error becomes an outcome for IJobStore::Finish. Success; Skipped for refused input
  /// (TraitsOf: isInputVerdict) and for a series that changed, whose successor is queued; Pending with a
  /// growing delay after a transient error, and without counting the attempt when the worker stops or the
  /// lease was lost; Cancelled; else Failure. Unless the lease was lost, what the attempt stored in Orthanc
  /// is removed again except after Success; where that fails the store keeps the mark
  /// (Job::publishingSeriesUid).
  JobOutcome Run(const Job& job, JobProgress& progress);

private:
  JobOutcome RunOnce(const Job& job, JobProgress& progress, class Publication& publication);

  IJobStore& store_;
  OrthancClient& orthanc_;
  JobRunnerSettings settings_;
  MeasurableCache cache_;
};

/// Milliseconds to wait after the `attempt`-th (from 1) failed transiently: 2 s, 10 s, 50 s, then 5 min.
std::int64_t RetryDelayMs(int attempt);
} // namespace Clade
