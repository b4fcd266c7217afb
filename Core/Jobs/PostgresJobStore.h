#pragma once
#include "Jobs/IJobStore.h"

#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace Clade
{
class PostgresAddress;
class PostgresListener;
class PostgresPool;

/// The job store of several machines: tables of the schema "clade" in a PostgreSQL database (13 or later),
/// with the server's clock. A server that was away is found again by the next call after it is back; until
/// then every call throws Error(Unavailable) within seconds.
class PostgresJobStore : public IJobStore
{
public:
  /// Connects, and creates or upgrades the tables. Errors: Unavailable, InvalidConfiguration (no right to),
  /// InvalidFile (of a newer version).
  explicit PostgresJobStore(const PostgresAddress& address);
  ~PostgresJobStore() override;

  EnqueueResult Enqueue(const JobRequest& request) override;
  std::size_t CountJobsOfSeries(const std::string& seriesInstanceUid) override;

  std::optional<Job> Find(const std::string& id) override;
  std::optional<Job> FindByKey(const std::string& key) override;
  std::vector<Job> List(const JobFilter& filter) override;
  std::map<JobState, std::size_t> CountByState(const OfOrthanc& of) override;
  std::map<JobState, std::size_t> CountEnded(const OfOrthanc& of) override;
  std::size_t CountPending(JobKind kind) override;
  std::size_t CountWaitingOf(const std::string& orthanc, const std::string& user) override;
  std::vector<JobQueue> Queues() override;
  bool HasDue(const std::vector<JobKind>& kinds, const MayTake& mayTake) override;
  std::optional<TimeMs> OldestPending(const OfOrthanc& of) override;

  Job RequestCancel(const std::string& id) override;
  Job SetPaused(const std::string& id, bool isPaused) override;
  Job Retry(const std::string& id) override;
  void Delete(const std::string& id) override;

  std::optional<Job> Claim(const std::string& owner, const std::vector<JobKind>& kinds, std::int64_t leaseMs,
                           const MayTake& mayTake) override;
  LeaseVerdict Heartbeat(const std::string& id, const std::string& owner, std::int64_t leaseMs,
                         const std::string& stage, double progress) override;
  LeaseVerdict SetPublishing(const std::string& id, const std::string& owner,
                             const std::string& seriesUid) override;
  bool Finish(const std::string& id, const std::string& owner, const JobOutcome& outcome) override;
  std::size_t RecoverExpired(const std::string& deadOwner) override;

  bool SetPicture(const std::string& id, const std::string& owner, const std::string& png) override;
  std::optional<std::string> GetPicture(const std::string& id) override;

  void RegisterWorker(const WorkerInfo& worker) override;
  void WorkerHeartbeat(const std::string& workerId, const std::string& currentJob) override;
  void RemoveWorker(const std::string& workerId) override;
  std::vector<WorkerInfo> Workers(std::int64_t withinMs) override;

  std::size_t Prune(TimeMs completedBefore, TimeMs quickBefore, const OfOrthanc& of) override;
  std::optional<std::string> GetProperty(const std::string& name) override;
  void SetProperty(const std::string& name, const std::string& value) override;
  std::int64_t ChangeToken() override;
  TimeMs Now() override;

private:
  /// The job of a claim whose end was lost with the connection, where it has become this owner's.
  std::optional<Job> DoubtfulClaim(const std::string& owner, const std::vector<JobKind>& kinds,
                                   std::int64_t leaseMs);

  std::unique_ptr<PostgresPool> pool_;
  std::unique_ptr<PostgresListener> listener_;
  std::mutex doubtMutex_;
  /// Owner and kinds (the lanes of a worker have one name) -> the server's time before the claim.
  std::map<std::pair<std::string, std::vector<JobKind>>, TimeMs> doubts_;
};
} // namespace Clade
