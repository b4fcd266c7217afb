#include "Jobs/SqliteRows.h"

#include "Base/Error.h"
#include "Jobs/JobTransitions.h"

namespace Clade
{
// The order of ReadJob.
#define CLADE_JOB_COLUMNS(parameters, result)                                                                \
  "id, jobKey, kind, seriesId, seriesInstanceUid, studyId, model, rule, priority, " parameters               \
  ", maxAttempts, "                                                                                          \
  "timeoutMs, notBefore, state, attempts, progress, stage, owner, leaseExpiry, cancelRequested, "            \
  "publishingSeriesUid, derivedSeriesId, errorCode, errorText, " result                                      \
  ", creationTime, startTime, completionTime"

const char jobColumns[] = CLADE_JOB_COLUMNS("parameters", "result");
const char lightJobColumns[] = CLADE_JOB_COLUMNS("json_remove(parameters, '$.Instances')", "NULL");

namespace
{
constexpr char requestSettings[] =
    "jobKey=:jobKey, kind=:kind, seriesId=:seriesId, "
    "seriesInstanceUid=:seriesInstanceUid, studyId=:studyId, model=:model, rule=:rule, "
    "priority=:priority, parameters=:parameters, maxAttempts=:maxAttempts, "
    "timeoutMs=:timeoutMs, creationTime=:creationTime, ";
constexpr char stateSettings[] =
    "notBefore=:notBefore, state=:state, attempts=:attempts, progress=:progress, stage=:stage, owner=:owner, "
    "leaseExpiry=:leaseExpiry, cancelRequested=:cancelRequested, publishingSeriesUid=:publishingSeriesUid, "
    "derivedSeriesId=:derivedSeriesId, errorCode=:errorCode, errorText=:errorText, result=:result, "
    "startTime=:startTime, completionTime=:completionTime, changeTime=:changeTime";

void BindRequest(SQLite::Statement& statement, const Job& job)
{
  const JobRequest& request = job.request;
  if (request.key.empty())
  {
    statement.bind(":jobKey"); // NULL is equal to no other NULL
  }
  else
  {
    statement.bind(":jobKey", StorableText(request.key));
  }
  statement.bind(":kind", std::string(ToString(request.kind)));
  statement.bind(":seriesId", StorableText(request.seriesId));
  statement.bind(":seriesInstanceUid", StorableText(request.seriesInstanceUid));
  statement.bind(":studyId", StorableText(request.studyId));
  statement.bind(":model", StorableText(request.model));
  statement.bind(":rule", StorableText(request.rule));
  statement.bind(":priority", request.priority);
  statement.bind(":parameters", StorableJson(request.parameters));
  statement.bind(":maxAttempts", request.maxAttempts);
  statement.bind(":timeoutMs", request.timeoutMs);
  statement.bind(":creationTime", job.creationTime);
}

void BindState(SQLite::Statement& statement, const Job& job, TimeMs now)
{
  statement.bind(":id", job.id);
  statement.bind(":notBefore", job.request.notBefore);
  statement.bind(":state", std::string(ToString(job.state)));
  statement.bind(":attempts", job.attempts);
  statement.bind(":progress", job.progress);
  statement.bind(":stage", StorableText(job.stage));
  statement.bind(":owner", StorableText(job.owner));
  statement.bind(":leaseExpiry", job.leaseExpiry);
  statement.bind(":cancelRequested", job.cancelRequested ? 1 : 0);
  statement.bind(":publishingSeriesUid", StorableText(job.publishingSeriesUid));
  statement.bind(":derivedSeriesId", StorableText(job.derivedSeriesId));
  statement.bind(":errorCode", job.errorCode);
  statement.bind(":errorText", job.errorText);
  if (job.result.is_null())
  {
    statement.bind(":result");
  }
  else
  {
    statement.bind(":result", StorableJson(job.result));
  }
  statement.bind(":startTime", job.startTime);
  statement.bind(":completionTime", job.completionTime);
  statement.bind(":changeTime", now);
}
nlohmann::json ParseStored(const std::string& text)
{
  try
  {
    return nlohmann::json::parse(text);
  }
  catch (const nlohmann::json::exception& exception)
  {
    throw Error(ErrorCode::InvalidFile,
                std::string("the job store holds a text that is not JSON: ") + exception.what());
  }
}
} // namespace

Job ReadJob(SQLite::Statement& query)
{
  int column = 0;
  const auto text = [&] { return query.getColumn(column++).getString(); };
  const auto number = [&] { return query.getColumn(column++).getInt64(); };
  const auto small = [&] { return query.getColumn(column++).getInt(); };
  Job job;
  JobRequest& request = job.request;
  job.id = text();
  request.key = text();
  request.kind = JobKindFromString(text());
  request.seriesId = text();
  request.seriesInstanceUid = text();
  request.studyId = text();
  request.model = text();
  request.rule = text();
  request.priority = small();
  request.parameters = ParseStored(text());
  request.maxAttempts = small();
  request.timeoutMs = number();
  request.notBefore = number();
  job.state = JobStateFromString(text());
  job.attempts = small();
  job.progress = query.getColumn(column++).getDouble();
  job.stage = text();
  job.owner = text();
  job.leaseExpiry = number();
  job.cancelRequested = small() != 0;
  job.publishingSeriesUid = text();
  job.derivedSeriesId = text();
  job.errorCode = text();
  job.errorText = text();
  const std::string result = text();
  job.result = result.empty() ? nlohmann::json() : ParseStored(result);
  job.creationTime = number();
  job.startTime = number();
  job.completionTime = number();
  return job;
}

std::optional<Job> SelectJob(SQLite::Database& database, const std::string& rest, const std::string& value)
{
  SQLite::Statement query(database, std::string("SELECT ") + jobColumns + " FROM Jobs " + rest);
  query.bind(1, value);
  return query.executeStep() ? std::make_optional(ReadJob(query)) : std::nullopt;
}

void InsertJob(SQLite::Database& database, const Job& job, TimeMs now)
{
  SQLite::Statement statement(
      database,
      "INSERT INTO Jobs(id, jobKey, kind, seriesId, seriesInstanceUid, studyId, model, rule, priority, "
      "parameters, maxAttempts, timeoutMs, creationTime, notBefore, state, attempts, progress, stage, owner, "
      "leaseExpiry, cancelRequested, publishingSeriesUid, derivedSeriesId, errorCode, errorText, result, "
      "startTime, completionTime, changeTime) "
      "VALUES(:id, :jobKey, :kind, :seriesId, :seriesInstanceUid, :studyId, :model, :rule, :priority, "
      ":parameters, :maxAttempts, :timeoutMs, :creationTime, :notBefore, :state, :attempts, :progress, "
      ":stage, :owner, :leaseExpiry, :cancelRequested, :publishingSeriesUid, :derivedSeriesId, :errorCode, "
      ":errorText, :result, :startTime, :completionTime, :changeTime)");
  BindRequest(statement, job);
  BindState(statement, job, now);
  statement.exec();
}

void UpdateJob(SQLite::Database& database, const Job& job, TimeMs now)
{
  SQLite::Statement statement(database, std::string("UPDATE Jobs SET ") + stateSettings + " WHERE id=:id");
  BindState(statement, job, now);
  statement.exec();
}

void ReplaceJob(SQLite::Database& database, const Job& job, TimeMs now)
{
  SQLite::Statement statement(database, std::string("UPDATE Jobs SET ") + requestSettings + stateSettings +
                                            " WHERE id=:id");
  BindRequest(statement, job);
  BindState(statement, job, now);
  statement.exec();
}

void PutWorker(SQLite::Database& database, const WorkerInfo& worker, TimeMs now)
{
  SQLite::Statement statement(database,
                              "INSERT OR REPLACE INTO Workers(id, host, pid, version, device, details, "
                              "currentJob, startTime, lastHeartbeat) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)");
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
}

std::vector<WorkerInfo> SelectWorkers(SQLite::Database& database, TimeMs since)
{
  SQLite::Statement query(database,
                          "SELECT id, host, pid, version, device, details, currentJob, startTime, "
                          "lastHeartbeat FROM Workers WHERE lastHeartbeat>=? ORDER BY startTime, id");
  query.bind(1, since);
  std::vector<WorkerInfo> workers;
  while (query.executeStep())
  {
    WorkerInfo worker;
    worker.id = query.getColumn(0).getString();
    worker.host = query.getColumn(1).getString();
    worker.pid = query.getColumn(2).getInt64();
    worker.version = query.getColumn(3).getString();
    worker.device = query.getColumn(4).getString();
    worker.details = ParseStored(query.getColumn(5).getString());
    worker.currentJob = query.getColumn(6).getString();
    worker.startTime = query.getColumn(7).getInt64();
    worker.lastHeartbeat = query.getColumn(8).getInt64();
    workers.push_back(std::move(worker));
  }
  return workers;
}
} // namespace Clade
