#include "Jobs/SqliteJobStore.h"

#include "Base/Error.h"
#include "Jobs/ClockStep.h"
#include "Jobs/EnqueueJob.h"
#include "Jobs/JobTransitions.h"
#include "Jobs/SqliteConnection.h"
#include "Jobs/SqliteQueries.h"
#include "Jobs/SqliteRows.h"

#include <utility>

namespace Clade
{
namespace
{
using SQLite::Database;
using SQLite::Statement;

Job RequireJob(Database& database, const std::string& id)
{
  std::optional<Job> job = SelectJob(database, "WHERE id=?", id);
  if (!job)
  {
    throw Error(ErrorCode::NotFound, "there is no job " + id);
  }
  return *std::move(job);
}

/// What EnqueueJob works on.
class SqliteEnqueuedRows
{
public:
  SqliteEnqueuedRows(Database& database, TimeMs now) : database_(database), now_(now) {}

  std::optional<Job> Known(const std::string& key) { return SelectJob(database_, "WHERE jobKey=?", key); }
  void Replace(const Job& job) { ReplaceJob(database_, job, now_); }
  bool Insert(const Job& job)
  {
    InsertJob(database_, job, now_);
    return true; // the transaction has the right to write: nobody comes between
  }
  void CountOneMore(const std::string& seriesInstanceUid)
  {
    Statement count(database_, "INSERT INTO SeriesHistory(seriesInstanceUid, jobs) VALUES(?, 1) "
                               "ON CONFLICT(seriesInstanceUid) DO UPDATE SET jobs=jobs+1");
    count.bind(1, seriesInstanceUid);
    count.exec();
  }
  Job Get(const std::string& id) { return RequireJob(database_, id); }

private:
  Database& database_;
  const TimeMs now_;
};

// A statement on the row of a job that `owner` still holds, ending in `returningVerdict`.
constexpr const char* returningVerdict = " RETURNING cancelRequested, notBefore";
LeaseVerdict VerdictOf(Statement& statement)
{
  if (!statement.executeStep())
  {
    return LeaseVerdict::Lost;
  }
  const bool isCancelled = statement.getColumn(0).getInt() != 0;
  const bool isPaused = statement.getColumn(1).getInt64() == untilResumed;
  statement.executeStep(); // to the end: a statement under way would keep the transaction from its commit
  return isCancelled ? LeaseVerdict::CancelRequested
         : isPaused  ? LeaseVerdict::PauseRequested
                     : LeaseVerdict::Held;
}

/// Reads the job, lets `change` change it (which may throw), and writes it back.
template<class Change>
Job ChangeJob(SqliteConnection& writer, const std::string& id, const Change& change)
{
  return writer.Write(
      [&](Database& database)
      {
        const TimeMs now = NowMs();
        Job job = RequireJob(database, id);
        change(job, now);
        UpdateJob(database, job, now);
        return job;
      });
}
} // namespace

SqliteJobStore::SqliteJobStore(const std::string& path)
    : writer_(std::make_unique<SqliteConnection>(path)), leaser_(std::make_unique<SqliteConnection>(path)),
      reader_(std::make_unique<SqliteConnection>(path)), watcher_(std::make_unique<SqliteConnection>(path))
{
  writer_->Upgrade();
  leaser_->Run([](Database& database) { database.exec("PRAGMA synchronous=NORMAL"); });
}

SqliteJobStore::~SqliteJobStore() = default;

EnqueueResult SqliteJobStore::Enqueue(const JobRequest& request)
{
  return writer_->Write(
      [&](Database& database)
      {
        const TimeMs now = NowMs();
        SqliteEnqueuedRows rows(database, now);
        return EnqueueJob(rows, request, now).value();
      });
}

std::size_t SqliteJobStore::CountJobsOfSeries(const std::string& seriesInstanceUid)
{
  return reader_->Run(
      [&](Database& database) -> std::size_t
      {
        Statement query(database, "SELECT jobs FROM SeriesHistory WHERE seriesInstanceUid=?");
        query.bind(1, seriesInstanceUid);
        return query.executeStep() ? static_cast<std::size_t>(query.getColumn(0).getInt64()) : 0;
      });
}

std::optional<Job> SqliteJobStore::Find(const std::string& id)
{
  return reader_->Run([&](Database& database) { return SelectJob(database, "WHERE id=?", id); });
}

std::optional<Job> SqliteJobStore::FindByKey(const std::string& key)
{
  return reader_->Run([&](Database& database) { return SelectJob(database, "WHERE jobKey=?", key); });
}

std::vector<Job> SqliteJobStore::List(const JobFilter& filter)
{
  return reader_->Run([&](Database& database) { return ListJobs(database, filter); });
}

std::map<JobState, std::size_t> SqliteJobStore::CountByState(const OfOrthanc& of)
{
  return reader_->Run([&](Database& database)
                      { return CountsOf(database, "JobCounts WHERE kind<>'Quick'", of); });
}

std::map<JobState, std::size_t> SqliteJobStore::CountEnded(const OfOrthanc& of)
{
  return reader_->Run([&](Database& database) { return CountsOf(database, "JobsEnded WHERE 1", of); });
}

std::size_t SqliteJobStore::CountWaitingOf(const std::string& orthanc, const std::string& user)
{
  return reader_->Run([&](Database& database) { return WaitingOf(database, orthanc, user); });
}

std::vector<JobQueue> SqliteJobStore::Queues()
{
  return reader_->Run(QueuesOf);
}

std::size_t SqliteJobStore::CountPending(JobKind kind)
{
  return reader_->Run(
      [&](Database& database) -> std::size_t
      {
        Statement query(database, "SELECT SUM(jobs) FROM JobCounts WHERE state='Pending' AND kind=?");
        query.bind(1, std::string(ToString(kind)));
        return query.executeStep() ? static_cast<std::size_t>(query.getColumn(0).getInt64()) : 0;
      });
}

bool SqliteJobStore::HasDue(const std::vector<JobKind>& kinds, const MayTake& mayTake)
{
  return reader_->Run([&](Database& database) { return HasDueJob(database, kinds, mayTake, NowMs()); });
}

std::optional<TimeMs> SqliteJobStore::OldestPending(const OfOrthanc& of)
{
  return reader_->Run([&](Database& database) { return OldestPendingJob(database, of); });
}

Job SqliteJobStore::RequestCancel(const std::string& id)
{
  return ChangeJob(*writer_, id, [](Job& job, TimeMs now) { ApplyCancel(job, now); });
}

Job SqliteJobStore::SetPaused(const std::string& id, bool isPaused)
{
  return ChangeJob(*writer_, id, [=](Job& job, TimeMs) { ApplyPause(job, isPaused); });
}

Job SqliteJobStore::Retry(const std::string& id)
{
  return ChangeJob(*writer_, id, [](Job& job, TimeMs) { ApplyRetry(job); });
}

void SqliteJobStore::Delete(const std::string& id)
{
  writer_->Write(
      [&](Database& database)
      {
        RequireFinal(RequireJob(database, id));
        Statement statement(database, "DELETE FROM Jobs WHERE id=?");
        statement.bind(1, id);
        statement.exec();
      });
}

std::optional<Job> SqliteJobStore::Claim(const std::string& owner, const std::vector<JobKind>& kinds,
                                         std::int64_t leaseMs, const MayTake& mayTake)
{
  if (!HasDue(kinds, mayTake)) // idle workers look often: they must not take the writers' turn
  {
    return std::nullopt;
  }
  return leaser_->Write(
      [&](Database& database)
      {
        const TimeMs now = NowMs();
        std::optional<Job> job = NextDueJob(database, kinds, mayTake, now);
        if (job)
        {
          ApplyClaim(*job, owner, leaseMs, now);
          UpdateJob(database, *job, now);
        }
        return job;
      });
}

LeaseVerdict SqliteJobStore::Heartbeat(const std::string& id, const std::string& owner, std::int64_t leaseMs,
                                       const std::string& stage, double progress)
{
  return leaser_->Write(
      [&](Database& database)
      {
        const TimeMs now = NowMs();
        Statement statement(database,
                            std::string("UPDATE Jobs SET leaseExpiry=?, stage=?, progress=?, changeTime=? "
                                        "WHERE id=? AND owner=? AND state='Running'") +
                                returningVerdict);
        statement.bind(1, now + leaseMs);
        statement.bind(2, StorableText(stage));
        statement.bind(3, StorablePercent(progress));
        statement.bind(4, now);
        statement.bind(5, id);
        statement.bind(6, owner);
        return VerdictOf(statement);
      });
}

LeaseVerdict SqliteJobStore::SetPublishing(const std::string& id, const std::string& owner,
                                           const std::string& seriesUid)
{
  return writer_->Write(
      [&](Database& database)
      {
        Statement statement(database, std::string("UPDATE Jobs SET publishingSeriesUid=?, changeTime=? "
                                                  "WHERE id=? AND owner=? AND state='Running'") +
                                          returningVerdict);
        statement.bind(1, StorableText(seriesUid));
        statement.bind(2, NowMs());
        statement.bind(3, id);
        statement.bind(4, owner);
        return VerdictOf(statement);
      });
}

bool SqliteJobStore::Finish(const std::string& id, const std::string& owner, const JobOutcome& outcome)
{
  return writer_->Write(
      [&](Database& database)
      {
        const TimeMs now = NowMs();
        std::optional<Job> job = SelectJob(database, "WHERE id=?", id);
        if (!job || job->state != JobState::Running || job->owner != owner)
        {
          return false;
        }
        ApplyOutcome(*job, outcome, now);
        UpdateJob(database, *job, now);
        return true;
      });
}

std::size_t SqliteJobStore::RecoverExpired(const std::string& deadOwner)
{
  const auto isAnything = [&](Database& d)
  { return HasLaterJobs(d, NowMs()) || !LostJobs(d, NowMs(), deadOwner).empty(); };
  if (!reader_->Run(isAnything))
  {
    return 0;
  }
  return writer_->Write(
      [&](Database& database)
      {
        const TimeMs now = NowMs();
        database.exec(MoveJobsOfLater(now));
        std::vector<Job> jobs = LostJobs(database, now, deadOwner);
        for (Job& job : jobs)
        {
          ApplyLostWorker(job, now);
          UpdateJob(database, job, now);
        }
        return jobs.size();
      });
}

bool SqliteJobStore::SetPicture(const std::string& id, const std::string& owner, const std::string& png)
{
  return writer_->Write([&](Database& database) { return PutPicture(database, id, owner, png); });
}

std::optional<std::string> SqliteJobStore::GetPicture(const std::string& id)
{
  return reader_->Run([&](Database& database) { return PictureOf(database, id); });
}

void SqliteJobStore::RegisterWorker(const WorkerInfo& worker)
{
  leaser_->Write([&](Database& database) { PutWorker(database, worker, NowMs()); });
}

void SqliteJobStore::WorkerHeartbeat(const std::string& workerId, const std::string& currentJob)
{
  leaser_->Write(
      [&](Database& database)
      {
        Statement statement(database, "UPDATE Workers SET currentJob=?, lastHeartbeat=? WHERE id=?");
        statement.bind(1, StorableText(currentJob));
        statement.bind(2, NowMs());
        statement.bind(3, workerId);
        if (statement.exec() == 0)
        {
          throw Error(ErrorCode::NotFound, "there is no worker " + workerId);
        }
      });
}

void SqliteJobStore::RemoveWorker(const std::string& workerId)
{
  writer_->Write(
      [&](Database& database)
      {
        Statement statement(database, "DELETE FROM Workers WHERE id=?");
        statement.bind(1, workerId);
        statement.exec();
      });
}

std::vector<WorkerInfo> SqliteJobStore::Workers(std::int64_t withinMs)
{
  return reader_->Run([&](Database& database) { return SelectWorkers(database, NowMs(), withinMs); });
}

std::size_t SqliteJobStore::Prune(TimeMs completedBefore, TimeMs quickBefore, const OfOrthanc& of)
{
  constexpr std::size_t atOnce = 1000; // heartbeats must not wait for the whole history of a year
  std::size_t removed = 0;
  for (const JobKind kind : {JobKind::Enhance, JobKind::Train, JobKind::Quick})
  {
    const TimeMs before = kind == JobKind::Quick ? quickBefore : completedBefore;
    std::size_t some = 0;
    do
    {
      some =
          writer_->Write([&](Database& database) { return ForgetSome(database, kind, of, before, atOnce); });
      removed += some;
    } while (some == atOnce);
  }
  const std::string silent = "DELETE FROM Workers WHERE lastHeartbeat<" + std::to_string(completedBefore);
  writer_->Write([&](Database& database) { database.exec(silent); });
  return removed;
}

std::optional<std::string> SqliteJobStore::GetProperty(const std::string& name)
{
  return reader_->Run([&](Database& database) { return PropertyOf(database, name); });
}

void SqliteJobStore::SetProperty(const std::string& name, const std::string& value)
{
  writer_->Write(
      [&](Database& database)
      {
        Statement statement(database, "INSERT INTO Properties(name, value) VALUES(?, ?) "
                                      "ON CONFLICT(name) DO UPDATE SET value=excluded.value");
        statement.bind(1, StorableText(name));
        statement.bind(2, StorableText(value));
        statement.exec();
      });
}

std::int64_t SqliteJobStore::ChangeToken()
{
  return watcher_->Run([](Database& database)
                       { return database.execAndGet("PRAGMA data_version").getInt64(); });
}

TimeMs SqliteJobStore::Now()
{
  return NowMs(); // one machine, one clock
}
} // namespace Clade
