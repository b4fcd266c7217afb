#include "Integration/PluginBench.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <stdexcept>

using namespace Clade::Testing;
using nlohmann::json;
using testing::HasSubstr;

// A model that is trained on series of Orthanc by the worker that the plugin starts.
namespace
{
class PluginTraining : public PluginBench
{
protected:
  void SetUp() override
  {
    PluginBench::SetUp();
    if (IsSkipped())
    {
      return;
    }
    std::filesystem::create_directory(folder_ / "models");
    json clade = OneRuleNoWorker();
    clade["Rules"] = json::array();
    clade["Worker"] = {{"Threads", 1}};
    clade["LeaseSeconds"] = 3600;
    clade["Models"] = {{"Directory", folder_ / "models"}};
    StartOrthanc(clade);
    series_ = Upload(MakePhantom(1));
  }

  json Order(int epochs) const
  {
    const json tiny = {{"baseChannels", 2}, {"residualBlocks", 1}};
    return {{"Name", "tiny"},
            {"Method", "clade"},
            {"Series", {series_}},
            {"Options",
             {{"generator", tiny},
              {"discriminatorChannels", 2},
              {"epochs", epochs},
              {"batchesPerEpoch", 3},
              {"device", "cpu"}}}};
  }

  /// The training, begun, with a first checkpoint behind it.
  std::string StartLongTraining(int epochs)
  {
    const std::string id = Post("/clade/models", Order(epochs)).Json().at("ID");
    const std::string checkpoint = folder_ / ("models/.training-" + id + "/tiny.safetensors.checkpoint");
    GetUntil("/clade/jobs/" + id, [&](const json&) { return std::filesystem::exists(checkpoint); });
    return id;
  }

  pid_t WorkerPid() { return Get("/clade/status").Json().at("Workers").at(0).at("PID").get<pid_t>(); }

  /// A training with a first checkpoint behind it, its worker standing still in the midst of it. One that has
  /// ended between two looks is begun anew under another name.
  std::string HoldTraining(int epochs)
  {
    for (int n = 0; n < 10; n++)
    {
      json order = Order(epochs);
      const std::string name = "tiny" + std::to_string(n);
      order["Name"] = name;
      const std::string id = Post("/clade/models", order).Json().at("ID");
      const std::string checkpoint =
          folder_ / ("models/.training-" + id + "/" + name + ".safetensors.checkpoint");
      GetUntil("/clade/jobs/" + id, [&](const json& job)
               { return std::filesystem::exists(checkpoint) || !job.at("CompletionTime").is_null(); });
      const pid_t worker = WorkerPid();
      kill(worker, SIGSTOP);
      if (Job(id).at("State") == "Running")
      {
        return id;
      }
      kill(worker, SIGCONT);
    }
    throw std::runtime_error("every training ended before its worker could be stopped");
  }

  /// When the first epoch of the training was told: the same as long as it is gone on with.
  std::string BeginOf(const std::string& id) const
  {
    std::string line;
    std::getline(std::ifstream(folder_ / ("models/.training-" + id + "/tiny.safetensors.log.jsonl")), line);
    return line;
  }

  bool IsAnythingLeft() const
  {
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "models"))
    {
      if (entry.is_directory() && entry.path().filename() != ".before")
      {
        return true;
      }
    }
    return false;
  }

  std::string series_;
};
} // namespace

TEST_F(PluginTraining, ATrainedModelIsInTheList)
{
  json order = Order(2);
  order["Validation"] = {Upload(MakePhantom(2))};
  const HttpReply reply = Post("/clade/models", order);
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.Json().at("Kind"), "Train");
  EXPECT_EQ(Post("/clade/models", order).Json().at("ID"), reply.Json().at("ID")) << "the same job";
  const json job = WaitForEnd(reply.Json().at("ID"));
  ASSERT_EQ(job.at("State"), "Success") << job.dump(2);
  EXPECT_EQ(job.at("Result").at("Steps"), 6);
  EXPECT_TRUE(job.at("Result").at("Pique").is_number());
  const json model = Get("/clade/models/tiny").Json();
  EXPECT_EQ(model.at("SHA256"), job.at("Result").at("Model").at("Sha256"));
  EXPECT_FALSE(IsAnythingLeft());
  EXPECT_FALSE(std::filesystem::exists(folder_ / "models/tiny.safetensors.checkpoint"));
  EXPECT_THAT(model.at("Card").get<std::string>(), HasSubstr("1 series of an Orthanc for validation"));
  EXPECT_EQ(Post("/clade/models", Order(3)).status, 409) << "nothing is overwritten";
}

