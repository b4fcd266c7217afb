#include "Jobs/PostgresReaderStudyStore.h"

#include "Base/Error.h"
#include "Jobs/IJobStore.h"
#include "Jobs/PostgresAddress.h"
#include "Support/Errors.h"
#include "Support/PostgresStoreTest.h"

#include <future>
#include <gtest/gtest.h>
#include <pqxx/pqxx>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
class PostgresReaderStudies : public PostgresStoreTest<IReaderStudyStore>
{
protected:
  PostgresReaderStudies()
      : PostgresStoreTest([](const std::string& url, const std::string& passwordFile)
                          { return OpenReaderStudyStore(url, passwordFile); })
  {
  }
};

ReaderAnswer AnswerOf(const std::string& reader)
{
  ReaderAnswer answer;
  answer.reader = reader;
  answer.question = "OverallQuality";
  answer.ranks = {1, 2};
  return answer;
}
} // namespace

TEST_F(PostgresReaderStudies, TheServersClockCountsAndNoOther)
{
  Query("CREATE OR REPLACE FUNCTION NowMs() RETURNS BIGINT LANGUAGE sql VOLATILE AS $$ SELECT 42::BIGINT $$");
  const std::string id = store_->Add({{"Title", "a"}});
  store_->AddAnswer(id, AnswerOf("anna"));
  store_->End(id);
  EXPECT_EQ(store_->Find(id)->creationTime, 42);
  EXPECT_EQ(store_->Find(id)->endTime, 42);
  EXPECT_EQ(store_->Answers(id).at(0).time, 42);
}

TEST_F(PostgresReaderStudies, AnAnswerOnItsWayIsKeptBeforeTheStudyEnds)
{
  const std::string id = store_->Add({{"Title", "a"}});
  // An answer whose transaction is long: it holds the study, as AddAnswer does, and is written once somebody
  // waits for it.
  pqxx::connection session(SharedPostgres().Url(database_));
  pqxx::work answer(session);
  answer.exec("SELECT 1 FROM clade.ReaderStudies WHERE id='" + id + "' FOR SHARE");
  auto deletion = std::async(std::launch::async, [&] { return CodeOf([&] { store_->Delete(id); }); });
  const auto isWaitedFor = [&]
  { return answer.exec("SELECT COUNT(*) FROM pg_locks WHERE NOT granted")[0][0].as<int>() > 0; };
  while (!isWaitedFor() && deletion.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready)
  {
  }
  answer.exec("INSERT INTO clade.ReaderAnswers(studyId, reader, caseNumber, question, ranks, time) VALUES('" +
              id + "', 'anna', 0, 'OverallQuality', '[1,2]', 1)");
  answer.commit();
  EXPECT_EQ(deletion.get(), ErrorCode::Conflict) << "it waits, and then there is an answer";
  store_->AddAnswer(id, AnswerOf("ben"));
  store_->End(id);
  EXPECT_EQ(store_->Answers(id).size(), 2u);
  EXPECT_THROW(store_->AddAnswer(id, AnswerOf("carl")), Error);
}

TEST_F(PostgresReaderStudies, AStoreOfJobsFromBeforeGetsTheTables)
{
  const std::string database = SharedPostgres().NewDatabase();
  MakeOldStore(SharedPostgres(), database, {"0001_jobs.sql", "0002_pictures.sql"});
  const auto again = OpenReaderStudyStore(SharedPostgres().Url(database));
  EXPECT_EQ(again->List().size(), 0u);
  EXPECT_TRUE(again->Find(again->Add({{"Title", "a"}})));
}

TEST_F(PostgresReaderStudies, SaysThatTheServerIsAwayAndGoesOnWhenItIsBack)
{
  PostgresServer server; // of its own: the shared one must not go
  const auto store = OpenReaderStudyStore(server.Url("postgres"));
  const std::string id = store->Add({{"Title", "a"}});
  server.Kill();
  try
  {
    store->AddAnswer(id, AnswerOf("anna"));
    FAIL() << "an answer was taken that nobody keeps";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Unavailable) << error.Message();
  }
  server.Start();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  for (bool isKept = false; !isKept && std::chrono::steady_clock::now() < end;)
  {
    try
    {
      store->AddAnswer(id, AnswerOf("anna"));
      isKept = true;
    }
    catch (const Error&) // the pause after a failure
    {
    }
  }
  EXPECT_EQ(store->Answers(id).size(), 1u);
}
