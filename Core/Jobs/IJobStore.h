#pragma once
#include "Jobs/Job.h"
#include "Jobs/JobQueue.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace Clade
{
struct EnqueueResult
{
  Job job;
  bool isNew = false; ///< false: a job with the key was there and is left as it is
};

struct JobFilter
{
  std::optional<JobState> state;
  std::optional<JobKind> kind;        ///< nothing: all but Quick
  std::string seriesId;               ///< source or derived; empty: any
  std::string seriesInstanceUid;      ///< source; empty: any
  std::optional<std::string> orthanc; ///< by its name
  TimeMs since = 0;                   ///< created or changed at or after
  std::size_t limit = 100;
};

/// What the store tells a worker at each heartbeat.
enum class LeaseVerdict
{
  Held,
  CancelRequested,
  PauseRequested, ///< write a checkpoint and give the job back
  Lost            ///< expired and taken by another, or the job was deleted: stop, publish nothing
};

/// How an attempt ended.
struct JobOutcome
{
  JobState state = JobState::Success; ///< a final state, or Pending: try again after `retryDelayMs`
  std::string derivedSeriesId;
  std::string errorCode;
  std::string errorText;
  nlohmann::json result;
  std::int64_t retryDelayMs = 0;
  bool isGivenBack = false; ///< with Pending: the worker stops, the attempt does not count
};

/// What a store calls itself: a random text of its own, the property of this name (see GetProperty).
inline constexpr const char* storeIdProperty = "StoreId";

/// The property that is not empty while no worker may begin an enhancement or a training: since when, as
/// TimeToString.
inline constexpr const char* queuePaused = "QueuePaused";

/// The name of one Orthanc, or nothing: all.
using OfOrthanc = std::optional<std::string>;

/// How long quick requests are remembered after they have ended.
inline constexpr std::int64_t quickHistoryMs = std::int64_t{3600} * 1000;

/// The shortest lease, in seconds, that may be configured: twice what a heartbeat may wait for another
/// writer of the store (SqliteConnection::busyTimeoutMs), so that no single wait ends a lease.
inline constexpr int shortestLeaseSeconds = 10;

/// The durable table of jobs: the only meeting point of plugin and workers. Every call is one transaction;
/// all may be called from any thread and from several processes at once. Times are the store's own clock in
/// UTC milliseconds. Errors: Unavailable (unreachable, or locked beyond the store's timeout), StorageFull,
/// InvalidFile (damaged, or written by a newer version), NotFound (unknown id).
class IJobStore
{
public:
  virtual ~IJobStore() = default;

  // ---- asking for work
  /// Puts the job in the queue. With the same key: Pending, Running or Success is returned as it is; Failure,
  /// Skipped or Cancelled goes back to Pending and starts over (attempts 0, request replaced). `force` on a
  /// Success queues it again as a job of its own: the caller has put a new salt into key and parameters.
  virtual EnqueueResult Enqueue(const JobRequest& request) = 0;
  /// How many jobs the series has ever had under any key, Quick ones left out; makes salts: it never shrinks.
  virtual std::size_t CountJobsOfSeries(const std::string& seriesInstanceUid) = 0;

  // ---- looking
  virtual std::optional<Job> Find(const std::string& id) = 0;
  virtual std::optional<Job> FindByKey(const std::string& key) = 0;
  /// Newest first; without the results and without "Instances" of the parameters, which may be long.
  virtual std::vector<Job> List(const JobFilter& filter) = 0;
  /// Jobs by state, Quick ones left out.
  virtual std::map<JobState, std::size_t> CountByState(const OfOrthanc& of = {}) = 0;
  /// How many jobs have ever ended in each final state, Quick ones left out: it never falls.
  virtual std::map<JobState, std::size_t> CountEnded(const OfOrthanc& of = {}) = 0;
  /// Pending jobs of a kind, to tell whether somebody must wait.
  virtual std::size_t CountPending(JobKind kind) = 0;
  /// Pending jobs, Quick ones left out, that this user of that Orthanc has asked for.
  virtual std::size_t CountWaitingOf(const std::string& orthanc, const std::string& user) = 0;
  /// Jobs that wait or run, by what tells them apart for whoever hands them out.
  virtual std::vector<JobQueue> Queues() = 0;
  /// Whether there is a job of these kinds that Claim would hand out now.
  virtual bool HasDue(const std::vector<JobKind>& kinds, const MayTake& mayTake = {}) = 0;
  /// When the Pending job that has waited longest was created, Quick and paused ones left out; nothing where
  /// none waits.
  virtual std::optional<TimeMs> OldestPending(const OfOrthanc& of = {}) = 0;

  // ---- steering
  /// Pending with nothing published -> Cancelled at once; Running, or with a publication to clean up -> the
  /// worker is told. Final -> Error(Conflict). Returns the job after.
  virtual Job RequestCancel(const std::string& id) = 0;
  /// Pauses a training, or resumes it (Job.h, IsPaused): Pending waits until then; Running, the worker is
  /// told, and goes on where it was if it is resumed before it has made way. Again: nothing changes. Returns
  /// the job after. Error(Conflict) for a job that has ended, and for other kinds, which have no checkpoint.
  virtual Job SetPaused(const std::string& id, bool isPaused) = 0;
  /// Failure, Skipped, Cancelled -> Pending with attempts 0; else Error(Conflict).
  virtual Job Retry(const std::string& id) = 0;
  /// Removes a final job from the history; else Error(Conflict).
  virtual void Delete(const std::string& id) = 0;

  // ---- working
  /// Takes the Pending job of these kinds that is due, by priority, then kind (in the order given), then age,
  /// and makes it Running with a lease of `leaseMs` for `owner`; attempts + 1. Queues that `mayTake` refuses
  /// are passed over, and those that have reached a limit (property `runningLimits` of their Orthanc, see
  /// PropertyOf). A job whose attempts are used
  /// up, or whose cancel was requested, is handed out too when publishingSeriesUid shows that something must
  /// be removed first: see NeedsCleanupOnly.
  virtual std::optional<Job> Claim(const std::string& owner, const std::vector<JobKind>& kinds,
                                   std::int64_t leaseMs, const MayTake& mayTake = {}) = 0;
  /// Renews the lease and writes stage and progress (0..100). The lease is held until RecoverExpired has
  /// taken it away, even if it has run out; `owner` must not work on two attempts of one job.
  virtual LeaseVerdict Heartbeat(const std::string& id, const std::string& owner, std::int64_t leaseMs,
                                 const std::string& stage, double progress) = 0;
  /// Says, before the first instance is stored, under which UID; "" after everything of it was removed. Lost:
  /// do not store.
  virtual LeaseVerdict SetPublishing(const std::string& id, const std::string& owner,
                                     const std::string& seriesUid) = 0;
  /// Ends the attempt. False: the lease was lost, nothing was written. Pending with attempts used up becomes
  /// Failure, with cancel requested Cancelled. Where a publication was begun and not removed, anything but
  /// Success becomes Pending until a later attempt (cleanup only, if the outcome was final) has removed it.
  virtual bool Finish(const std::string& id, const std::string& owner, const JobOutcome& outcome) = 0;
  /// Running jobs whose lease has expired, or whose owner is `deadOwner` (if not empty): back to Pending, or,
  /// with attempts used up or cancel requested and nothing published, Failure (with the reason) or Cancelled.
  /// Returns how many. To be called from time to time by every process that has the store open.
  virtual std::size_t RecoverExpired(const std::string& deadOwner = "") = 0;

  // ---- pictures
  /// Keeps the before / after picture of the job, a PNG, in place of an earlier one; it goes when the job
  /// goes (Delete, Prune). False: the lease was lost, nothing was written.
  virtual bool SetPicture(const std::string& id, const std::string& owner, const std::string& png) = 0;
  /// Nothing where the job has none, or is not there.
  virtual std::optional<std::string> GetPicture(const std::string& id) = 0;

  // ---- workers
  virtual void RegisterWorker(const WorkerInfo& worker) = 0;
  /// Throws Error(NotFound) for one that was removed meanwhile: it registers again.
  virtual void WorkerHeartbeat(const std::string& workerId, const std::string& currentJob) = 0;
  virtual void RemoveWorker(const std::string& workerId) = 0;
  /// Those heard of within `withinMs`.
  virtual std::vector<WorkerInfo> Workers(std::int64_t withinMs) = 0;

  // ---- maintenance
  /// Removes final jobs (of one Orthanc) completed before `completedBefore`, Quick ones before `quickBefore`,
  /// and workers silent since `completedBefore`. Each Orthanc is configured how long it remembers its own.
  virtual std::size_t Prune(TimeMs completedBefore, TimeMs quickBefore, const OfOrthanc& of = {}) = 0;
  /// A small text kept by name: last sequence number of /changes, what was last reported, StoreId.
  virtual std::optional<std::string> GetProperty(const std::string& name) = 0;
  virtual void SetProperty(const std::string& name, const std::string& value) = 0;
  /// A number that differs soon after any connection has queued, ended, cancelled or removed a job, or set a
  /// property; other writes may change it, too. Cheap, meant to be looked at 20 times a second.
  virtual std::int64_t ChangeToken() = 0;
  /// The clock that all times of the store are of. Where several machines share it, theirs may differ.
  virtual TimeMs Now() = 0;
};

/// The job was handed out to remove what an earlier attempt published, and then to end as Failure or
/// Cancelled.
bool NeedsCleanupOnly(const Job& job);

/// Opens (and creates or upgrades) the store at `url`: "sqlite:PATH", a plain path, or
/// "postgresql://user@host:port/database?sslmode=..." (also postgres://) as libpq reads it. `passwordFile`,
/// of a server alone, has the password in its first line and is read at every connection. Throws
/// Error(InvalidArgument) for a scheme that is not known or not built in.
std::unique_ptr<IJobStore> OpenJobStore(const std::string& url, const std::string& passwordFile = "");

/// Whether it is a server's address, whatever else is wrong with it. It may hold a password: not for logs.
bool IsServerUrl(const std::string& url);
} // namespace Clade