TEST_F(PluginTraining, AModelThatReplacesAnotherIsComparedWithItAndCanBeGoneBackFrom)
{
  json order = Order(1);
  order["Validation"] = {Upload(MakePhantom(2))};
  const json first = WaitForEnd(Post("/clade/models", order).Json().at("ID"));
  ASSERT_EQ(first.at("State"), "Success") << first.dump(2);
  const json withCubic = first.at("Result").at("Comparison");
  EXPECT_EQ(withCubic.at("Candidate"), "tiny");
  EXPECT_EQ(withCubic.at("Reference"), "cubic");
  EXPECT_FALSE(withCubic.at("Figures").empty()) << withCubic.dump(2);
  for (const json& figure : withCubic.at("Figures")) // the reference is interpolation, not the model itself
  {
    EXPECT_EQ(figure.at("Reference"), figure.at("Interpolated")) << figure.dump(2);
  }

  EXPECT_EQ(Post("/clade/models", order).status, 409) << "nobody said that it may be replaced";
  order["Replace"] = true;
  order["Options"]["seed"] = 5;
  const json second = WaitForEnd(Post("/clade/models", order).Json().at("ID"));
  ASSERT_EQ(second.at("State"), "Success") << second.dump(2);
  EXPECT_EQ(second.at("Result").at("Comparison").at("Reference"), "tiny");
  const auto hashOf = [](const json& job) { return job.at("Result").at("Model").at("Sha256"); };
  json model = Get("/clade/models/tiny").Json();
  EXPECT_EQ(model.at("SHA256"), hashOf(second));
  EXPECT_EQ(model.at("Before").at("SHA256"), hashOf(first));

  const HttpReply back = Post("/clade/models/tiny/rollback", json::object());
  ASSERT_EQ(back.status, 200) << back.body;
  EXPECT_EQ(back.Json().at("SHA256"), hashOf(first));
  EXPECT_EQ(back.Json().at("Before").at("SHA256"), hashOf(second));
  EXPECT_EQ(Post("/clade/models/cubic/rollback", json::object()).status, 404);
}

TEST_F(PluginTraining, TheBestCombinationOfASweepBecomesTheModel)
{
  json order = Order(2);
  order["Validation"] = {Upload(MakePhantom(2))};
  order["Vary"] = {{{"Option", "learningRate"}, {"Values", {1e-4, 1e-3}}}};
  const HttpReply reply = Post("/clade/models", order);
  ASSERT_EQ(reply.status, 200) << reply.body;
  const std::string id = reply.Json().at("ID");
  const json job = WaitForEnd(id);
  ASSERT_EQ(job.at("State"), "Success") << job.dump(2);
  EXPECT_EQ(job.at("Result").at("Steps"), 6);
  const json training = Get("/clade/trainings/" + id).Json();
  const json& sweep = training.at("Sweep");
  EXPECT_EQ(sweep.at("Combinations"), 2);
  ASSERT_EQ(sweep.at("Ranked").size(), 2u);
  EXPECT_LE(sweep["Ranked"][0]["Figures"]["piqe"], sweep["Ranked"][1]["Figures"]["piqe"]);
  EXPECT_EQ(training.at("Epochs").size(), 2u) << "of the best";
  EXPECT_FALSE(training.at("Job").at("Result").contains("Sweep")) << "not twice";
  EXPECT_FALSE(IsAnythingLeft());
  const json model = Get("/clade/models/tiny").Json();
  EXPECT_EQ(model.at("SHA256"), job.at("Result").at("Model").at("Sha256"));
#ifdef CLADE_HAS_REPORT
  EXPECT_EQ(model.at("HasSweep"), true);
  const HttpReply report = Get("/clade/models/tiny/sweep");
  EXPECT_EQ(report.status, 200);
  EXPECT_THAT(report.body, HasSubstr("Combinations, the best first"));
  EXPECT_EQ(Get("/clade/models/tiny/report").status, 200);
#endif
  EXPECT_EQ(Get("/clade/models/cubic/sweep").status, 404);
}

