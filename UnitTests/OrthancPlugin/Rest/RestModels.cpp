#include "OrthancPlugin/Rest/RestModels.h"

#include "OrthancPlugin/ModelFileExample.h"
#include "OrthancPlugin/RestBench.h"
#include "Settings/ModelVersions.h"
#include "Settings/SweepState.h"
#include "Settings/TrainingOptions.h"

#include <fstream>
#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using json = nlohmann::json;
using testing::HasSubstr;

namespace
{
class RestModels : public RestBench
{
protected:
  RestModels()
  {
    RegisterModelRoutes(router_, services_);
    for (const char* series : {"7", "8", "9"})
    {
      orthanc_.Store(series);
    }
  }

  static json Order(const json& more = json::object())
  {
    json order = {{"Name", "knee"}, {"Series", {"1.2.7", "1.2.8"}}, {"Validation", {"1.2.9"}}};
    order.update(more);
    return order;
  }
  void WriteModel(const std::string& name, const std::string& header = "{}")
  {
    WriteModelFile(folder_ / ("models/" + name + ".safetensors"), header);
  }
  std::string Train() { return JsonOf(Post("/clade/models", Order(), "admin")).at("ID"); }
};
} // namespace

TEST_F(RestModels, AreListedWithWhatTheyAreTheDefaultFor)
{
  WriteModel("mr-body", R"({"__metadata__": {"method": "clade"}})");
  WriteModel("broken", "no json");
  configuration_.defaultModels = {{"MR", "mr-body"}, {"CT", "cubic"}};
  const json models = JsonOf(Get("/clade/models"));
  ASSERT_EQ(models.size(), 3u);
  EXPECT_EQ(models[0]["Name"], "cubic");
  EXPECT_EQ(models[0]["SHA256"], nullptr);
  EXPECT_EQ(models[0]["DefaultFor"], json({"CT"}));
  EXPECT_THAT(models[1]["Problem"].get<std::string>(), HasSubstr("broken.safetensors"));
  EXPECT_EQ(models[2]["DefaultFor"], json({"MR"}));
  EXPECT_EQ(models[2]["Metadata"]["method"], "clade");
  EXPECT_EQ(models[2]["Before"], nullptr);

  std::ofstream(folder_ / "models/mr-body.md") << "# The card";
  const json one = JsonOf(Get("/clade/models/mr-body"));
  EXPECT_EQ(one["Card"], "# The card");
  EXPECT_EQ(one["SHA256"], models[2]["SHA256"]);
  EXPECT_EQ(Get("/clade/models/nothing").status, 404);
  EXPECT_EQ(Get("/clade/models/..").status, 404);
}

TEST_F(RestModels, ATrainingIsQueuedOnceAndBehindEverythingElse)
{
  const json order = Order({{"Minutes", 30}, {"Options", {{"epochs", 5}}}});
  const json job = JsonOf(Post("/clade/models", order, "admin"));
  EXPECT_EQ(job["IsNew"], true);
  EXPECT_EQ(job["Kind"], "Train");
  EXPECT_EQ(job["Model"], "knee");
  EXPECT_EQ(job["RequestedBy"], "admin");
  EXPECT_LT(job["Priority"], -1000) << "below all that a person may ask for";
  const json parameters = store_.Find(job["ID"])->request.parameters;
  EXPECT_EQ(parameters["Series"], json({"7", "8"}));
  EXPECT_EQ(parameters["Validation"], json({"9"}));
  EXPECT_EQ(parameters["Options"], (json{{"epochs", 5}, {"method", "anchored"}, {"modality", "MR"}}));
  EXPECT_EQ(parameters["Minutes"], 30);
  EXPECT_EQ(parameters["InUse"], "cubic") << "what the new model is compared with";
  const json again = JsonOf(Post("/clade/models", order, "admin"));
  EXPECT_EQ(again["IsNew"], false);
  EXPECT_EQ(again["ID"], job["ID"]);
}

TEST_F(RestModels, OnlyAdministratorsTrainPauseAndGoBack)
{
  ExpectRefused(403, "/clade/models", {Order()});
  const std::string training = "/clade/trainings/" + Train();
  EXPECT_EQ(Post(training + "/pause", nullptr).status, 403);
  EXPECT_EQ(JsonOf(Post(training + "/pause", nullptr, "admin"))["Paused"], true);
  EXPECT_EQ(Post(training + "/resume", nullptr).status, 403);
  EXPECT_EQ(JsonOf(Post(training + "/resume", nullptr, "admin"))["Paused"], false);
  EXPECT_EQ(Post("/clade/models/mr-body/rollback", nullptr).status, 403);
}

