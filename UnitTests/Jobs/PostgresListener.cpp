#include "Jobs/PostgresListener.h"

#include "Base/Error.h"
#include "Support/PostgresServer.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
/// The token once it differs from `before`, at the latest after some seconds; errors meanwhile are waited
/// for.
std::int64_t NextToken(PostgresListener& listener, std::int64_t before)
{
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  std::int64_t token = before;
  while (token == before && std::chrono::steady_clock::now() < end)
  {
    try
    {
      token = listener.Token();
    }
    catch (const Error& error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::Unavailable);
    }
  }
  return token;
}
} // namespace

TEST(PostgresListenerTest, HearsWhatIsToldAndNothingElse)
{
  CLADE_REQUIRE_POSTGRES();
  PostgresServer& server = SharedPostgres();
  const std::string database = server.NewDatabase();
  const PostgresAddress address(server.Url(database), "");
  PostgresListener listener(address);
  const std::int64_t first = listener.Token();
  server.Query(database, "NOTIFY other");
  EXPECT_EQ(listener.Token(), first);
  server.Query(database, "NOTIFY clade_jobs");
  EXPECT_GT(NextToken(listener, first), first);
}

TEST(PostgresListenerTest, ANewConnectionCountsAsNews)
{
  CLADE_REQUIRE_POSTGRES();
  PostgresServer server;
  const PostgresAddress address(server.Url("postgres"), "");
  PostgresListener listener(address);
  const std::int64_t before = listener.Token();
  server.Kill();
  server.Start();
  EXPECT_GT(NextToken(listener, before), before) << "what was told meanwhile is not known";
}