TEST_F(PluginTraining, WrongSweepsAreRefusedBeforeAnythingIsQueued)
{
  const auto refusal = [&](const char* key, const json& value)
  {
    json order = Order(2);
    order["Validation"] = {Upload(MakePhantom(2))};
    order["Vary"] = {{{"Option", "cycle"}, {"Values", {1, 5}}}};
    order[key] = value;
    const HttpReply reply = Post("/clade/models", order);
    EXPECT_EQ(reply.status, 400);
    return reply.body;
  };
  EXPECT_THAT(refusal("Validation", json::array()), HasSubstr("series to judge the combinations by"));
  EXPECT_THAT(refusal("Minutes", 5), HasSubstr("none with Vary"));
  EXPECT_THAT(refusal("Vary", {{{"Option", "circle"}, {"Values", {1}}}}), HasSubstr("circle"));
  EXPECT_THAT(refusal("Vary", {{{"Option", "cycle"}, {"Values", {1, -1}}}}), HasSubstr("cycle is -1"));
  EXPECT_THAT(
      refusal("Vary", {{{"Option", "batch.size"}, {"Values", {1}}}}),
      HasSubstr("batch is {")); // the recipe sent holds no batch that could be said to have no such member
  EXPECT_THAT(refusal("Options", Order(1).at("Options")), HasSubstr("expected at least 2 with Vary"));
  EXPECT_EQ(Jobs(), json::array());
}

TEST_F(PluginTraining, WrongOrdersAreRefusedBeforeAnythingIsQueued)
{
  json order = Order(1);
  order["Name"] = "../evil";
  EXPECT_THAT(Post("/clade/models", order).body, HasSubstr("for the new model"));
  order = Order(1);
  order["Series"] = json::array();
  EXPECT_EQ(Post("/clade/models", order).status, 400);
  order["Series"] = {"11111111-11111111-11111111-11111111-11111111"};
  EXPECT_EQ(Post("/clade/models", order).status, 404);
  order = Order(1);
  order["Validation"] = order["Series"];
  EXPECT_THAT(Post("/clade/models", order).body, HasSubstr("each series once"));
  order = Order(1);
  order["Volume"] = "each";
  EXPECT_EQ(Post("/clade/models", order).status, 400);
  order = Order(1);
  order["Method"] = "magic";
  EXPECT_EQ(Post("/clade/models", order).status, 400);
  order = Order(1);
  order["Options"]["epoch"] = 3;
  const HttpReply unknown = Post("/clade/models", order);
  EXPECT_EQ(unknown.status, 400);
  EXPECT_THAT(unknown.body, HasSubstr("is not a known key"));
  order = Order(1);
  order["Options"]["precision"] = "double";
  EXPECT_THAT(Post("/clade/models", order).body, HasSubstr("expected one of auto, fp32, bf16"));
  EXPECT_EQ(Jobs(), json::array());
}

TEST_F(PluginTraining, AKilledWorkersTrainingGoesOn)
{
  const std::string id = HoldTraining(60);
  kill(WorkerPid(), SIGKILL);
  const json job = WaitForEnd(id);
  ASSERT_EQ(job.at("State"), "Success") << job.dump(2);
  EXPECT_EQ(job.at("Result").at("Resumed"), true);
  EXPECT_EQ(job.at("Result").at("Steps"), 180);
}

