#pragma once
#include "Jobs/IJobStore.h"

#include <memory>
#include <string>

namespace Clade
{
class SqliteConnection;

/// The path of the file in "sqlite:PATH" or PATH. Throws Error(InvalidArgument), with no word of the URL
/// after its scheme, for what is neither, and for a server's address.
std::string SqliteFileOf(const std::string& url);

/// The job store of one machine: an SQLite file in WAL mode, open in the plugin and in any number of workers
/// at once. The file must lie on a local disk. Readers never wait for writers; a writer waits for others at
/// most 5 s.
class SqliteJobStore : public IJobStore
{
public:
  /// Opens, creates or upgrades the file. Errors: InvalidFile (damaged, of another program, of a newer
  /// version), InvalidConfiguration (no such folder, read-only, no local disk), StorageFull, Unavailable.
  explicit SqliteJobStore(const std::string& path);
  ~SqliteJobStore() override;

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
  std::unique_ptr<SqliteConnection> writer_;
  /// For what a power cut may take back, as it takes the worker with it: claims, heartbeats,
  /// presence.
  std::unique_ptr<SqliteConnection> leaser_;
  std::unique_ptr<SqliteConnection> reader_;
  std::unique_ptr<SqliteConnection>
      watcher_; // never writes: its data_version then shows every writer, our own too
};
} // namespace Clade
