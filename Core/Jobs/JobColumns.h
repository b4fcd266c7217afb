#pragma once
#include "Jobs/Job.h"
#include "Jobs/JobQueue.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/// Job and WorkerInfo as rows: the one list of columns that every store has. A store binds the values of a
/// list in its own way, and reads a row by a reader with Text(), Number() (64 bit), Small() and Real(), each
/// of which takes the next column; Text() of NULL is "".
namespace Clade
{
/// What a column may hold; nothing is NULL.
using SqlValue = std::variant<std::monostate, std::string, std::int64_t, double>;

struct Column
{
  const char* name;
  SqlValue value;
};

/// What a request says, and when the job was made: jobKey .. creationTime.
std::vector<Column> RequestColumns(const Job& job);
/// All the rest but the identifier, changed at `now`.
std::vector<Column> StateColumns(const Job& job, TimeMs now);
/// The identifier, RequestColumns and StateColumns.
std::vector<Column> AllColumns(const Job& job, TimeMs now);
std::vector<Column> WorkerColumns(const WorkerInfo& worker, TimeMs now);

/// The names of the columns that ReadJobRow expects, in its order, with these expressions for the two that
/// may be long.
std::string JobColumnNames(const std::string& parameters = "parameters",
                           const std::string& result = "result");
/// The same for ReadWorkerRow.
extern const char workerColumnNames[];

/// The columns that ReadQueueRow expects, and the condition and groups by which the table JobCounts gives
/// them.
extern const char queueColumnNames[];
extern const char queueGroups[];

/// The newest `limit` of all, from lists that are each newest first.
std::vector<Job> NewestOf(std::vector<std::vector<Job>> lists, std::size_t limit);

/// A text that a store holds, as JSON. Throws Error(InvalidFile).
nlohmann::json ParseStored(const std::string& text);

template<class Reader>
Job ReadJobRow(Reader& row)
{
  Job job;
  JobRequest& request = job.request;
  job.id = row.Text();
  request.key = row.Text();
  request.kind = JobKindFromString(row.Text());
  request.seriesId = row.Text();
  request.seriesInstanceUid = row.Text();
  request.studyId = row.Text();
  request.model = row.Text();
  request.rule = row.Text();
  request.orthanc = row.Text();
  request.user = row.Text();
  request.priority = row.Small();
  request.parameters = ParseStored(row.Text());
  request.maxAttempts = row.Small();
  request.timeoutMs = row.Number();
  request.notBefore = row.Number();
  job.state = JobStateFromString(row.Text());
  job.attempts = row.Small();
  job.progress = row.Real();
  job.stage = row.Text();
  job.owner = row.Text();
  job.leaseExpiry = row.Number();
  job.cancelRequested = row.Small() != 0;
  job.publishingSeriesUid = row.Text();
  job.derivedSeriesId = row.Text();
  job.errorCode = row.Text();
  job.errorText = row.Text();
  const std::string result = row.Text();
  job.result = result.empty() ? nlohmann::json() : ParseStored(result);
  job.creationTime = row.Number();
  job.startTime = row.Number();
  job.completionTime = row.Number();
  job.hasPicture = row.Small() != 0;
  return job;
}

template<class Reader>
JobQueue ReadQueueRow(Reader& row)
{
  JobQueue queue;
  queue.kind = JobKindFromString(row.Text());
  queue.orthanc = row.Text();
  queue.rule = row.Text();
  queue.model = row.Text();
  queue.modelHash = row.Text();
  queue.waiting = static_cast<std::size_t>(row.Number());
  queue.running = static_cast<std::size_t>(row.Number());
  return queue;
}

template<class Reader>
WorkerInfo ReadWorkerRow(Reader& row)
{
  WorkerInfo worker;
  worker.id = row.Text();
  worker.host = row.Text();
  worker.pid = row.Number();
  worker.version = row.Text();
  worker.device = row.Text();
  worker.details = ParseStored(row.Text());
  worker.currentJob = row.Text();
  worker.startTime = row.Number();
  worker.lastHeartbeat = row.Number();
  return worker;
}
} // namespace Clade