TEST_F(PluginTraining, APausedTrainingGoesOnWithAnotherWorkerAndKeepsItsCurves)
{
  const std::string id = StartLongTraining(100000);
  EXPECT_EQ(Post("/clade/trainings/" + id + "/pause", json::object()).Json().at("Paused"), true);
  GetUntil("/clade/jobs/" + id, [](const json& job) { return job.at("State") == "Pending"; });
  const pid_t worker = WorkerPid();
  kill(worker, SIGKILL);
  GetUntil("/clade/status",
           [&](const json& status)
           {
             const json& now = status.at("Workers");
             return now.size() == 1 && now[0].at("PID") != worker;
           });
  EXPECT_EQ(Job(id).at("Paused"), true);
  const json half = Get("/clade/trainings/" + id).Json();
  EXPECT_FALSE(half.at("Losses").empty());
  const std::size_t epochs = half.at("Epochs").size();
  const std::string begin = BeginOf(id);
  EXPECT_NE(begin, "");

  EXPECT_EQ(Post("/clade/trainings/" + id + "/resume", json::object()).status, 200);
  const json whole = GetUntil("/clade/trainings/" + id,
                              [&](const json& training) { return training.at("Epochs").size() > epochs; });
  for (std::size_t n = 0; n < whole.at("Epochs").size(); n++)
  {
    EXPECT_EQ(whole["Epochs"][n].at("step"), 3 * (n + 1)) << "none twice, none left out";
  }
  EXPECT_GE(whole.at("Losses").size(), half.at("Losses").size());
  EXPECT_EQ(BeginOf(id), begin) << "it was begun anew";
  EXPECT_EQ(Post("/clade/jobs/" + id + "/cancel", json::object()).status, 200);
  EXPECT_EQ(WaitForEnd(id).at("State"), "Cancelled");
  EXPECT_EQ(Post("/clade/trainings/" + id + "/pause", json::object()).status, 409) << "it has ended";
  EXPECT_EQ(Post("/clade/trainings/11111111-1111-1111-1111-111111111111/pause", json::object()).status, 404);
}

TEST_F(PluginTraining, APausedTrainingThatIsResumedEndsInSuccess)
{
  const std::string id = HoldTraining(60);
  EXPECT_EQ(Post("/clade/trainings/" + id + "/pause", json::object()).Json().at("Paused"), true);
  kill(WorkerPid(), SIGKILL); // before it can end the training: it stands still
  GetUntil("/clade/jobs/" + id, [](const json& job) { return job.at("State") == "Pending"; });
  const std::size_t epochs = Get("/clade/trainings/" + id).Json().at("Epochs").size();
  EXPECT_LT(epochs, 60u);
  EXPECT_EQ(Post("/clade/trainings/" + id + "/resume", json::object()).status, 200);
  const json job = WaitForEnd(id);
  ASSERT_EQ(job.at("State"), "Success") << job.dump(2);
  EXPECT_EQ(job.at("Result").at("Resumed"), true);
  EXPECT_EQ(job.at("Result").at("Steps"), 180);
  EXPECT_EQ(Get("/clade/trainings/" + id).Json().at("Epochs").size(), 60u) << "none twice, none left out";
}

TEST_F(PluginTraining, ABudgetSaysHowLongItLearns)
{
  json order = Order(4);
  order["Minutes"] = 0.05;
  order["Validation"] = {Upload(MakePhantom(2))};
  const std::string id = Post("/clade/models", order).Json().at("ID");
  const json job = WaitForEnd(id);
  ASSERT_EQ(job.at("State"), "Success") << job.dump(2);
  const json training = Get("/clade/trainings/" + id).Json();
  EXPECT_DOUBLE_EQ(training.at("Minutes").get<double>(), 0.05);
  EXPECT_LE(training.at("Epochs").size(), 4u);
  EXPECT_EQ(training.at("Epochs").back().at("step"), job.at("Result").at("Steps"));
  EXPECT_EQ(Get("/clade/jobs/" + id + "/picture").body.substr(1, 3), "PNG");
  order["Minutes"] = -1;
  EXPECT_EQ(Post("/clade/models", order).status, 400);
}

TEST_F(PluginTraining, GivesWayToAnEnhancementAndEndsWhenCancelled)
{
  const std::string id = StartLongTraining(100000);
  const json enhancement = Post("/series/" + series_ + "/clade", {{"Model", "cubic"}}).Json();
  EXPECT_EQ(WaitForEnd(enhancement.at("ID")).at("State"), "Success");
  EXPECT_EQ(Job(id).at("CompletionTime"), nullptr);
  GetUntil("/clade/jobs/" + id, [](const json& job) { return job.at("State") == "Running"; });
  EXPECT_EQ(Post("/clade/jobs/" + id + "/cancel", json::object()).status, 200);
  EXPECT_EQ(WaitForEnd(id).at("State"), "Cancelled");
  EXPECT_FALSE(IsAnythingLeft());
  EXPECT_FALSE(Get("/clade/trainings/" + id).Json().at("Epochs").empty()) << "what it learned can be seen";
}
