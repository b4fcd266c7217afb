#include "Jobs/SqliteJobStore.h"

#include "Base/Error.h"
#include "Jobs/JobTransitions.h"
#include "Jobs/SqliteConnection.h"
#include "Jobs/SqliteRows.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace Clade
{
namespace
{
using SQLite::Database;
using SQLite::Statement;

std::string InWords(const std::vector<JobKind>& kinds)
{
  std::string list;
  for (const JobKind kind : kinds)
  {
    list += (list.empty() ? "'" : ", '") + std::string(ToString(kind)) + "'";
  }
  return list;
}

// The next job of these kinds that is due; "?" is the time.
std::string NextJob(const std::vector<JobKind>& kinds)
{
  std::string order;
  for (std::size_t i = 0; i < kinds.size(); i++)
  {
    order += " WHEN '" + std::string(ToString(kinds[i])) + "' THEN " + std::to_string(i);
  }
  return "FROM Jobs WHERE state='Pending' AND notBefore<=? AND kind IN (" + InWords(kinds) +
         ") ORDER BY priority DESC, CASE kind" + order + " END, creationTime, sequence LIMIT 1";
}

constexpr char lostJobs[] = "FROM Jobs WHERE state='Running' AND (leaseExpiry<=? OR (owner=? AND owner<>''))";

Job RequireJob(Database& database, const std::string& id)
{
  std::optional<Job> job = SelectJob(database, "WHERE id=?", id);
  if (!job)
  {
    throw Error(ErrorCode::NotFound, "there is no job " + id);
  }
  return *std::move(job);
}

void CountOneMore(Database& database, const std::string& seriesInstanceUid)
{
  Statement count(database, "INSERT INTO SeriesHistory(seriesInstanceUid, jobs) VALUES(?, 1) "
                            "ON CONFLICT(seriesInstanceUid) DO UPDATE SET jobs=jobs+1");
  count.bind(1, seriesInstanceUid);
  count.exec();
}

double Percent(double progress)
{
  return std::isfinite(progress) ? std::clamp(progress, 0.0, 100.0) : 0.0;
}

// A statement on the row of a job that `owner` still holds, ending in RETURNING cancelRequested.
LeaseVerdict VerdictOf(Statement& statement)
{
  if (!statement.executeStep())
  {
    return LeaseVerdict::Lost;
  }
  const bool isCancelled = statement.getColumn(0).getInt() != 0;
  statement.executeStep(); // to the end: a statement under way would keep the transaction from its commit
  return isCancelled ? LeaseVerdict::CancelRequested : LeaseVerdict::Held;
}
} // namespace

SqliteJobStore::SqliteJobStore(const std::string& path)
    : writer_(std::make_unique<SqliteConnection>(path)), reader_(std::make_unique<SqliteConnection>(path)),
      watcher_(std::make_unique<SqliteConnection>(path))
{
  writer_->Upgrade();
}

SqliteJobStore::~SqliteJobStore() = default;

EnqueueResult SqliteJobStore::Enqueue(const JobRequest& request)
{
  return writer_->Write(
      [&](Database& database)
      {
        const TimeMs now = NowMs();
        std::optional<Job> known;
        if (!request.key.empty())
        {
          known = SelectJob(database, "WHERE jobKey=?", StorableText(request.key));
        }
        if (known && (!IsFinal(known->state) || known->state == JobState::Success))
        {
          return EnqueueResult{*known, false};
        }
        Job job = known ? *known : Job();
        job.id = known ? known->id : NewJobId();
        ApplyRequest(job, request, now);
        if (known)
        {
          ReplaceJob(database, job, now);
        }
        else
        {
          InsertJob(database, job, now);
          if (request.kind != JobKind::Quick && !request.seriesInstanceUid.empty())
          {
            CountOneMore(database, request.seriesInstanceUid);
          }
        }
        return EnqueueResult{RequireJob(database, job.id), true};
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
  return reader_->Run(
      [&](Database& database)
      {
        std::string where = filter.kind ? "kind=:kind" : "kind<>'Quick'";
        where += filter.state ? " AND state=:state" : "";
        where += filter.seriesId.empty() ? "" : " AND (seriesId=:series OR derivedSeriesId=:series)";
        where += filter.seriesInstanceUid.empty() ? "" : " AND seriesInstanceUid=:uid";
        where += filter.since == 0 ? "" : " AND changeTime>=:since";
        Statement query(database, std::string("SELECT ") + lightJobColumns + " FROM Jobs WHERE " + where +
                                      " ORDER BY creationTime DESC, sequence DESC LIMIT :limit");
        const auto bind = [&](bool isUsed, const char* name, const auto& value)
        {
          if (isUsed)
          {
            query.bind(name, value);
          }
        };
        bind(filter.kind.has_value(), ":kind", std::string(ToString(filter.kind.value_or(JobKind::Quick))));
        bind(filter.state.has_value(), ":state",
             std::string(ToString(filter.state.value_or(JobState::Pending))));
        bind(!filter.seriesId.empty(), ":series", filter.seriesId);
        bind(!filter.seriesInstanceUid.empty(), ":uid", filter.seriesInstanceUid);
        bind(filter.since != 0, ":since", filter.since);
        query.bind(":limit", static_cast<std::int64_t>(std::min<std::size_t>(filter.limit, 1u << 30)));
        std::vector<Job> jobs;
        while (query.executeStep())
        {
          jobs.push_back(ReadJob(query));
        }
        return jobs;
      });
}

std::map<JobState, std::size_t> SqliteJobStore::CountByState()
{
  return reader_->Run(
      [](Database& database)
      {
        std::map<JobState, std::size_t> counts;
        Statement query(database, "SELECT state, COUNT(*) FROM Jobs WHERE kind<>'Quick' GROUP BY state");
        while (query.executeStep())
        {
          counts[JobStateFromString(query.getColumn(0).getString())] =
              static_cast<std::size_t>(query.getColumn(1).getInt64());
        }
        return counts;
      });
}

std::size_t SqliteJobStore::CountPending(JobKind kind)
{
  return reader_->Run(
      [&](Database& database)
      {
        Statement query(database, "SELECT COUNT(*) FROM Jobs WHERE state='Pending' AND kind=?");
        query.bind(1, std::string(ToString(kind)));
        query.executeStep();
        return static_cast<std::size_t>(query.getColumn(0).getInt64());
      });
}

Job SqliteJobStore::RequestCancel(const std::string& id)
{
  return writer_->Write(
      [&](Database& database)
      {
        const TimeMs now = NowMs();
        Job job = RequireJob(database, id);
        ApplyCancel(job, now);
        UpdateJob(database, job, now);
        return job;
      });
}

Job SqliteJobStore::Retry(const std::string& id)
{
  return writer_->Write(
      [&](Database& database)
      {
        Job job = RequireJob(database, id);
        ApplyRetry(job);
        UpdateJob(database, job, NowMs());
        return job;
      });
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
                                         std::int64_t leaseMs)
{
  if (kinds.empty())
  {
    return std::nullopt;
  }
  const std::string next = NextJob(kinds);
  const auto isThereOne = [&](Database& database)
  {
    Statement query(database, "SELECT 1 " + next);
    query.bind(1, NowMs());
    return query.executeStep();
  };
  if (!reader_->Run(isThereOne)) // idle workers look often: they must not take the writers' turn
  {
    return std::nullopt;
  }
  return writer_->Write(
      [&](Database& database) -> std::optional<Job>
      {
        const TimeMs now = NowMs();
        Statement query(database, std::string("SELECT ") + jobColumns + " " + next);
        query.bind(1, now);
        if (!query.executeStep())
        {
          return std::nullopt;
        }
        Job job = ReadJob(query);
        query.reset();
        ApplyClaim(job, owner, leaseMs, now);
        UpdateJob(database, job, now);
        return job;
      });
}

LeaseVerdict SqliteJobStore::Heartbeat(const std::string& id, const std::string& owner, std::int64_t leaseMs,
                                       const std::string& stage, double progress)
{
  return writer_->Write(
      [&](Database& database)
      {
        const TimeMs now = NowMs();
        Statement statement(database, "UPDATE Jobs SET leaseExpiry=?, stage=?, progress=?, changeTime=? "
                                      "WHERE id=? AND owner=? AND state='Running' RETURNING cancelRequested");
        statement.bind(1, now + leaseMs);
        statement.bind(2, StorableText(stage));
        statement.bind(3, Percent(progress));
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
        Statement statement(database, "UPDATE Jobs SET publishingSeriesUid=?, changeTime=? "
                                      "WHERE id=? AND owner=? AND state='Running' RETURNING cancelRequested");
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
  const auto lost = [&](Database& database)
  {
    Statement query(database, std::string("SELECT ") + jobColumns + " " + lostJobs);
    query.bind(1, NowMs());
    query.bind(2, deadOwner);
    std::vector<Job> jobs;
    while (query.executeStep())
    {
      jobs.push_back(ReadJob(query));
    }
    return jobs;
  };
  if (reader_->Run(lost).empty())
  {
    return 0;
  }
  return writer_->Write(
      [&](Database& database)
      {
        const TimeMs now = NowMs();
        std::vector<Job> jobs = lost(database);
        for (Job& job : jobs)
        {
          ApplyLostWorker(job, now);
          UpdateJob(database, job, now);
        }
        return jobs.size();
      });
}

void SqliteJobStore::RegisterWorker(const WorkerInfo& worker)
{
  writer_->Write(
      [&](Database& database)
      {
        Statement statement(database,
                            "INSERT OR REPLACE INTO Workers(id, host, pid, version, device, details, "
                            "currentJob, startTime, lastHeartbeat) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)");
        const TimeMs now = NowMs();
        statement.bind(1, StorableText(worker.id));
        statement.bind(2, StorableText(worker.host));
        statement.bind(3, worker.pid);
        statement.bind(4, StorableText(worker.version));
        statement.bind(5, StorableText(worker.device));
        statement.bind(6, StorableJson(worker.details));
        statement.bind(7, StorableText(worker.currentJob));
        statement.bind(8, worker.startTime == 0 ? now : worker.startTime);
        statement.bind(9, now);
        statement.exec();
      });
}

void SqliteJobStore::WorkerHeartbeat(const std::string& workerId, const std::string& currentJob)
{
  writer_->Write(
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
  return reader_->Run(
      [&](Database& database)
      {
        Statement query(database, "SELECT id, host, pid, version, device, details, currentJob, startTime, "
                                  "lastHeartbeat FROM Workers WHERE lastHeartbeat>=? ORDER BY startTime, id");
        query.bind(1, NowMs() - withinMs);
        std::vector<WorkerInfo> workers;
        while (query.executeStep())
        {
          workers.push_back(ReadWorker(query));
        }
        return workers;
      });
}

std::size_t SqliteJobStore::Prune(TimeMs completedBefore, TimeMs quickBefore)
{
  return writer_->Write(
      [&](Database& database)
      {
        Statement jobs(database, "DELETE FROM Jobs WHERE state NOT IN ('Pending', 'Running') AND "
                                 "completionTime<CASE kind WHEN 'Quick' THEN ? ELSE ? END");
        jobs.bind(1, quickBefore);
        jobs.bind(2, completedBefore);
        const int removed = jobs.exec();
        Statement workers(database, "DELETE FROM Workers WHERE lastHeartbeat<?");
        workers.bind(1, completedBefore);
        workers.exec();
        return static_cast<std::size_t>(removed);
      });
}

std::optional<std::string> SqliteJobStore::GetProperty(const std::string& name)
{
  return reader_->Run(
      [&](Database& database) -> std::optional<std::string>
      {
        Statement query(database, "SELECT value FROM Properties WHERE name=?");
        query.bind(1, name);
        return query.executeStep() ? std::make_optional(query.getColumn(0).getString()) : std::nullopt;
      });
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
} // namespace Clade
