#include "Jobs/PostgresSchema.h"

#include "Base/Error.h"
#include "Jobs/JobStoreSuite.h"
#include "Support/PostgresServer.h"

#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;

TEST(PostgresSchemaTest, RecordsItsStepsAndLeavesTheRestOfTheDatabaseAlone)
{
  CLADE_REQUIRE_POSTGRES();
  PostgresServer& server = SharedPostgres();
  const std::string database = server.NewDatabase();
  server.Query(database, "CREATE TABLE Jobs(ofOrthanc INTEGER); INSERT INTO Jobs VALUES(17)");
  OpenJobStore(server.Url(database))->Enqueue(RequestFor("key"));
  OpenJobStore(server.Url(database)); // nothing to do the second time
  EXPECT_THAT(server.Query(database, "SELECT version, name FROM clade.SchemaVersion"),
              testing::StartsWith("1|0001_jobs.sql"));
  EXPECT_EQ(server.Query(database, "SELECT * FROM public.Jobs"), "17");
  EXPECT_EQ(server.Query(database, "SELECT COUNT(*) FROM clade.Jobs"), "1");
}

TEST(PostgresSchemaTest, AStoreFromBeforeItsQueuesIsBroughtUpWithItsJobsAndCounts)
{
  CLADE_REQUIRE_POSTGRES();
  PostgresServer& server = SharedPostgres();
  const std::string database = server.NewDatabase();
  MakeOldStore(server, database, {"0001_jobs.sql", "0002_pictures.sql", "0003_reader_studies.sql"});
  const auto insert = [&](const std::string& id, const std::string& state, const std::string& parameters)
  {
    server.Query(
        database,
        "SET search_path=clade; INSERT INTO Jobs(id, kind, state, seriesId, seriesInstanceUid, studyId, "
        "model, rule, priority, parameters, maxAttempts, timeoutMs, notBefore, attempts, progress, stage, "
        "owner, leaseExpiry, cancelRequested, publishingSeriesUid, derivedSeriesId, errorCode, errorText, "
        "creationTime, startTime, completionTime, changeTime) VALUES('" +
            id + "', 'Enhance', '" + state + "', '', '', '', 'knee', 'r', 0, '" + parameters +
            "', 3, 1000, 0, 0, 0, '', '', 0, 0, '', '', '', '', 5, 0, 0, 5)");
  };
  insert("a", "Pending", R"({"ModelHash": "abc"})");
  insert("b", "Success", "{}");
  insert("c", "Pending", "{}");
  const auto store = OpenJobStore(server.Url(database));
  EXPECT_THAT(store->CountByState(), testing::UnorderedElementsAre(testing::Pair(JobState::Pending, 2u),
                                                                   testing::Pair(JobState::Success, 1u)));
  EXPECT_EQ(store->Queues().size(), 2u) << "with the model's hash and without";
  const MayTake mayTake = [](const JobQueue& queue)
  { return queue.orthanc.empty() && queue.rule == "r" && queue.model == "knee" && queue.modelHash == "abc"; };
  EXPECT_EQ(store->Claim("worker", {JobKind::Enhance}, longLeaseMs, mayTake)->id, "a");
  EXPECT_EQ(store->List({}).size(), 3u);
}

TEST(PostgresSchemaTest, ANewerSchemaIsRefusedByName)
{
  CLADE_REQUIRE_POSTGRES();
  PostgresServer& server = SharedPostgres();
  const std::string database = server.NewDatabase();
  OpenJobStore(server.Url(database));
  server.Query(database, "INSERT INTO clade.SchemaVersion VALUES(9000, '9000_future.sql')");
  try
  {
    OpenJobStore(server.Url(database));
    FAIL() << "a newer schema was accepted";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidFile);
    EXPECT_THAT(error.Message(),
                testing::HasSubstr("was written by a newer version of the program (schema step "
                                   "9000_future.sql), expected 0"));
  }
}
