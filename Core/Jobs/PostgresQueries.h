#pragma once
#include "Jobs/IJobStore.h"
#include "Jobs/PostgresPool.h"

#include <optional>
#include <string>
#include <vector>

/// The queries of PostgresJobStore that must stay fast with a million jobs, and the conversion of rows to Job
/// and WorkerInfo. Each query walks an index of Resources/Sql/Postgres in its order, or sums a few counters.
/// Errors: those of libpqxx.
namespace Clade
{
/// The reader of a row that JobColumns.h asks for.
class PostgresRow
{
public:
  explicit PostgresRow(const pqxx::row& row) : row_(row) {}
  std::string Text() { return row_[column_++].as<std::string>(std::string()); }
  std::int64_t Number() { return row_[column_++].as<std::int64_t>(); }
  int Small() { return row_[column_++].as<int>(); }
  double Real() { return row_[column_++].as<double>(); }

private:
  const pqxx::row& row_;
  int column_ = 0;
};

/// The mark of the value with this number, from 1, in a statement.
inline std::string Mark(std::size_t number)
{
  return "$" + std::to_string(number);
}

TimeMs PostgresNow(pqxx::transaction_base& transaction);

struct TimedJob
{
  Job job;
  TimeMs time = 0; ///< the server's
};
/// The job of this identifier as it is now.
std::optional<TimedJob> FindTimed(pqxx::transaction_base& transaction, const std::string& id);

/// The first row of `SELECT ... FROM Jobs <rest>`.
std::optional<Job> SelectJob(pqxx::transaction_base& transaction, const std::string& rest,
                             const std::vector<SqlValue>& values);
/// False: there is a job with the key.
bool InsertJob(pqxx::transaction_base& transaction, const Job& job, TimeMs now);
/// Writes everything but the request and creation time, save notBefore.
void UpdateJob(pqxx::transaction_base& transaction, const Job& job, TimeMs now);
/// The same where nobody has changed meanwhile what an attempt ends by; whether it was so. One statement.
bool UpdateAttempt(pqxx::transaction_base& transaction, const Job& before, const Job& after, TimeMs now);
/// Writes request and creation time as well.
void ReplaceJob(pqxx::transaction_base& transaction, const Job& job, TimeMs now);

/// The job, its row locked: nobody else changes it before the transaction ends. Throws Error(NotFound).
Job LockJob(pqxx::transaction_base& transaction, const std::string& id);
/// See EnqueueJob. Nothing: another has just put, or removed, a job with the key; again from the start.
std::optional<EnqueueResult> TryToEnqueue(pqxx::transaction_base& transaction, const JobRequest& request);

/// See IJobStore::CountByState and CountEnded: `from` is a table and a condition.
std::map<JobState, std::size_t> CountsOf(pqxx::transaction_base& transaction, const std::string& from,
                                         const OfOrthanc& of);
/// See IJobStore::OldestPending.
std::optional<TimeMs> OldestPendingJob(pqxx::transaction_base& transaction, const OfOrthanc& of);
/// Running jobs whose lease is over at `now`, or whose owner is `deadOwner` (if not empty), their rows
/// locked; those that are being changed are passed over.
std::vector<Job> LockLostJobs(pqxx::transaction_base& transaction, TimeMs now, const std::string& deadOwner);

/// See IJobStore::List.
std::vector<Job> ListJobs(pqxx::transaction_base& transaction, const JobFilter& filter);

/// Removes at most `limit` jobs of the kind (of one Orthanc) that ended before `completedBefore`; returns how
/// many.
std::size_t ForgetSome(pqxx::transaction_base& transaction, JobKind kind, const OfOrthanc& of,
                       TimeMs completedBefore, std::size_t limit);
/// Sums up the rows of JobCounts and JobsEnded where they have become many.
void SumUpCounters(pqxx::transaction_base& transaction);

void PutWorker(pqxx::transaction_base& transaction, const WorkerInfo& worker, TimeMs now);
/// Those heard of within `withinMs`, the oldest first.
std::vector<WorkerInfo> SelectWorkers(pqxx::transaction_base& transaction, std::int64_t withinMs);
} // namespace Clade
