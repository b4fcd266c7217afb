#include "Worker/QueueChoice.h"

#include "Base/Logging.h"
#include "Jobs/FileHash.h"
#include "Support/RawServer.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

namespace
{
class QueueChoiceTest : public testing::Test
{
protected:
  QueueChoiceTest()
  {
    fs::create_directory(folder_ / "models");
    fs::copy_file(CLADE_SOURCE_DIR "/Resources/Models/mr-body.safetensors",
                  folder_ / "models/mr-body.safetensors");
    SetLogSink([this](LogLevel, const std::string& message) { log_.push_back(message); });
  }
  ~QueueChoiceTest() override { SetLogSink(nullptr); }

  static std::map<std::string, OrthancConnection> ConnectionTo(const std::string& url)
  {
    std::map<std::string, OrthancConnection> connections;
    connections["a"].url = url;
    return connections;
  }

  void Enqueue(const std::string& orthanc, const std::string& key, const std::string& model = "cubic",
               const std::string& hash = "")
  {
    JobRequest request;
    request.key = key;
    request.orthanc = orthanc;
    request.model = model;
    if (!hash.empty())
    {
      request.parameters = {{"ModelHash", hash}};
    }
    store_->Enqueue(request);
  }

  /// The key of the job that would be taken; "": none.
  std::string Taken() { return TakenBy(choice_); }
  std::string TakenBy(QueueChoice& lane)
  {
    const QueueChoice::Choice choice = lane.Among(lane.Waiting());
    const auto job =
        choice.mayTake ? store_->Claim("worker", {JobKind::Enhance}, 60'000, choice.mayTake) : std::nullopt;
    return job ? job->request.key : "";
  }

  /// Another worker that is alive.
  void Register(const WorkerReach& reach)
  {
    WorkerInfo worker;
    worker.id = "other";
    worker.details = nlohmann::json::object();
    ToDetails(reach, worker.details);
    store_->RegisterWorker(worker);
  }

  TemporaryFolder folder_;
  std::unique_ptr<IJobStore> store_ = OpenJobStore(folder_ / "jobs.db");
  std::atomic<bool> isStopping_{false};
  std::atomic<bool> isAway_{false};
  std::string full_; ///< the Orthanc whose jobs wait for room
  std::vector<std::string> log_;
  RawServer archive_{[this](RawConnection& connection, int)
                     {
                       while (!connection.ReadRequest().empty())
                       {
                         connection.Send(isAway_ ? "HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\n{}"
                                                 : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
                       }
                     }};
  ServedOrthancs orthancs_{*store_, ConnectionTo(archive_.Url()), {}, isStopping_};
  QueueChoice::Settings settings_{"enhance",
                                  {JobKind::Enhance},
                                  60'000,
                                  std::make_shared<ModelShelf>(folder_ / "models"),
                                  [this](const std::string& orthanc) { return full_ == orthanc; }};
  QueueChoice choice_{*store_, orthancs_, settings_};
};
} // namespace

TEST_F(QueueChoiceTest, JobsOfAnUnknownOrthancAreLeftAndThatIsSaidOnce)
{
  Enqueue("b", "1");
  EXPECT_EQ(Taken(), "");
  EXPECT_THAT(choice_.Leaves(), ElementsAre("1 job of the Orthanc \"b\", which it does not know"));
  Enqueue("b", "2");
  EXPECT_EQ(Taken(), "");
  EXPECT_THAT(choice_.Leaves(), ElementsAre(HasSubstr("2 jobs")));
  EXPECT_THAT(log_, ElementsAre(HasSubstr("enhance: leaves to other workers 1 job of the Orthanc \"b\"")));
  Enqueue("a", "3");
  EXPECT_EQ(Taken(), "3");
}

TEST_F(QueueChoiceTest, WhatIsLeftIsSaidOfEachQueueAndNotAgainWheneverItsJobsComeAndGo)
{
  Enqueue("b", "1");
  Taken();
  Enqueue("c", "2");
  Taken();
  EXPECT_THAT(log_, ElementsAre(HasSubstr("\"b\""), HasSubstr("\"c\"")));
  const std::string id = store_->FindByKey("1")->id;
  store_->RequestCancel(id); // as another worker that does it
  Taken();
  EXPECT_THAT(choice_.Leaves(), ElementsAre(HasSubstr("\"c\"")));
  store_->Retry(id);
  Taken();
  EXPECT_THAT(log_, testing::SizeIs(2));
}

TEST_F(QueueChoiceTest, JobsThatWaitForRoomHoldUpNoOtherOrthancs)
{
  std::map<std::string, OrthancConnection> connections = ConnectionTo(archive_.Url());
  connections["b"] = connections["a"];
  ServedOrthancs both(*store_, connections, {}, isStopping_);
  QueueChoice lane(*store_, both, settings_);
  Enqueue("a", "of a");
  Enqueue("b", "of b");
  full_ = "a";
  EXPECT_EQ(TakenBy(lane), "of b");
  EXPECT_EQ(TakenBy(lane), "");
  full_.clear();
  EXPECT_EQ(TakenBy(lane), "of a");
}

TEST_F(QueueChoiceTest, JobsForAModelThatAnotherHasAreLeftToIt)
{
  Register({{"a"}, {{"mr-body", "new"}, {"hip", "h"}}});
  Enqueue("a", "other file", "mr-body", "new");
  Enqueue("a", "no file", "hip", "h");
  EXPECT_EQ(Taken(), "");
  EXPECT_EQ(choice_.Leaves().size(), 2u);
  EXPECT_THAT(choice_.Leaves()[0] + choice_.Leaves()[1], HasSubstr("which is not in its folder of models"));
  Enqueue("a", "own", "mr-body", Sha256OfFile(folder_ / "models/mr-body.safetensors"));
  EXPECT_EQ(Taken(), "own");
}

TEST_F(QueueChoiceTest, TheQueueOfAPausedOrthancAndOfOneThatIsAwayWaits)
{
  Enqueue("a", "1");
  store_->SetProperty(PropertyOf("a", queuePaused), "20261120T061534.123");
  const QueueChoice::Choice paused = choice_.Among(choice_.Waiting());
  EXPECT_FALSE(paused.mayTake);
  EXPECT_FALSE(paused.hasProblem);
  store_->SetProperty(PropertyOf("a", queuePaused), "");
  isAway_ = true;
  const QueueChoice::Choice away = choice_.Among(choice_.Waiting());
  EXPECT_FALSE(away.mayTake);
  EXPECT_TRUE(away.hasProblem);
  isAway_ = false;
  EXPECT_EQ(Taken(), "1");
  EXPECT_THAT(choice_.Waiting(), IsEmpty());
}

TEST_F(QueueChoiceTest, ThePauseOfOneOrthancHoldsUpNoOther)
{
  auto connections = ConnectionTo(archive_.Url());
  connections["c"] = connections["a"];
  ServedOrthancs both(*store_, connections, {}, isStopping_);
  QueueChoice lane(*store_, both, settings_);
  Enqueue("a", "1");
  Enqueue("c", "2");
  store_->SetProperty(PropertyOf("a", queuePaused), "20261120T061534.123");
  EXPECT_EQ(TakenBy(lane), "2");
  EXPECT_FALSE(lane.Among(lane.Waiting()).mayTake) << "a training makes way for nothing either";
}
