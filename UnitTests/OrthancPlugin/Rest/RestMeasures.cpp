#include "OrthancPlugin/Rest/RestMeasures.h"

#include "OrthancPlugin/RestBench.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using json = nlohmann::json;

namespace
{
/// MR series 7 and 8; 9 is of positrons.
class OrthancWithPet : public MemoryOrthanc
{
public:
  std::optional<json> Get(const std::string& path) override
  {
    auto answer = MemoryOrthanc::Get(path);
    if (path == "/series/9")
    {
      answer->at("MainDicomTags")["Modality"] = "PT";
    }
    return answer;
  }
};

class RestMeasures : public RestBench
{
protected:
  RestMeasures()
  {
    for (const char* series : {"7", "8", "9"})
    {
      images_.Store(series);
    }
    RegisterMeasureRoutes(router_, imageServices_);
    JobOutcome outcome;
    outcome.result = {{"Mean", 42}};
    store_.answer_ = outcome;
  }

  OrthancWithPet images_;
  PluginServices imageServices_{configuration_, "1.10.1", images_,          store_, models_,
                                factory_,       watch_,   router_.Access(), nullptr};
};
} // namespace

TEST_F(RestMeasures, TheWorkerGetsTheRequestByIdentifiersAndItsAnswerIsTheAnswer)
{
  const json answer = JsonOf(
      Post("/clade/measure/compare", {{"Series", {"1.2.7", "1.2.8"}}, {"Source", "1.2.7"}, {"Volume", 2}}));
  EXPECT_EQ(answer, json({{"Mean", 42}}));
  ASSERT_EQ(store_.asked_.size(), 1u);
  EXPECT_EQ(store_.asked_[0],
            (json{{"Request", "measure/compare"}, {"Series", {"7", "8"}}, {"Source", "7"}, {"Volume", 2}}));
}

TEST_F(RestMeasures, EveryMeasureThatAWorkerKnowsHasItsPath)
{
  for (const char* measure : {"edge-sharpness", "snr", "piqe", "compare", "phase-modulation",
                              "border-displacement", "noise-texture", "set", "regions"})
  {
    JsonOf(Post(std::string("/clade/measure/") + measure, {{"Series", "1.2.7"}}));
    EXPECT_EQ(store_.asked_.back(),
              json({{"Request", std::string("measure/") + measure}, {"Series", {"7"}}}));
  }
  EXPECT_EQ(Post("/clade/measure/weight", {{"Series", "1.2.7"}}).status, 404);
}

TEST_F(RestMeasures, WhatIsNoSeriesOfImagesIsRefusedWithoutAWorker)
{
  ExpectRefused(400, "/clade/measure/piqe",
                {json::object(),
                 {{"Series", json::array()}},
                 {{"Series", {7}}},
                 {{"Series", "../7"}},
                 {{"Series", std::vector<std::string>(17, "1.2.7")}},
                 {{"Series", "1.2.7"}, {"Source", 8}}});
  ExpectRefused(404, "/clade/measure/piqe",
                {{{"Series", "1.2.6"}}, {{"Series", "1.2.7"}, {"Source", "1.2.6"}}});
  ExpectRefused(422, "/clade/measure/piqe",
                {{{"Series", "1.2.9"}}, {{"Series", "1.2.7"}, {"Source", "1.2.9"}}});
  EXPECT_EQ(json::parse(Post("/clade/measure/piqe", {{"Series", "1.2.9"}}).body)["Error"], "E_SOP_CLASS");
}

TEST_F(RestMeasures, WhatTheWorkerRefusesIsRefusedInItsWords)
{
  store_.answer_->state = JobState::Failure;
  store_.answer_->errorCode = "InvalidArgument";
  store_.answer_->errorText = "the request has no \"Signal\"";
  const RestAnswer refusal = Post("/clade/measure/snr", {{"Series", "1.2.7"}});
  EXPECT_EQ(refusal.status, 400);
  EXPECT_EQ(MessageIn(refusal), "the request has no \"Signal\"");
  store_.answer_->errorCode = "a code of a later worker";
  EXPECT_EQ(Post("/clade/measure/snr", {{"Series", "1.2.7"}}).status, 500);
}
