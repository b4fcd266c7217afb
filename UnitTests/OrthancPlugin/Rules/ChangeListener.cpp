#include "OrthancPlugin/Rules/ChangeListener.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "OrthancPlugin/MemoryOrthanc.h"
#include "Support/TemporaryFolder.h"

#include <gtest/gtest.h>

using namespace Clade;
using Clade::Testing::MemoryOrthanc;
using Clade::Testing::TemporaryFolder;

namespace
{
/// A listener with one rule for everything, on a store that outlives it as Orthanc's restarts.
class ChangeListenerTest : public testing::Test
{
protected:
  ChangeListenerTest() : store_(OpenJobStore(folder_ / "jobs.db")), models_("/nowhere")
  {
    SetLogSink([](LogLevel, const std::string&) {});
    SetRules(nlohmann::json::array({nlohmann::json::object()}));
  }
  ~ChangeListenerTest() override
  {
    listener_.reset();
    SetLogSink(nullptr);
  }

  void SetRules(const nlohmann::json& rules)
  {
    configuration_ = ParsePluginConfiguration({{"Rules", rules}}, [](const std::string&) { return true; });
  }
  void StartListening(std::chrono::seconds stableAge = std::chrono::seconds(60))
  {
    listener_ = std::make_unique<ChangeListener>(orthanc_, *store_, configuration_, factory_, stableAge);
    listener_->Start();
    while (!store_->GetProperty("changes")) // on the first start it notes where the log ends
    {
      std::this_thread::yield();
    }
  }
  void WaitUntilSaved(const std::string& changes)
  {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (store_->GetProperty("changes") != changes && std::chrono::steady_clock::now() < deadline)
    {
      std::this_thread::yield();
    }
    EXPECT_EQ(store_->GetProperty("changes"), changes);
  }
  void RestartOrthanc()
  {
    listener_.reset();
    orthanc_.Restart();
  }
  void StoreSeries(const std::string& id)
  {
    for (int i = 0; i < 6; i++)
    {
      orthanc_.Store(id);
    }
  }
  void BecomeStable(const std::string& id)
  {
    orthanc_.SetStable(id);
    listener_->Wake();
  }
  /// Waits until the store has so many jobs, and a little more for one too many.
  std::size_t JobsAfterWaitingFor(std::size_t count)
  {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    std::int64_t token = store_->ChangeToken();
    while (store_->List({}).size() < count && std::chrono::steady_clock::now() < deadline)
    {
      while (store_->ChangeToken() == token && std::chrono::steady_clock::now() < deadline)
      {
        std::this_thread::yield();
      }
      token = store_->ChangeToken();
    }
    listener_.reset(); // ends what it is at
    return store_->List({}).size();
  }

  TemporaryFolder folder_;
  MemoryOrthanc orthanc_;
  PluginConfiguration configuration_;
  std::unique_ptr<IJobStore> store_;
  ModelCatalogue models_;
  JobFactory factory_{configuration_, models_, *store_};
  std::unique_ptr<ChangeListener> listener_;
};
} // namespace

TEST_F(ChangeListenerTest, AStableSeriesMakesOneJob)
{
  StartListening();
  StoreSeries("a");
  BecomeStable("a");
  EXPECT_EQ(JobsAfterWaitingFor(1), 1u);
  const Job job = store_->List({}).at(0);
  EXPECT_EQ(job.request.seriesId, "a");
  EXPECT_EQ(job.request.rule, "rule 1");
  EXPECT_EQ(job.request.model, "mr-body");
}

TEST_F(ChangeListenerTest, WhatWasThereBeforeTheFirstStartIsLeftAlone)
{
  StoreSeries("old");
  orthanc_.SetStable("old");
  StartListening();
  EXPECT_EQ(JobsAfterWaitingFor(0), 0u);
  StartListening();
  StoreSeries("new");
  BecomeStable("new");
  EXPECT_EQ(JobsAfterWaitingFor(1), 1u);
  EXPECT_EQ(store_->List({}).at(0).request.seriesId, "new");
}

