#include "Jobs/PostgresPool.h"

#include "Base/Error.h"
#include "Support/PostgresServer.h"

#include <csignal>
#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;
using Transaction = pqxx::transaction_base;

namespace
{
class PostgresPoolTest : public testing::Test
{
protected:
  void SetUp() override { CLADE_REQUIRE_POSTGRES(); }

  static int One(PostgresPool& pool)
  {
    return pool.Read([](Transaction& t) { return Execute(t, "SELECT 1")[0][0].as<int>(); });
  }
};

std::string UnavailableText(const std::function<void()>& call)
{
  try
  {
    call();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.CodeName(), TraitsOf(ErrorCode::Unavailable).name) << error.Message();
    return error.Message();
  }
  ADD_FAILURE() << "no error";
  return "";
}
} // namespace

TEST_F(PostgresPoolTest, ATransactionIsAllOrNothing)
{
  PostgresServer& server = SharedPostgres();
  PostgresPool pool(PostgresAddress(server.Url(server.NewDatabase()), ""));
  pool.Write([](Transaction& t)
             { Execute(t, "CREATE TABLE public.T(a TEXT, b BIGINT, c DOUBLE PRECISION)"); });
  pool.Write(
      [](Transaction& t) {
        Execute(t, "INSERT INTO public.T VALUES($1, $2, $3)", {std::string("it's"), SqlValue(), 0.1});
      });
  EXPECT_THROW(
      pool.Write(
          [](Transaction& t)
          {
            Execute(t, "INSERT INTO public.T VALUES($1, $2, $3)", {std::string("b"), std::int64_t{1}, 2.0});
            throw Error(ErrorCode::NotFound, "no");
          }),
      Error);
  pool.Read(
      [](Transaction& t)
      {
        const auto rows = Execute(t, "SELECT * FROM public.T");
        ASSERT_EQ(rows.size(), 1);
        EXPECT_EQ(rows[0][0].as<std::string>(), "it's");
        EXPECT_TRUE(rows[0][1].is_null());
        EXPECT_EQ(rows[0][2].as<double>(), 0.1);
      });
}

TEST_F(PostgresPoolTest, AStatementIsPreparedOnceForEachConnection)
{
  PostgresServer server;
  PostgresPool pool(PostgresAddress(server.Url("postgres"), ""));
  const auto add = [&](std::int64_t to)
  {
    return pool.Read(
        [&](Transaction& t)
        {
          EXPECT_EQ(ExecutePrepared(t, "SELECT $1::TEXT", {SqlValue()})[0][0].is_null(), true);
          return ExecutePrepared(t, "SELECT $1::BIGINT+1", {to})[0][0].as<std::int64_t>();
        });
  };
  const auto prepared = [&]
  {
    return pool.Read([](Transaction& t)
                     { return Execute(t, "SELECT COUNT(*) FROM pg_prepared_statements")[0][0].as<int>(); });
  };
  for (std::int64_t number = 0; number < 20; number++)
  {
    EXPECT_EQ(add(number), number + 1);
  }
  EXPECT_EQ(prepared(), 2);
  server.Kill();
  server.Start();
  EXPECT_EQ(add(6), 7) << "the new connection has none yet";
  EXPECT_EQ(prepared(), 2);
}

TEST_F(PostgresPoolTest, AServerThatWasRestartedIsFoundByTheNextCall)
{
  PostgresServer server;
  PostgresPool pool(PostgresAddress(server.Url("postgres"), ""));
  EXPECT_EQ(One(pool), 1);
  server.Kill();
  server.Start();
  EXPECT_EQ(One(pool), 1) << "the connection of before is dead: the call makes another, and nobody notices";
}

TEST_F(PostgresPoolTest, AStatementThatMayNotRunTwiceIsNotTriedAgainOnceItsConnectionIsLost)
{
  PostgresServer server;
  PostgresPool pool(PostgresAddress(server.Url("postgres"), ""));
  EXPECT_EQ(One(pool), 1);
  int runs = 0;
  const auto run = [&](Transaction& t)
  {
    runs++;
    return Execute(t, "SELECT 1")[0][0].as<int>();
  };
  server.Kill();
  server.Start();
  UnavailableText([&] { pool.WriteOnce(run); });
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(pool.WriteOnce(run), 1) << "over a new connection";
  server.Kill();
  server.Start();
  EXPECT_EQ(pool.WriteIdempotent(run), 1);
  EXPECT_EQ(runs, 4) << "over the dead connection, and over a new one";
}