TEST_F(RestModels, WrongOrdersAreRefusedBeforeAnythingIsQueued)
{
  const std::string path = "/clade/models";
  std::vector<json> wrong = {json::object()};
  for (const json& member :
       {json{{"Name", "cubic"}}, json{{"Name", "auto"}}, json{{"Name", "../knee"}}, json{{"Name", ""}},
        json{{"Series", json::array()}}, json{{"Series", "1.2.7"}},
        json{{"Series", std::vector<std::string>(1001, "1.2.7")}}, json{{"Series", {"1.2.7", "1.2.7"}}},
        json{{"Validation", {"1.2.7"}}}, json{{"Options", {{"epochs", 0}}}},
        json{{"Options", {{"method", "smore"}}}}, json{{"Options", {{"modality", "CT"}}}},
        json{{"Method", "magic"}}, json{{"Minutes", -1}}, json{{"Minutes", 43'201}}, json{{"Replace", "yes"}},
        json{{"Epochs", 3}}})
  {
    wrong.push_back(Order(member));
  }
  ExpectRefused(400, path, wrong, "admin");
  ExpectRefused(404, path, {Order({{"Series", {"1.2.6"}}}), Order({{"Validation", {"1.2.6"}}})}, "admin");
}

TEST_F(RestModels, AModelIsReplacedOnlyWhereThatIsAskedAndOnlyTheOneThatIsThere)
{
  WriteModel("knee");
  ExpectRefused(409, "/clade/models", {Order(), Order({{"Replace", false}})}, "admin");
  const json job = JsonOf(Post("/clade/models", Order({{"Replace", true}}), "admin"));
  const json parameters = store_.Find(job["ID"])->request.parameters;
  EXPECT_EQ(parameters["Replaces"], models_.HashOf("knee"));
  EXPECT_EQ(parameters["InUse"], "knee");
}

TEST_F(RestModels, ASweepVariesWhatMakesSenseInEveryCombination)
{
  const auto axis = [](const std::string& option, const json& values) {
    return json::array({{{"Option", option}, {"Values", values}}});
  };
  const json vary = axis("learningRate", {0.0001, 0.0002});
  const json options = {{"epochs", 5}};
  ExpectRefused(400, "/clade/models",
                {Order({{"Vary", vary}, {"Options", options}, {"Validation", json::array()}}),
                 Order({{"Vary", vary}, {"Options", options}, {"Minutes", 5}}),
                 Order({{"Vary", vary}, {"Options", {{"epochs", 1}}}}),
                 Order({{"Vary", axis("learningRate", {0.0001, -1})}, {"Options", options}}),
                 Order({{"Vary", axis("noSuchOption", {1, 2})}, {"Options", options}}),
                 Order({{"Vary", 3}, {"Options", options}})},
                "admin");
  const json job = JsonOf(Post("/clade/models", Order({{"Vary", vary}, {"Options", options}}), "admin"));
  EXPECT_EQ(store_.Find(job["ID"])->request.parameters.at("Vary"), vary);
}

TEST_F(RestModels, ATrainingShowsItsCurvesWhileItRunsAndAfterwards)
{
  const std::string id = Train();
  const std::string folder = folder_ / ("models/.training-" + id);
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/knee.safetensors.log.jsonl")
      << R"({"event": "epoch", "epoch": 1, "step": 10, "piqe": 30})"
      << "\n";
  const json running = JsonOf(Get("/clade/trainings/" + id));
  EXPECT_EQ(running["Job"]["ID"], id);
  ASSERT_EQ(running["Epochs"].size(), 1u) << running;
  EXPECT_EQ(running["Sweep"], nullptr);
  EXPECT_EQ(running["Series"], json({"7", "8"}));

  JobOutcome outcome;
  outcome.result = {{"Curves", {{"Epochs", {{{"epoch", 1}}, {{"epoch", 2}}}}}}, {"Device", "cpu"}};
  End(JobState::Success, outcome);
  const json ended = JsonOf(Get("/clade/trainings/" + id));
  EXPECT_EQ(ended["Epochs"].size(), 2u) << "of the result, not of what is left of the log";
  EXPECT_EQ(ended["Job"]["Result"], (json{{"Device", "cpu"}})) << "the curves are not sent twice";
}

TEST_F(RestModels, TheCurvesOfASweepAreThoseOfWhatLearnsNow)
{
  const std::string id = Train();
  const std::string folder = folder_ / ("models/.training-" + id);
  std::filesystem::create_directories(SweepFolderOf(folder));
  WriteSweepState(folder, {{"Learning", "second"}, {"Number", 2}});
  std::ofstream(SweepModelPath(folder, "second") + ".log.jsonl")
      << R"({"event": "epoch", "epoch": 1, "step": 10, "piqe": 30})"
      << "\n";
  const json running = JsonOf(Get("/clade/trainings/" + id));
  EXPECT_EQ(running["Sweep"]["Number"], 2);
  EXPECT_EQ(running["Epochs"].size(), 1u);
}

TEST_F(RestModels, WhatIsNoTrainingIsNotFound)
{
  JobRequest enhancement;
  enhancement.key = "key";
  enhancement.model = "cubic";
  const std::string id = store_.Enqueue(enhancement).job.id;
  for (const std::string& other : {id, std::string("01234567-89ab-cdef-0123-456789abcdef")})
  {
    EXPECT_EQ(Get("/clade/trainings/" + other).status, 404);
    EXPECT_EQ(Post("/clade/trainings/" + other + "/pause", nullptr, "admin").status, 404);
    EXPECT_EQ(Post("/clade/trainings/" + other + "/resume", nullptr, "admin").status, 404);
  }
}

TEST_F(RestModels, GoingBackExchangesTheModelWithTheOneBefore)
{
  EXPECT_EQ(Post("/clade/models/knee/rollback", nullptr, "admin").status, 404);
  WriteModel("knee", R"({"__metadata__": {"method": "clade"}})");
  KeepModelBefore(folder_ / "models", "knee");
  std::filesystem::remove(folder_ / "models/knee.safetensors"); // a link to the one that is kept
  WriteModel("knee", R"({"__metadata__": {"method": "smore"}})");
  const json back = JsonOf(Post("/clade/models/knee/rollback", nullptr, "admin"));
  EXPECT_EQ(back["Metadata"]["method"], "clade");
  EXPECT_EQ(back["Before"]["Metadata"]["method"], "smore");
  EXPECT_EQ(Post("/clade/models/knee/rollback", {{"Hash", "x"}}, "admin").status, 400);
}

TEST_F(RestModels, PresetsAreMeaningfulOptionsUnderTheirName)
{
  const json presets = JsonOf(Get("/clade/trainings/presets"));
  for (const char* name : {"recommended-mr", "recommended-ct", "paper-mr", "paper-ct"})
  {
    ASSERT_TRUE(presets.contains(name));
  }
  for (const auto& [name, options] : presets.items())
  {
    EXPECT_NO_THROW(ParseTrainingOptions(options, name));
  }
}

TEST_F(RestModels, AReportIsAPageThatReachesNobody)
{
  std::ofstream(folder_ / "models/knee.report.html") << "<p>figures</p>";
  const RestAnswer report = Get("/clade/models/knee/report");
  EXPECT_EQ(report.status, 200);
  EXPECT_EQ(report.body, "<p>figures</p>");
  const std::string policy = report.headers.at("Content-Security-Policy");
  EXPECT_THAT(policy, testing::StartsWith("default-src 'none';"));
  EXPECT_THAT(policy, HasSubstr("sandbox"));
  EXPECT_THAT(policy, Not(HasSubstr("connect-src")));
  EXPECT_THAT(policy, Not(HasSubstr("allow-same-origin")));
  EXPECT_EQ(Get("/clade/models/knee/sweep").status, 404);
  EXPECT_EQ(Get("/clade/models/other/report").status, 404);
}

TEST_F(RestModels, AUserWithTooManyJobsWaitingTrainsNone)
{
  configuration_.maxWaitingPerUser = 0;
  configuration_.administrators.reset(); // everybody may, nobody is exempt
  EXPECT_EQ(Post("/clade/models", Order(), "admin").status, 429);
  EXPECT_EQ(CountJobs(), 0u);
}
