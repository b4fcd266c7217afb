#include "Jobs/PostgresQueries.h"

#include "Base/Error.h"
#include "Jobs/ClockStep.h"
#include "Jobs/EnqueueJob.h"
#include "Jobs/JobColumns.h"
#include "Jobs/JobTransitions.h"

#include <algorithm>

namespace Clade
{
namespace
{
using Transaction = pqxx::transaction_base;

std::vector<Job> ReadJobs(const pqxx::result& rows)
{
  std::vector<Job> jobs;
  for (const pqxx::row& each : rows)
  {
    PostgresRow row(each);
    jobs.push_back(ReadJobRow(row));
  }
  return jobs;
}

std::string Word(JobKind kind)
{
  return std::string(ToString(kind));
}

/// "(a, b, c) VALUES($1, $2, $3)" and its values.
std::string Insertion(const std::vector<Column>& columns, std::vector<SqlValue>& values)
{
  std::string names;
  std::string marks;
  for (const Column& column : columns)
  {
    values.push_back(column.value);
    names += (names.empty() ? "" : ", ") + std::string(column.name);
    marks += (marks.empty() ? "" : ", ") + Mark(values.size());
  }
  return "(" + names + ") VALUES(" + marks + ")";
}

/// Where the job of this identifier is, and `condition`; whether it was.
bool Update(Transaction& transaction, const std::vector<Column>& columns, const std::string& id,
            const std::vector<Column>& condition = {})
{
  std::string settings;
  std::vector<SqlValue> values;
  for (const Column& column : columns)
  {
    values.push_back(column.value);
    settings += (settings.empty() ? "" : ", ") + std::string(column.name) + "=" + Mark(values.size());
  }
  values.emplace_back(id);
  std::string where = "id=" + Mark(values.size());
  for (const Column& column : condition)
  {
    values.push_back(column.value);
    where += std::string(" AND ") + column.name + "=" + Mark(values.size());
  }
  return ExecutePrepared(transaction, "UPDATE Jobs SET " + settings + " WHERE " + where, values)
             .affected_rows() == 1;
}

/// What a list asks for: a condition, and values for its marks.
struct Question
{
  std::string condition;
  std::vector<SqlValue> values;

  void And(const std::string& before, const SqlValue& value, const std::string& after = "")
  {
    values.push_back(value);
    condition += " AND " + before + Mark(values.size()) + after;
  }
};

Question QuestionOf(const JobFilter& filter)
{
  Question question;
  question.condition = filter.kind == JobKind::Quick ? "kind='Quick'" : "kind<>'Quick'";
  if (filter.orthanc)
  {
    question.And("orthanc=", *filter.orthanc);
  }
  if (filter.kind && filter.kind != JobKind::Quick)
  {
    question.condition +=
        " AND kind='" + Word(*filter.kind) + "'"; // as a word: the condition of JobsOfTrainings
  }
  if (filter.state)
  {
    question.And("state=", std::string(ToString(*filter.state)));
  }
  if (!filter.seriesId.empty())
  {
    question.And("(seriesId=", filter.seriesId);
    question.condition +=
        " OR (derivedSeriesId<>'' AND derivedSeriesId=" + Mark(question.values.size()) + "))";
  }
  if (!filter.seriesInstanceUid.empty())
  {
    question.And("seriesInstanceUid=", filter.seriesInstanceUid);
  }
  return question;
}

/// Whether the jobs changed since then are few enough to be sorted. Where they are many, the newest of all
/// are soon found among them, and sorting them would take long.
bool AreFewChangedSince(Transaction& transaction, const std::string& orthanc, TimeMs since)
{
  return Execute(
             transaction,
             "SELECT 1 FROM Jobs WHERE kind<>'Quick' AND orthanc=$1 AND changeTime>=$2 ORDER BY changeTime "
             "LIMIT 1 OFFSET 5000",
             {orthanc, since})
      .empty();
}

/// What EnqueueJob works on.
class PostgresEnqueuedRows
{
public:
  PostgresEnqueuedRows(Transaction& transaction, TimeMs now) : transaction_(transaction), now_(now) {}