TEST_F(PostgresPoolTest, AServerThatIsAwayIsUnavailableUntilItIsBack)
{
  PostgresServer server;
  PostgresPool pool(PostgresAddress(server.Url("postgres"), ""));
  server.Kill();
  const std::string text = UnavailableText([&] { One(pool); });
  EXPECT_THAT(text, HasSubstr("the job store postgresql://127.0.0.1:" + std::to_string(server.Port()) +
                              "/postgres does not answer ("));
  EXPECT_EQ(UnavailableText([&] { One(pool); }), text) << "at once: it is not asked again for a moment";
  server.Start();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  bool isBack = false;
  while (!isBack && std::chrono::steady_clock::now() < end)
  {
    try
    {
      isBack = One(pool) == 1;
    }
    catch (const Error&)
    {
    }
  }
  EXPECT_TRUE(isBack);
}

TEST_F(PostgresPoolTest, ASessionThatNoLongerAnswersIsGivenUp)
{
  PostgresServer& server = SharedPostgres();
  PostgresPool pool(PostgresAddress(server.Url("postgres"), ""),
                    std::chrono::seconds(5)); // in which another session is made, too
  const auto session =
      pool.Read([](Transaction& t) { return Execute(t, "SELECT pg_backend_pid()")[0][0].as<pid_t>(); });
  ASSERT_EQ(kill(session, SIGSTOP), 0);
  EXPECT_THAT(UnavailableText([&] { One(pool); }), HasSubstr("no answer came for 5 s"));
  EXPECT_EQ(One(pool), 1) << "by another session";
  kill(session, SIGCONT);
}

TEST_F(PostgresPoolTest, TransactionsThatAreInEachOthersWayAreRunAgain)
{
  PostgresServer& server = SharedPostgres();
  PostgresPool pool(PostgresAddress(server.Url(server.NewDatabase()), ""));
  pool.Write(
      [](Transaction& t)
      { t.exec("CREATE TABLE public.T(id BIGINT, n BIGINT); INSERT INTO public.T VALUES(1, 0), (2, 0)"); });
  const auto count = [&](int first, int second)
  {
    for (int i = 0; i < 20; i++)
    {
      pool.Write(
          [&](Transaction& t)
          {
            Execute(t, "UPDATE public.T SET n=n+1 WHERE id=$1", {std::int64_t{first}});
            Execute(t, "UPDATE public.T SET n=n+1 WHERE id=$1", {std::int64_t{second}});
          });
    }
  };
  std::thread other([&] { count(1, 2); });
  count(2, 1);
  other.join();
  EXPECT_EQ(
      pool.Read([](Transaction& t) { return Execute(t, "SELECT SUM(n) FROM public.T")[0][0].as<int>(); }),
      80);
}

TEST_F(PostgresPoolTest, AWrongPasswordIsSaidWithoutIt)
{
  PostgresServer server({}, "scram-sha-256");
  server.Query("postgres", "ALTER ROLE clade PASSWORD 'right'");
  const std::string url =
      "postgresql://clade:PASSWORD@127.0.0.1:" + std::to_string(server.Port()) + "/postgres";
  const auto with = [&](const std::string& password) { return std::string(url).replace(19, 8, password); };
  PostgresPool right(PostgresAddress(with("right"), ""));
  EXPECT_EQ(One(right), 1);
  PostgresPool wrong(PostgresAddress(with("mistaken"), ""));
  const std::string text = UnavailableText([&] { One(wrong); });
  EXPECT_THAT(text, HasSubstr("password authentication failed"));
  EXPECT_THAT(text, testing::Not(HasSubstr("mistaken")));
}

TEST_F(PostgresPoolTest, WhoMayNotIsTold)
{
  PostgresServer& server = SharedPostgres();
  server.Query("postgres", "DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN");
  PostgresPool pool(
      PostgresAddress("postgresql://guest@127.0.0.1:" + std::to_string(server.Port()) + "/postgres", ""));
  try
  {
    pool.Write([](Transaction& t) { Execute(t, "CREATE SCHEMA mine"); });
    FAIL() << "a guest made a schema";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidConfiguration);
    EXPECT_THAT(error.Message(), HasSubstr("expected a user who may create the schema clade"));
  }
}
