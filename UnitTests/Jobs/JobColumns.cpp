#include "Jobs/JobColumns.h"

#include "Base/Error.h"

#include <gmock/gmock.h>
#include <map>
#include <sstream>

using namespace Clade;

namespace
{
std::vector<std::string> NamesIn(const std::string& list)
{
  std::vector<std::string> names;
  std::istringstream stream(list);
  for (std::string name; std::getline(stream >> std::ws, name, ',');)
  {
    names.push_back(name);
  }
  return names;
}

/// A row that holds what a list of columns says, read in the order of a list of names.
class Row
{
public:
  Row(const std::vector<Column>& columns, const std::string& order) : order_(NamesIn(order))
  {
    for (const Column& column : columns)
    {
      values_[column.name] = column.value;
    }
    values_.emplace(order_.back(), std::int64_t{1}); // of a job, whether there is a picture
  }
  std::string Text()
  {
    const SqlValue& value = Next();
    return std::holds_alternative<std::monostate>(value) ? "" : std::get<std::string>(value);
  }
  std::int64_t Number() { return std::get<std::int64_t>(Next()); }
  int Small() { return static_cast<int>(Number()); }
  double Real() { return std::get<double>(Next()); }
  bool IsRead() const { return next_ == order_.size(); }

private:
  const SqlValue& Next() { return values_.at(order_.at(next_++)); }

  std::vector<std::string> order_;
  std::map<std::string, SqlValue> values_;
  std::size_t next_ = 0;
};

Job ExampleJob()
{
  Job job;
  job.id = "id";
  job.request.key = "key";
  job.request.kind = JobKind::Train;
  job.request.seriesId = "series";
  job.request.seriesInstanceUid = "1.2";
  job.request.studyId = "study";
  job.request.model = "cubic";
  job.request.rule = "rule";
  job.request.priority = -3;
  job.request.parameters = {{"Options", {{"Grid", "aligned"}}}};
  job.request.maxAttempts = 4;
  job.request.timeoutMs = 5;
  job.request.notBefore = 6;
  job.state = JobState::Running;
  job.attempts = 2;
  job.progress = 12.5;
  job.stage = "network";
  job.owner = "worker";
  job.leaseExpiry = 7;
  job.cancelRequested = true;
  job.publishingSeriesUid = "1.2.3";
  job.derivedSeriesId = "derived";
  job.errorCode = "Network";
  job.errorText = "lost";
  job.result = {{"Seconds", 1.5}};
  job.hasPicture = true;
  job.creationTime = 8;
  job.startTime = 9;
  job.completionTime = 10;
  return job;
}
} // namespace

TEST(JobColumns, AJobIsReadAsItWasWritten)
{
  const Job job = ExampleJob();
  Row row(AllColumns(job, 11), JobColumnNames());
  const Job read = ReadJobRow(row);
  EXPECT_TRUE(row.IsRead()) << "every column is read";
  EXPECT_EQ(ToJson(read), ToJson(job));
  EXPECT_EQ(read.request.key, job.request.key);
  EXPECT_EQ(read.request.parameters, job.request.parameters);
  EXPECT_EQ(read.request.timeoutMs, job.request.timeoutMs);
  EXPECT_EQ(read.leaseExpiry, job.leaseExpiry);
  EXPECT_EQ(read.publishingSeriesUid, job.publishingSeriesUid);
}

TEST(JobColumns, AWorkerIsReadAsItWasWritten)
{
  WorkerInfo worker;
  worker.id = "host:1:2";
  worker.host = "host";
  worker.pid = 1;
  worker.version = "0.1";
  worker.device = "cpu";
  worker.details = {{"Models", "here"}};
  worker.currentJob = "job";
  Row row(WorkerColumns(worker, 17), workerColumnNames);
  const WorkerInfo read = ReadWorkerRow(row);
  EXPECT_TRUE(row.IsRead());
  EXPECT_EQ(read.id, worker.id);
  EXPECT_EQ(read.details, worker.details);
  EXPECT_EQ(read.currentJob, worker.currentJob);
  EXPECT_EQ(read.startTime, 17) << "a worker that does not know has started now";
  EXPECT_EQ(read.lastHeartbeat, 17);
}

TEST(JobColumns, AnEmptyKeyAndNoResultAreNull)
{
  Job job = ExampleJob();
  job.request.key.clear();
  job.result = nullptr;
  Row row(AllColumns(job, 11), "jobKey, result");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(RequestColumns(job).front().value));
  EXPECT_EQ(row.Text(), "");
  EXPECT_EQ(row.Text(), "");
}

TEST(JobColumns, TextThatIsNoJsonIsADamagedStore)
{
  try
  {
    ParseStored("{");
    FAIL() << "accepted";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidFile);
    EXPECT_THAT(error.Message(), testing::StartsWith("the job store holds a text that is not JSON: "));
  }
}