  std::optional<Job> Known(const std::string& key)
  {
    std::optional<Job> known = SelectJob(transaction_, "WHERE jobKey=$1", {key});
    if (known && IsFinal(known->state) && known->state != JobState::Success)
    {
      return SelectJob(transaction_, "WHERE jobKey=$1 FOR UPDATE", {key});
    }
    return known;
  }
  void Replace(const Job& job) { ReplaceJob(transaction_, job, now_); }
  bool Insert(const Job& job) { return InsertJob(transaction_, job, now_); }
  void CountOneMore(const std::string& seriesInstanceUid)
  {
    Execute(transaction_,
            "INSERT INTO SeriesHistory VALUES($1, 1) ON CONFLICT(seriesInstanceUid) "
            "DO UPDATE SET jobs=SeriesHistory.jobs+1",
            {seriesInstanceUid});
  }
  Job Get(const std::string& id) { return LockJob(transaction_, id); }

private:
  Transaction& transaction_;
  const TimeMs now_;
};

/// The Orthancs that have jobs, by their names.
std::vector<std::string> OrthancsOf(Transaction& transaction)
{
  std::vector<std::string> names;
  for (const pqxx::row& row : Execute(transaction, "SELECT DISTINCT orthanc FROM JobCounts"))
  {
    names.push_back(row[0].as<std::string>());
  }
  return names;
}

/// Of one Orthanc, by an index that begins with it; or of a series, or quick requests.
std::vector<Job> ListSome(Transaction& transaction, const JobFilter& filter)
{
  Question question = QuestionOf(filter);
  const bool isOfSeries = !filter.seriesId.empty() || !filter.seriesInstanceUid.empty();
  std::string before;
  if (filter.since != 0 && !isOfSeries && filter.kind != JobKind::Quick &&
      AreFewChangedSince(transaction, filter.orthanc.value_or(""), filter.since))
  {
    // The server's guess of how many those are may be wrong, and then it would walk the whole table in order.
    question.values.emplace_back(filter.since);
    question.values.emplace_back(filter.orthanc.value_or(""));
    before = "WITH Changed AS MATERIALIZED (SELECT * FROM Jobs WHERE kind<>'Quick' AND changeTime>=" +
             Mark(question.values.size() - 1) + " AND orthanc=" + Mark(question.values.size()) + ") ";
  }
  else if (filter.since != 0)
  {
    question.And("changeTime>=", filter.since);
  }
  question.values.emplace_back(static_cast<std::int64_t>(std::min<std::size_t>(filter.limit, 1u << 30)));
  return ReadJobs(Execute(transaction,
                          before + "SELECT " + JobColumnNames("WithoutInstances(parameters)", "NULL") +
                              " FROM " + (before.empty() ? "Jobs" : "Changed") + " WHERE " +
                              question.condition + " ORDER BY creationTime DESC, sequence DESC LIMIT " +
                              Mark(question.values.size()),
                          question.values));
}
} // namespace

TimeMs PostgresNow(Transaction& transaction)
{
  return Execute(transaction, "SELECT NowMs()")[0][0].as<TimeMs>();
}

std::optional<TimedJob> FindTimed(Transaction& transaction, const std::string& id)
{
  for (const pqxx::row& each : ExecutePrepared(
           transaction, "SELECT " + JobColumnNames() + ", NowMs() FROM Jobs WHERE id=$1", {StorableText(id)}))
  {
    PostgresRow row(each);
    TimedJob found;
    found.job = ReadJobRow(row);
    found.time = row.Number();
    return found;
  }
  return std::nullopt;
}

std::optional<Job> SelectJob(Transaction& transaction, const std::string& rest,
                             const std::vector<SqlValue>& values)
{
  const std::vector<Job> jobs =
      ReadJobs(Execute(transaction, "SELECT " + JobColumnNames() + " FROM Jobs " + rest, values));
  return jobs.empty() ? std::nullopt : std::make_optional(jobs.front());
}

bool InsertJob(Transaction& transaction, const Job& job, TimeMs now)
{
  std::vector<SqlValue> values;
  const std::string insertion = Insertion(AllColumns(job, now), values);
  return Execute(transaction, "INSERT INTO Jobs" + insertion + " ON CONFLICT(jobKey) DO NOTHING", values)
             .affected_rows() == 1;
}

void UpdateJob(Transaction& transaction, const Job& job, TimeMs now)
{
  Update(transaction, StateColumns(job, now), job.id);
}

bool UpdateAttempt(Transaction& transaction, const Job& before, const Job& after, TimeMs now)
{
  return Update(transaction, StateColumns(after, now), after.id,
                {{"state", std::string(ToString(before.state))},
                 {"owner", before.owner},
                 {"attempts", std::int64_t{before.attempts}},
                 {"cancelRequested", std::int64_t{before.cancelRequested ? 1 : 0}},
                 {"notBefore", before.request.notBefore},
                 {"publishingSeriesUid", before.publishingSeriesUid}});
}

void ReplaceJob(Transaction& transaction, const Job& job, TimeMs now)
{
  Update(transaction, AllColumns(job, now), job.id);
}

Job LockJob(Transaction& transaction, const std::string& id)
{
  std::optional<Job> job = SelectJob(transaction, "WHERE id=$1 FOR UPDATE", {StorableText(id)});
  if (!job)
  {
    throw Error(ErrorCode::NotFound, "there is no job " + id);
  }
  return *std::move(job);
}

std::optional<EnqueueResult> TryToEnqueue(Transaction& transaction, const JobRequest& request)
{
  const TimeMs now = PostgresNow(transaction);
  PostgresEnqueuedRows rows(transaction, now);
  return EnqueueJob(rows, request, now);
}

std::map<JobState, std::size_t> CountsOf(Transaction& transaction, const std::string& from,
                                         const OfOrthanc& of)
{
  std::vector<SqlValue> values;
  if (of)
  {
    values.emplace_back(*of);
  }
  std::map<JobState, std::size_t> counts;
  for (const pqxx::row& row : Execute(transaction,
                                      "SELECT state, SUM(jobs) FROM " + from + (of ? " AND orthanc=$1" : "") +
                                          " GROUP BY state HAVING SUM(jobs)>0",
                                      values))
  {
    counts[JobStateFromString(row[0].as<std::string>())] = row[1].as<std::size_t>();
  }
  return counts;
}

std::optional<TimeMs> OldestPendingJob(Transaction& transaction, const OfOrthanc& of)
{
  std::optional<TimeMs> oldest;
  for (const std::string& name : of ? std::vector<std::string>{*of} : OrthancsOf(transaction))
  {
    const auto rows = Execute(transaction,
                              "SELECT creationTime FROM Jobs WHERE state='Pending' AND kind<>'Quick' AND "
                              "orthanc=$1 AND notBefore<>$2::BIGINT ORDER BY creationTime LIMIT 1",
                              {name, untilResumed});
    if (!rows.empty())
    {
      oldest = std::min(oldest.value_or(rows[0][0].as<TimeMs>()), rows[0][0].as<TimeMs>());
    }
  }
  return oldest;
}

std::vector<Job> LockLostJobs(Transaction& transaction, TimeMs now, const std::string& deadOwner)
{
  return ReadJobs(
      Execute(transaction,
              "SELECT " + JobColumnNames() +
                  " FROM Jobs WHERE state='Running' AND (leaseExpiry<=$1 OR (owner=$2 AND owner<>'')) "
                  "FOR UPDATE SKIP LOCKED",
              {now, deadOwner}));
}

std::vector<Job> ListJobs(Transaction& transaction, const JobFilter& filter)
{
  const bool isOfSeries = !filter.seriesId.empty() || !filter.seriesInstanceUid.empty();
  if (filter.orthanc || isOfSeries || filter.kind == JobKind::Quick)
  {
    return ListSome(transaction, filter);
  }
  std::vector<std::vector<Job>> lists;
  JobFilter ofOne = filter;
  for (const std::string& name : OrthancsOf(transaction))
  {
    ofOne.orthanc = name;
    lists.push_back(ListSome(transaction, ofOne));
  }
  return NewestOf(std::move(lists), filter.limit);
}

std::size_t ForgetSome(Transaction& transaction, JobKind kind, const OfOrthanc& of, TimeMs completedBefore,
                       std::size_t limit)
{
  return Execute(
             transaction,
             "DELETE FROM Jobs WHERE sequence IN (SELECT sequence FROM Jobs WHERE state NOT IN ('Pending', "
             "'Running') AND kind=$1 AND completionTime<$2 AND orthanc=COALESCE($4, orthanc) "
             "ORDER BY completionTime LIMIT $3 FOR UPDATE SKIP LOCKED)",
             {Word(kind), completedBefore, static_cast<std::int64_t>(limit), of ? SqlValue(*of) : SqlValue()})
      .affected_rows();
}

void SumUpCounters(Transaction& transaction)
{
  constexpr std::int64_t many = 200;
  const auto sumUp = [&](const std::string& table, const std::string& columns)
  {
    if (Execute(transaction, "SELECT COUNT(*) FROM " + table)[0][0].as<std::int64_t>() > many)
    {
      Execute(transaction, "WITH taken AS (DELETE FROM " + table + " WHERE ctid=ANY(ARRAY(SELECT ctid FROM " +
                               table + " FOR UPDATE SKIP LOCKED)) RETURNING *) INSERT INTO " + table + "(" +
                               columns + ", jobs) SELECT " + columns + ", SUM(jobs) FROM taken GROUP BY " +
                               columns + " HAVING SUM(jobs)<>0");
    }
  };
  sumUp("JobCounts", "kind, state, orthanc, rule, model, modelHash");
  sumUp("JobsEnded", "state, orthanc");
}

void PutWorker(Transaction& transaction, const WorkerInfo& worker, TimeMs now)
{
  std::vector<SqlValue> values;
  const std::vector<Column> columns = WorkerColumns(worker, now);
  std::string statement =
      "INSERT INTO Workers" + Insertion(columns, values) + " ON CONFLICT(id) DO UPDATE SET ";
  std::string separator;
  for (const Column& column : columns)
  {
    statement += separator + column.name + "=excluded." + column.name;
    separator = ", ";
  }
  Execute(transaction, statement, values);
}

std::vector<WorkerInfo> SelectWorkers(Transaction& transaction, std::int64_t withinMs)
{
  std::vector<WorkerInfo> workers;
  const TimeMs now = PostgresNow(transaction);
  for (const pqxx::row& each :
       Execute(transaction,
               std::string("SELECT ") + workerColumnNames +
                   " FROM Workers WHERE lastHeartbeat BETWEEN $1 AND $2 ORDER BY startTime, id",
               {now - withinMs, now + laterThanNowMs}))
  {
    PostgresRow row(each);
    workers.push_back(ReadWorkerRow(row));
  }
  return workers;
}
} // namespace Clade