TEST_F(ChangeListenerTest, ASeriesThatBecameStableWhileNobodyListenedIsJudged)
{
  StartListening();
  ASSERT_EQ(JobsAfterWaitingFor(0), 0u);
  StoreSeries("a");
  orthanc_.SetStable("a");
  StartListening();
  EXPECT_EQ(JobsAfterWaitingFor(1), 1u);
}

TEST_F(ChangeListenerTest, ARestartBeforeASeriesWasStableLosesNothing)
{
  StartListening();
  ASSERT_EQ(JobsAfterWaitingFor(0), 0u);
  StoreSeries("a");
  RestartOrthanc(); // StableSeries will never be said
  StartListening();
  EXPECT_EQ(JobsAfterWaitingFor(1), 1u);
}

TEST_F(ChangeListenerTest, ARestartAfterALaterInstanceLosesNothing)
{
  StartListening();
  StoreSeries("a");
  BecomeStable("a");
  ASSERT_EQ(JobsAfterWaitingFor(1), 1u);
  orthanc_.Store("a");
  RestartOrthanc();
  StartListening();
  EXPECT_EQ(JobsAfterWaitingFor(2), 2u) << "another set of instances is another job";
}

TEST_F(ChangeListenerTest, NothingIsJudgedAgainAfterARestart)
{
  SetRules(nlohmann::json::array());
  StartListening();
  StoreSeries("a");
  BecomeStable("a");
  StoreSeries("b");
  listener_->Wake();
  WaitUntilSaved("{\"Read\":13,\"Settled\":7}");
  RestartOrthanc();
  SetRules(nlohmann::json::array({nlohmann::json::object()})); // would match both
  StartListening();
  EXPECT_EQ(JobsAfterWaitingFor(1), 1u);
  EXPECT_EQ(store_->List({}).at(0).request.seriesId, "b");
  EXPECT_EQ(orthanc_.TimesJudged(), 1);
}

TEST_F(ChangeListenerTest, ACancelledJobIsNotBegunAgainByARepeatedEvent)
{
  StartListening();
  StoreSeries("a");
  BecomeStable("a");
  ASSERT_EQ(JobsAfterWaitingFor(1), 1u);
  const std::string id = store_->List({}).at(0).id;
  store_->RequestCancel(id);
  StartListening();
  BecomeStable("a");
  StoreSeries("b");
  BecomeStable("b");
  EXPECT_EQ(JobsAfterWaitingFor(2), 2u);
  EXPECT_EQ(store_->Find(id)->state, JobState::Cancelled);
}

TEST_F(ChangeListenerTest, ASeriesThatVanishesIsForgotten)
{
  StartListening();
  ASSERT_EQ(JobsAfterWaitingFor(0), 0u);
  StoreSeries("a");
  orthanc_.SetStable("a");
  orthanc_.Delete("a");
  StoreSeries("b");
  orthanc_.SetStable("b");
  StartListening();
  WaitUntilSaved("{\"Read\":14,\"Settled\":14}"); // which it does after it made the job
  EXPECT_EQ(JobsAfterWaitingFor(1), 1u);
}

TEST_F(ChangeListenerTest, AnOrthancWithANewDatabaseIsReadFromItsEnd)
{
  store_->SetProperty("changes", "{\"Read\":1000,\"Settled\":1000}");
  StartListening();
  WaitUntilSaved("{\"Read\":0,\"Settled\":0}");
  StoreSeries("a");
  BecomeStable("a");
  EXPECT_EQ(JobsAfterWaitingFor(1), 1u);
}

TEST_F(ChangeListenerTest, StopsAtOnceWhileOrthancFails)
{
  StartListening();
  orthanc_.SetFailing(true);
  listener_->Wake();
  listener_->Stop();
  SUCCEED();
}
