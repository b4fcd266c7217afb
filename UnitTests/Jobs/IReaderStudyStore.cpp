#include "Jobs/IReaderStudyStore.h"

#include "Base/Error.h"
#include "Jobs/JobStoreSuite.h"
#include "Support/TemporaryFolder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

using namespace Clade;
using namespace Clade::Testing;
using json = nlohmann::json;

namespace
{
/// What every store of reader studies promises.
class ReaderStudyStore : public testing::Test
{
protected:
  std::unique_ptr<IReaderStudyStore> OpenAgain() const { return OpenReaderStudyStore(url_); }

  TemporaryFolder folder_;
  std::string url_ = "sqlite:" + (folder_ / "jobs.db");
  std::unique_ptr<IReaderStudyStore> store_ = OpenReaderStudyStore(url_);
};

ReaderAnswer AnswerOf(const std::string& reader, int caseNumber, const json& ranks)
{
  ReaderAnswer answer;
  answer.reader = reader;
  answer.caseNumber = caseNumber;
  answer.question = "OverallQuality";
  answer.ranks = ranks;
  return answer;
}

template<class Call>
void ExpectCode(ErrorCode code, const Call& call)
{
  try
  {
    call();
    FAIL() << "expected " << TraitsOf(code).name;
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), code) << error.Message();
  }
}
} // namespace

TEST_F(ReaderStudyStore, KeepsAStudyAsItWasAdded)
{
  const json definition = {
      {"Title", "Knie \xC3\xA4"}, {"Cases", {{{"Name", "1"}}}}, {"Seed", 9007199254740991}};
  const std::string id = store_->Add(definition);
  const auto found = OpenAgain()->Find(id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->definition, definition);
  EXPECT_GT(found->creationTime, 0);
  EXPECT_EQ(found->endTime, 0);
  EXPECT_FALSE(store_->Find("nobody"));
}

TEST_F(ReaderStudyStore, ListsTheNewestFirstWithoutTheCases)
{
  store_->Add({{"Title", "a"}, {"Cases", {1, 2}}});
  store_->Add({{"Title", "b"}, {"Cases", {3}}});
  const auto list = store_->List();
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].definition, json({{"Title", "b"}}));
  EXPECT_EQ(list[1].definition, json({{"Title", "a"}}));
}

TEST_F(ReaderStudyStore, TheNewestAnswerOfEachReaderCaseAndQuestionCounts)
{
  const std::string id = store_->Add({{"Title", "a"}});
  const std::string other = store_->Add({{"Title", "b"}});
  store_->AddAnswer(id, AnswerOf("ben", 0, {1, 2}));
  store_->AddAnswer(id, AnswerOf("anna", 1, {nullptr, 1}));
  store_->AddAnswer(id, AnswerOf("anna", 1, {2, 1}));
  store_->AddAnswer(other, AnswerOf("anna", 1, {1, 1}));
  const auto answers = OpenAgain()->Answers(id);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].reader, "anna");
  EXPECT_EQ(answers[0].ranks, json({2, 1}));
  EXPECT_EQ(answers[1].reader, "ben");
  EXPECT_GT(answers[1].time, 0);
  ASSERT_EQ(store_->Answers(id, "ben").size(), 1u);
  EXPECT_TRUE(store_->Answers(id, "carl").empty());
}

TEST_F(ReaderStudyStore, ManyReadersWriteAtOnceAndNothingIsLost)
{
  const std::string id = store_->Add({{"Title", "a"}});
  std::vector<std::thread> threads;
  for (int reader = 0; reader < 4; reader++)
  {
    threads.emplace_back(
        [&, reader]
        {
          const auto own = OpenAgain();
          for (int n = 0; n < 25; n++)
          {
            own->AddAnswer(id, AnswerOf("reader " + std::to_string(reader), n, {n}));
          }
        });
  }
  for (std::thread& thread : threads)
  {
    thread.join();
  }
  EXPECT_EQ(store_->Answers(id).size(), 100u);
}

TEST_F(ReaderStudyStore, AnAnswerSurvivesTheDeathOfTheProcessThatTookIt)
{
  const std::string id = store_->Add({{"Title", "a"}});
  store_.reset(); // no connection of SQLite's may be carried over a fork
  const int process = StartProcess(
      [&]
      {
        OpenAgain()->AddAnswer(id, AnswerOf("anna", 0, {1, 1}));
        std::abort();
      });
  EXPECT_FALSE(Reap(process));
  EXPECT_EQ(OpenAgain()->Answers(id).size(), 1u);
}

TEST_F(ReaderStudyStore, AStudyThatHasEndedTakesNothingMore)
{
  const std::string id = store_->Add({{"Title", "a"}});
  store_->AddAnswer(id, AnswerOf("anna", 0, {1, 2}));
  store_->End(id);
  EXPECT_GT(store_->Find(id)->endTime, 0);
  ExpectCode(ErrorCode::Conflict, [&] { store_->AddAnswer(id, AnswerOf("anna", 0, {2, 1})); });
  ExpectCode(ErrorCode::Conflict, [&] { store_->End(id); });
  EXPECT_EQ(store_->Answers(id).front().ranks, json({1, 2}));
}

TEST_F(ReaderStudyStore, OnlyAStudyWithoutAnswersIsDeleted)
{
  const std::string id = store_->Add({{"Title", "a"}});
  const std::string answered = store_->Add({{"Title", "b"}});
  store_->AddAnswer(answered, AnswerOf("anna", 0, {nullptr}));
  store_->Delete(id);
  EXPECT_FALSE(store_->Find(id));
  ExpectCode(ErrorCode::Conflict, [&] { store_->Delete(answered); });
  EXPECT_TRUE(store_->Find(answered));
}

TEST_F(ReaderStudyStore, AStudyThatIsNotThereIsSaidToBe)
{
  ExpectCode(ErrorCode::NotFound, [&] { store_->AddAnswer("x", AnswerOf("anna", 0, {1})); });
  ExpectCode(ErrorCode::NotFound, [&] { store_->Answers("x"); });
  ExpectCode(ErrorCode::NotFound, [&] { store_->End("x"); });
  ExpectCode(ErrorCode::NotFound, [&] { store_->Delete("x"); });
}

TEST_F(ReaderStudyStore, AServersAddressIsRefusedWithoutItsPassword)
{
  try
  {
    OpenReaderStudyStore("mysql://user:secret@host/db");
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Unavailable);
    EXPECT_THAT(error.Message(), testing::Not(testing::HasSubstr("secret")));
  }
}
