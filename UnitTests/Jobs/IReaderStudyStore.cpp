#include "Jobs/IReaderStudyStore.h"

#include "Base/Error.h"
#include "Jobs/JobStoreSuite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

using namespace Clade;
using namespace Clade::Testing;
using json = nlohmann::json;

namespace
{
/// What every store of reader studies promises.
class ReaderStudyStore : public testing::TestWithParam<StoreKind>
{
protected:
  std::unique_ptr<IReaderStudyStore> OpenAgain() const { return OpenReaderStudyStore(url_); }

  std::unique_ptr<IStoreUnderTest> underTest_ = GetParam().make();
  std::string url_ = underTest_->Url();
  std::unique_ptr<IReaderStudyStore> store_ = OpenReaderStudyStore(url_);
};

INSTANTIATE_TEST_SUITE_P(Every, ReaderStudyStore, testing::ValuesIn(StoreKinds()),
                         [](const auto& kind) { return kind.param.name; });

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

TEST_P(ReaderStudyStore, KeepsAStudyAsItWasAdded)
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

TEST_P(ReaderStudyStore, ListsTheNewestFirstWithoutTheCases)
{
  store_->Add({{"Title", "a"}, {"Cases", {1, 2}}});
  store_->Add({{"Title", "b"}, {"Cases", {3}}});
  const auto list = store_->List();
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].definition, json({{"Title", "b"}}));
  EXPECT_EQ(list[1].definition, json({{"Title", "a"}}));
}

TEST_P(ReaderStudyStore, TheNewestAnswerOfEachReaderCaseAndQuestionCounts)
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

TEST_P(ReaderStudyStore, AnswersAreInTheOrderOfTheBytesOfTheirNames)
{
  const std::string id = store_->Add({{"Title", "a"}});
  const std::vector<std::string> names = {"B", "_", "a", "\xC3\xA4"}; // no language sorts them so
  for (const std::string& name : {names[3], names[1], names[0], names[2]})
  {
    store_->AddAnswer(id, AnswerOf(name, 0, {1}));
  }
  std::vector<std::string> found;
  for (const ReaderAnswer& answer : store_->Answers(id))
  {
    found.push_back(answer.reader);
  }
  EXPECT_EQ(found, names);
}

TEST_P(ReaderStudyStore, ATextWithTheCharacterNulIsKept)
{
  const json definition = {{"Title", std::string("a\0b", 3)}};
  const std::string id = store_->Add(definition);
  EXPECT_EQ(store_->Find(id)->definition, definition);
  EXPECT_EQ(store_->List().at(0).definition, definition);
}

TEST_P(ReaderStudyStore, LiesBesideTheJobsOfTheSameStore)
{
  const auto jobs = OpenJobStore(url_);
  jobs->Enqueue(RequestFor("key"));
  const std::string id = store_->Add({{"Title", "a"}});
  EXPECT_TRUE(OpenAgain()->Find(id));
  EXPECT_TRUE(jobs->FindByKey("key"));
}

TEST_P(ReaderStudyStore, ManyReadersWriteAtOnceAndNothingIsLost)
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

TEST_P(ReaderStudyStore, AnAnswerSurvivesTheDeathOfTheProcessThatTookIt)
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

TEST_P(ReaderStudyStore, AStudyThatHasEndedTakesNothingMore)
{
  const std::string id = store_->Add({{"Title", "a"}});
  store_->AddAnswer(id, AnswerOf("anna", 0, {1, 2}));
  store_->End(id);
  EXPECT_GT(store_->Find(id)->endTime, 0);
  ExpectCode(ErrorCode::Conflict, [&] { store_->AddAnswer(id, AnswerOf("anna", 0, {2, 1})); });
  ExpectCode(ErrorCode::Conflict, [&] { store_->End(id); });
  EXPECT_EQ(store_->Answers(id).front().ranks, json({1, 2}));
}

TEST_P(ReaderStudyStore, OnlyAStudyWithoutAnswersIsDeleted)
{
  const std::string id = store_->Add({{"Title", "a"}});
  const std::string answered = store_->Add({{"Title", "b"}});
  store_->AddAnswer(answered, AnswerOf("anna", 0, {nullptr}));
  store_->Delete(id);
  EXPECT_FALSE(store_->Find(id));
  ExpectCode(ErrorCode::Conflict, [&] { store_->Delete(answered); });
  EXPECT_TRUE(store_->Find(answered));
}

TEST_P(ReaderStudyStore, AStudyThatIsNotThereIsSaidToBe)
{
  ExpectCode(ErrorCode::NotFound, [&] { store_->AddAnswer("x", AnswerOf("anna", 0, {1})); });
  ExpectCode(ErrorCode::NotFound, [&] { store_->Answers("x"); });
  ExpectCode(ErrorCode::NotFound, [&] { store_->End("x"); });
  ExpectCode(ErrorCode::NotFound, [&] { store_->Delete("x"); });
}

TEST_P(ReaderStudyStore, EachOrthancHasItsOwnStudies)
{
  const auto ofA = OpenReaderStudyStore(url_, "", "a");
  const std::string id = ofA->Add({{"Title", "a"}});
  ofA->AddAnswer(id, AnswerOf("anna", 0, {1, 2}));
  const auto ofB = OpenReaderStudyStore(url_, "", "b");
  for (IReaderStudyStore* other : {ofB.get(), store_.get()})
  {
    EXPECT_FALSE(other->Find(id));
    EXPECT_TRUE(other->List().empty());
    ExpectCode(ErrorCode::NotFound, [&] { other->AddAnswer(id, AnswerOf("ben", 0, {2, 1})); });
    ExpectCode(ErrorCode::NotFound, [&] { other->Answers(id); });
    ExpectCode(ErrorCode::NotFound, [&] { other->End(id); });
    ExpectCode(ErrorCode::NotFound, [&] { other->Delete(id); });
  }
  EXPECT_EQ(ofA->List().size(), 1u);
  EXPECT_EQ(ofA->Answers(id).size(), 1u);
  EXPECT_EQ(ofA->Find(id)->endTime, 0);
}

TEST_P(ReaderStudyStore, StudiesOfBeforeTheyHadAnOrthancAreSeenByEvery)
{
  const std::string id = store_->Add({{"Title", "a"}});
  underTest_->Execute("UPDATE ReaderStudies SET orthanc=NULL");
  for (const char* name : {"", "a"})
  {
    const auto store = OpenReaderStudyStore(url_, "", name);
    EXPECT_TRUE(store->Find(id)) << name;
    EXPECT_EQ(store->List().size(), 1u) << name;
    store->AddAnswer(id, AnswerOf(name, 0, {1, 2}));
  }
  EXPECT_EQ(store_->Answers(id).size(), 2u);
}

TEST(OpenReaderStudyStore, AServersAddressIsRefusedWithoutItsPassword)
{
  try
  {
    OpenReaderStudyStore("mysql://user:secret@host/db");
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    EXPECT_THAT(error.Message(), testing::Not(testing::HasSubstr("secret")));
  }
}
