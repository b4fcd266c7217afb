#include "Jobs/JobStoreSuite.h"

#include "Support/PostgresServer.h"
#include "Support/TemporaryFolder.h"

#include <SQLiteCpp/Database.h>
#include <cstdio>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace Clade::Testing
{
namespace
{
class SqliteUnderTest : public IStoreUnderTest
{
public:
  std::string Url() const override { return "sqlite:" + (folder_ / "jobs.db"); }
  void Execute(const std::string& statements) override
  {
    SQLite::Database(folder_ / "jobs.db", SQLite::OPEN_READWRITE, 5000).exec(statements);
  }

private:
  TemporaryFolder folder_;
};

#ifdef CLADE_HAS_POSTGRES
class PostgresUnderTest : public IStoreUnderTest
{
public:
  ~PostgresUnderTest() override { SharedPostgres().GiveBack(database_); }
  std::string Url() const override { return SharedPostgres().Url(database_); }
  void Execute(const std::string& statements) override
  {
    SharedPostgres().Query(database_, "SET search_path=clade; " + statements);
  }

private:
  std::string database_ = SharedPostgres().NewDatabase();
};
#endif
} // namespace

std::vector<StoreKind> StoreKinds()
{
  std::vector<StoreKind> kinds = {{"Sqlite", [] { return std::make_unique<SqliteUnderTest>(); }}};
#ifdef CLADE_HAS_POSTGRES
  if (PostgresServer::IsInstalled())
  {
    kinds.push_back({"Postgres", [] { return std::make_unique<PostgresUnderTest>(); }});
  }
#endif
  return kinds;
}

INSTANTIATE_TEST_SUITE_P(Every, JobStore, testing::ValuesIn(StoreKinds()),
                         [](const auto& kind) { return kind.param.name; });

JobRequest RequestFor(const std::string& key)
{
  JobRequest request;
  request.key = key;
  request.seriesId = "orthanc-" + key;
  request.seriesInstanceUid = "1.2.3";
  request.studyId = "study";
  request.model = "cubic";
  return request;
}

JobRequest QuickRequest()
{
  JobRequest request;
  request.kind = JobKind::Quick;
  request.parameters = {{"Request", "rules/test"}};
  return request;
}

Job JobStore::ClaimFor(const std::string& owner)
{
  const auto job = store_->Claim(owner, {JobKind::Enhance, JobKind::Train, JobKind::Quick}, longLeaseMs);
  if (!job)
  {
    throw std::runtime_error("there is no job to claim");
  }
  return *job;
}

Job JobStore::FinishedAs(JobState state, const std::string& key)
{
  const std::string id = store_->Enqueue(RequestFor(key)).job.id;
  store_->Claim("worker", {JobKind::Enhance}, longLeaseMs);
  JobOutcome outcome;
  outcome.state = state;
  store_->Finish(id, "worker", outcome);
  return store_->Find(id).value();
}

int StartProcess(const std::function<void()>& work)
{
  std::fflush(nullptr);
  const pid_t pid = fork();
  if (pid != 0)
  {
    return pid;
  }
  try
  {
    work();
    _exit(0);
  }
  catch (const std::exception& exception)
  {
    std::fprintf(stderr, "process of a test: %s\n", exception.what());
    _exit(1);
  }
}

bool Reap(int pid)
{
  int status = 0;
  return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
} // namespace Clade::Testing
