#include "OrthancPlugin/Readiness.h"

#include "Base/Error.h"
#include "Base/Logging.h"
#include "Jobs/WorkerReach.h"
#include "OrthancPlugin/MemoryOrthanc.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace
{
/// An Orthanc with one modality.
class OneModality : public MemoryOrthanc
{
public:
  std::optional<nlohmann::json> Get(const std::string& path) override
  {
    if (path != "/modalities")
    {
      return MemoryOrthanc::Get(path);
    }
    if (isAway_)
    {
      throw Error(ErrorCode::Unavailable, "Orthanc does not say its modalities");
    }
    return nlohmann::json{"viewer"};
  }

  bool isAway_ = false;
};

class ReadinessTest : public testing::Test
{
protected:
  ReadinessTest()
  {
    configuration_.defaultModels = {{"MR", "mr-body"}};
    std::filesystem::create_directory(folder_ / "models");
    SetLogSink([this](LogLevel, const std::string& message) { log_.push_back(message); });
  }
  ~ReadinessTest() override { SetLogSink(nullptr); }

  void Register(const std::string& id, const nlohmann::json& details = nlohmann::json::object())
  {
    WorkerInfo worker;
    worker.id = id;
    worker.details = details;
    store_->RegisterWorker(worker);
  }
  void AddRule(const std::string& model, const std::vector<std::string>& destination = {})
  {
    RuleConfiguration rule;
    rule.model = model;
    rule.destination = destination;
    configuration_.rules.push_back(std::move(rule));
  }
  std::vector<std::string> Reasons() { return readiness_.Reasons(); }

  TemporaryFolder folder_;
  std::string path_ = folder_ / "jobs.db";
  PluginConfiguration configuration_;
  OneModality orthanc_;
  std::unique_ptr<IJobStore> store_ = OpenJobStore(path_);
  ModelCatalogue models_{folder_ / "models"};
  JobFactory factory_{configuration_, models_, *store_};
  JobWatch watch_{*store_, 1};
  RestAccess access_;
  PluginServices services_{configuration_, "1.10.1", orthanc_, *store_, models_,
                           factory_,       watch_,   access_,  nullptr};
  Readiness readiness_{services_, {folder_.Path(), "/no/such/folder"}};
  std::vector<std::string> log_;
};
} // namespace

TEST_F(ReadinessTest, NeedsAWorkerWithNothingInItsWay)
{
  EXPECT_THAT(Reasons(),
              ElementsAre("no worker has reported to the job store, and Clade.Worker.Supervise is false"));
  Register("a", {{"DeviceProblem", "the device cuda was asked for, this machine has 0 CUDA devices"}});
  Register("b", {{"StorageProblems", {{"", "Orthanc's storage is full"}}}});
  EXPECT_THAT(Reasons(), ElementsAre("Orthanc's storage is full",
                                     "the device cuda was asked for, this machine has 0 CUDA devices"));
  Register("c", {{"OrthancProblems", nlohmann::json::object()}});
  EXPECT_THAT(Reasons(), IsEmpty()) << "one is enough";
}

TEST_F(ReadinessTest, NeedsAWorkerThatKnowsThisOrthanc)
{
  const auto of = [](const std::string& orthanc)
  {
    nlohmann::json details;
    ToDetails({{orthanc}, {}}, details);
    return details;
  };
  configuration_.orthancName = "a";
  Register("w", of("b"));
  EXPECT_THAT(Reasons(), ElementsAre("the worker w does not know this Orthanc (Clade.OrthancName a)"));
  nlohmann::json knows = of("a");
  knows["OrthancProblems"] = {{"b", "it does not answer"}};
  knows["StorageProblems"] = {{"b", "its disk is full"}};
  Register("x", knows);
  EXPECT_THAT(Reasons(), IsEmpty()) << "what is wrong with another Orthanc is not this one's";
  knows["OrthancProblems"]["a"] = "this one does not answer";
  Register("x", knows);
  EXPECT_THAT(Reasons(), testing::Contains("this one does not answer"));
}

TEST_F(ReadinessTest, NamesJobsThatNobodyCanDo)
{
  nlohmann::json details;
  ToDetails({{""}, {}}, details);
  Register("w", details);
  JobRequest request;
  request.key = "1";
  request.model = "knee";
  request.parameters = {{"ModelHash", "0123456789abcdef"}};
  store_->Enqueue(request);
  EXPECT_THAT(Reasons(),
              ElementsAre(HasSubstr("1 job waits: no live worker of this Orthanc has the model knee")));
}

TEST_F(ReadinessTest, NamesDamagedDefaultsAndMissingModelsOfRules)
{
  Register("a");
  AddRule("knee");
  EXPECT_THAT(Reasons(), ElementsAre(HasSubstr("the model knee, which a rule names, is not in ")));
  std::ofstream(folder_ / "models/mr-body.safetensors") << "cut";
  EXPECT_THAT(Reasons(),
              ElementsAre(HasSubstr("knee"), HasSubstr("the model mr-body cannot be used: the file")))
      << "of a button, where no rule asks for it";
}

TEST_F(ReadinessTest, NamesDestinationsThatOrthancDoesNotKnow)
{
  Register("a");
  AddRule("cubic", {"viewer"});
  EXPECT_THAT(Reasons(), IsEmpty());
  AddRule("cubic", {"viwer"});
  EXPECT_THAT(Reasons(), ElementsAre("a rule sends to viwer, which is not among Orthanc's DicomModalities"));
}

TEST_F(ReadinessTest, WhatCannotBeLookedAtIsAReasonAndHidesNoOther)
{
  AddRule("knee", {"viewer"});
  orthanc_.isAway_ = true;
  EXPECT_THAT(Reasons(), ElementsAre(HasSubstr("no worker has reported"), HasSubstr("the model knee"),
                                     "Orthanc does not say its modalities"));
}

TEST_F(ReadinessTest, TriesTheStoreAsAJobWouldAndSaysSoInTheLogOnce)
{
  Register("a");
  readiness_.Watch();
  EXPECT_THAT(Reasons(), IsEmpty());
  std::filesystem::rename(path_, folder_ / "aside");
  readiness_.TryStore();
  std::filesystem::rename(folder_ / "aside", path_);
  EXPECT_THAT(Reasons(), ElementsAre(HasSubstr("was deleted, moved or replaced")));
  readiness_.TryStore();
  EXPECT_THAT(Reasons(), IsEmpty());

  store_->RemoveWorker("a");
  readiness_.Watch();
  EXPECT_THAT(log_, IsEmpty()) << "it may be on its way";
  readiness_.Watch();
  readiness_.Watch();
  EXPECT_THAT(log_, ElementsAre(HasSubstr("Jobs cannot be done now: no worker has reported")));
  Register("a");
  readiness_.Watch();
  readiness_.Watch();
  EXPECT_EQ(log_.back(), "Jobs can be done again");
}
