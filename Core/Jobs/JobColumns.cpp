#include "Jobs/JobColumns.h"

#include "Base/Error.h"
#include "Jobs/JobQueue.h"
#include "Jobs/JobTransitions.h"

#include <algorithm>
#include <iterator>

namespace Clade
{
const char workerColumnNames[] =
    "id, host, pid, version, device, details, currentJob, startTime, lastHeartbeat";

const char queueColumnNames[] = "kind, orthanc, rule, model, modelHash, "
                                "SUM(CASE state WHEN 'Pending' THEN jobs ELSE 0 END), "
                                "SUM(CASE state WHEN 'Running' THEN jobs ELSE 0 END)";
const char queueGroups[] = "WHERE state IN ('Pending', 'Running') GROUP BY kind, orthanc, rule, model, "
                           "modelHash HAVING SUM(jobs)>0";

std::vector<Job> NewestOf(std::vector<std::vector<Job>> lists, std::size_t limit)
{
  std::vector<Job> newest;
  for (std::vector<Job>& list : lists)
  {
    const auto middle = static_cast<std::ptrdiff_t>(newest.size());
    newest.insert(newest.end(), std::make_move_iterator(list.begin()), std::make_move_iterator(list.end()));
    std::inplace_merge(newest.begin(), newest.begin() + middle, newest.end(),
                       [](const Job& a, const Job& b) { return a.creationTime > b.creationTime; });
  }
  newest.resize(std::min(newest.size(), limit));
  return newest;
}

std::string JobColumnNames(const std::string& parameters, const std::string& result)
{
  return "id, jobKey, kind, seriesId, seriesInstanceUid, studyId, model, rule, orthanc, requestedBy, "
         "priority, " +
         parameters +
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
          {"orthanc", StorableText(request.orthanc)},
          {"requestedBy", StorableText(request.user)},
          {"modelHash", StorableText(ModelHashOf(request))},
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
