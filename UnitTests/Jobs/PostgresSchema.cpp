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
