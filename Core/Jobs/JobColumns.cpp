#include "Jobs/JobColumns.h"

#include "Base/Error.h"
#include "Jobs/JobTransitions.h"

namespace Clade
{
const char workerColumnNames[] =
    "id, host, pid, version, device, details, currentJob, startTime, lastHeartbeat";

std::string JobColumnNames(const std::string& parameters, const std::string& result)
{
  return "id, jobKey, kind, seriesId, seriesInstanceUid, studyId, model, rule, priority, " + parameters +
         ", maxAttempts, timeoutMs, notBefore, state, attempts, progress, stage, owner, leaseExpiry, "
         "cancelRequested, publishingSeriesUid, derivedSeriesId, errorCode, errorText, " +
         result +
         ", creationTime, startTime, completionTime, "
         "CASE WHEN EXISTS(SELECT 1 FROM JobPictures WHERE jobId=id) THEN 1 ELSE 0 END";
}

std::vector<Column> RequestColumns(const Job& job)
{
  const JobRequest& request = job.request;
  return {{"jobKey", request.key.empty() ? SqlValue() : SqlValue(StorableText(request.key))},
          {"kind", std::string(ToString(request.kind))},
          {"seriesId", StorableText(request.seriesId)},
          {"seriesInstanceUid", StorableText(request.seriesInstanceUid)},
          {"studyId", StorableText(request.studyId)},
          {"model", StorableText(request.model)},
          {"rule", StorableText(request.rule)},
          {"priority", std::int64_t{request.priority}},
          {"parameters", StorableJson(request.parameters)},
          {"maxAttempts", std::int64_t{request.maxAttempts}},
          {"timeoutMs", request.timeoutMs},
          {"creationTime", job.creationTime}};
}

std::vector<Column> StateColumns(const Job& job, TimeMs now)
{
  return {{"notBefore", job.request.notBefore},
          {"state", std::string(ToString(job.state))},
          {"attempts", std::int64_t{job.attempts}},
          {"progress", job.progress},
          {"stage", StorableText(job.stage)},
          {"owner", StorableText(job.owner)},
          {"leaseExpiry", job.leaseExpiry},
          {"cancelRequested", std::int64_t{job.cancelRequested ? 1 : 0}},
          {"publishingSeriesUid", StorableText(job.publishingSeriesUid)},
          {"derivedSeriesId", StorableText(job.derivedSeriesId)},
          {"errorCode", StorableText(job.errorCode)},
          {"errorText", StorableText(job.errorText)},
          {"result", job.result.is_null() ? SqlValue() : SqlValue(StorableJson(job.result))},
          {"startTime", job.startTime},
          {"completionTime", job.completionTime},
          {"changeTime", now}};
}

std::vector<Column> AllColumns(const Job& job, TimeMs now)
{
  std::vector<Column> all = {{"id", job.id}};
  for (const std::vector<Column>& some : {RequestColumns(job), StateColumns(job, now)})
  {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

std::vector<Column> WorkerColumns(const WorkerInfo& worker, TimeMs now)
{
  return {{"id", StorableText(worker.id)},
          {"host", StorableText(worker.host)},
          {"pid", worker.pid},
          {"version", StorableText(worker.version)},
          {"device", StorableText(worker.device)},
          {"details", StorableJson(worker.details)},
          {"currentJob", StorableText(worker.currentJob)},
          {"startTime", worker.startTime == 0 ? now : worker.startTime},
          {"lastHeartbeat", now}};
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
} // namespace Clade
