#include "Integration/PluginBench.h"
#include "Support/PostgresServer.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <sstream>
#include <thread>

using namespace Clade::Testing;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

// Two Orthancs with archives and logins of their own, one PostgreSQL server, two workers that know both.
namespace
{
struct Clinic
{
  std::string name;
  std::string password;
  std::string authorization;
  std::unique_ptr<OrthancProcess> orthanc;
};

std::string TextOf(const std::string& path)
{
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class PluginOrthancs : public PluginBench
{
protected:
  void SetUp() override
  {
    CLADE_REQUIRE_POSTGRES();
    PluginBench::SetUp();
    if (IsSkipped())
    {
      return;
    }
    server_ = std::make_unique<PostgresServer>();
    fs::create_directories(folder_ / "all");
    fs::create_directories(folder_ / "none");
    fs::copy_file(CLADE_SOURCE_DIR "/Resources/Models/mr-body.safetensors", folder_ / "all/knee.safetensors");
    for (Clinic* clinic : {&a_, &b_})
    {
      std::ofstream(folder_ / (clinic->name + ".password")) << clinic->password << "\n";
    }
  }

  void StartClinic(Clinic& clinic, const json& more = json::object())
  {
    json clade = OneRuleNoWorker();
    clade["OrthancName"] = clinic.name;
    clade["JobStore"] = server_->Url("postgres");
    clade["Models"] = {{"Directory", folder_ / "all"}, {"Default", {{"MR", "cubic"}, {"CT", "cubic"}}}};
    clade.merge_patch(more);
    const json configuration = {
        {"AuthenticationEnabled", true}, {"RegisteredUsers", {{"clade", clinic.password}}}, {"Clade", clade}};
    clinic.orthanc =
        std::make_unique<OrthancProcess>(configuration, std::vector<std::string>{CLADE_PLUGIN_LIBRARY});
  }

  HttpReply Ask(const Clinic& clinic, const std::string& method, const std::string& path,
                const std::string& body = "")
  {
    return SendHttp(clinic.orthanc->HttpPort(), method, path,
                    {{"authorization", clinic.authorization}, {"content-type", "application/json"}}, body);
  }

  std::string UploadTo(const Clinic& clinic, const std::vector<std::string>& files)
  {
    std::string series;
    for (const std::string& file : files)
    {
      series = Ask(clinic, "POST", "/instances", TextOf(file)).Json().at("ParentSeries");
    }
    return series;
  }

  /// The first job, as soon as it is as wanted.
  json JobWhen(const Clinic& clinic, const std::string& query,
               const std::function<bool(const json&)>& isReached)
  {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    for (;;)
    {
      const HttpReply reply = Ask(clinic, "GET", "/clade/jobs" + query);
      const json jobs = reply.status == 200 ? reply.Json() : json::array();
      const bool isThere = !jobs.empty() && isReached(jobs[0]);
      if (isThere || std::chrono::steady_clock::now() > deadline)
      {
        EXPECT_TRUE(isThere) << "waited in vain; the last answer is " << reply.status << "\n" << reply.body;
        return isThere ? jobs[0] : json::object();
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20)); // Orthanc's REST API has no event
    }
  }
  json EndedJobOf(const Clinic& clinic, const std::string& query = "")
  {
    return JobWhen(clinic, query, [](const json& job) { return !job.at("CompletionTime").is_null(); });
  }

  std::unique_ptr<ChildProcess> StartWorker(const std::string& id, const std::string& models)
  {
    json orthancs;
    for (const Clinic* clinic : {&a_, &b_})
    {
      orthancs[clinic->name] = {{"Url", clinic->orthanc->Url()},
                                {"Username", "clade"},
                                {"PasswordFile", folder_ / (clinic->name + ".password")}};
    }
    const json configuration = {{"JobStore", server_->Url("postgres")},
                                {"Orthancs", orthancs},
                                {"Models", folder_ / models},
                                {"Device", "cpu"},
                                {"Threads", 1},
                                {"Id", id}};
    std::ofstream(folder_ / (id + ".json")) << configuration.dump(2);
    return std::make_unique<ChildProcess>(
        std::vector<std::string>{CLADE_EXECUTABLE, "worker", "--config", folder_ / (id + ".json")},
        folder_ / (id + ".log"), std::map<std::string, std::string>{});
  }
  std::string LogOf(const std::string& id) { return TextOf(folder_ / (id + ".log")); }

  Clinic a_{"clinic-a", "secret-a", "Basic Y2xhZGU6c2VjcmV0LWE=", nullptr};
  Clinic b_{"clinic-b", "secret-b", "Basic Y2xhZGU6c2VjcmV0LWI=", nullptr};
  std::unique_ptr<PostgresServer> server_;
};
} // namespace

TEST_F(PluginOrthancs, EachGetsItsOwnSeriesBackAndSeesNoJobOfTheOther)
{
  StartClinic(a_);
  StartClinic(b_);
  const auto first = StartWorker("first", "all");
  const auto second = StartWorker("second", "all");
  const auto files = MakePhantom(); // the same study in both archives
  UploadTo(a_, files);
  UploadTo(b_, files);
  for (const Clinic* clinic : {&a_, &b_})
  {
    const json job = EndedJobOf(*clinic);
    ASSERT_EQ(job.at("State"), "Success") << job.dump(2) << LogOf("first") << LogOf("second");
    EXPECT_EQ(job.at("Orthanc"), clinic->name);
    EXPECT_EQ(Ask(*clinic, "GET", "/clade/jobs").Json().size(), 1u) << "its own alone";
    EXPECT_EQ(Ask(*clinic, "GET", "/series").Json().size(), 2u);
    EXPECT_EQ(Ask(*clinic, "GET", "/series/" + job.at("DerivedSeries").get<std::string>()).status, 200);
    EXPECT_EQ(Ask(*clinic, "GET", "/clade/status").Json().at("Ready"), true);
  }
  const std::string idOfA = EndedJobOf(a_).at("ID");
  EXPECT_EQ(Ask(b_, "GET", "/clade/jobs/" + idOfA).status, 404);
  EXPECT_EQ(Ask(b_, "DELETE", "/clade/jobs/" + idOfA).status, 404);
  EXPECT_THAT(LogOf("first") + LogOf("second"), Not(HasSubstr("secret-")));
}

TEST_F(PluginOrthancs, AJobForAModelIsDoneByTheWorkerThatHasIt)
{
  StartClinic(a_, {{"Rules", json::array()}});
  StartClinic(b_);
  const auto without = StartWorker("without", "none");
  const std::string series = UploadTo(a_, MakePhantom());
  const HttpReply made = Ask(a_, "POST", "/series/" + series + "/clade", R"({"Model": "knee"})");
  ASSERT_EQ(made.status, 200) << made.body;
  const json waiting =
      JobWhen(a_, "",
              [](const json& job)
              {
                return job.at("WaitingFor").is_string() &&
                       job.at("WaitingFor").get<std::string>().find("knee") != std::string::npos;
              });
  EXPECT_THAT(waiting.value("WaitingFor", ""),
              HasSubstr("no live worker of the Orthanc \"clinic-a\" has the model knee"));
  EXPECT_EQ(Ask(a_, "GET", "/clade/status").Json().at("Ready"), false);
  EXPECT_EQ(Ask(b_, "GET", "/clade/status").Json().at("Ready"), true) << "nothing of b waits for it";

  const auto with = StartWorker("with", "all");
  const json job = EndedJobOf(a_);
  EXPECT_THAT(LogOf("with"), HasSubstr("job " + job.at("ID").get<std::string>() + ", attempt 1"));
  EXPECT_THAT(LogOf("without"), HasSubstr("leaves to other workers 1 job for the model knee"));
  EXPECT_THAT(LogOf("without"), Not(HasSubstr("job " + job.at("ID").get<std::string>())));
}

TEST_F(PluginOrthancs, OneThatIsAwayDoesNotHoldUpTheOther)
{
  StartClinic(a_);
  StartClinic(b_);
  UploadTo(a_, MakePhantom(1));
  JobWhen(a_, "", [](const json&) { return true; });
  a_.orthanc->Process().Signal(SIGSTOP); // it takes connections and never answers
  UploadTo(b_, MakePhantom(2));
  const auto first = StartWorker("first", "all");
  EXPECT_EQ(EndedJobOf(b_).at("State"), "Success");
  EXPECT_THAT(LogOf("first"), HasSubstr("Jobs wait, since the Orthanc \"clinic-a\" cannot be used now"));
  a_.orthanc->Process().Signal(SIGCONT);
  EXPECT_EQ(EndedJobOf(a_).at("State"), "Success");
}

TEST_F(PluginOrthancs, AUserWithTooManyJobsWaitingGetsAnAnswerThatSaysSo)
{
  StartClinic(a_, {{"Rules", json::array()}, {"MaxWaitingPerUser", 1}});
  const std::string series = UploadTo(a_, MakePhantom());
  const std::string path = "/series/" + series + "/clade";
  ASSERT_EQ(Ask(a_, "POST", path, R"({"Model": "cubic"})").status, 200);
  const HttpReply refused = Ask(a_, "POST", path, R"({"Model": "knee"})");
  EXPECT_THAT(refused.status, testing::AnyOf(429, 503)) << refused.body;
  EXPECT_EQ(refused.Json().at("HttpStatus"), refused.status);
  EXPECT_EQ(refused.Json().at("Error"), "TooManyRequests");
  EXPECT_EQ(refused.headers.at("retry-after"), "60");
  EXPECT_THAT(refused.Json().at("Message").get<std::string>(),
              HasSubstr("clade has 1 job waiting, and asks for 1 more"));
  EXPECT_EQ(Ask(a_, "POST", path, R"({"Model": "knee"})").status, refused.status);
  EXPECT_EQ(Ask(a_, "GET", "/clade/jobs").Json().size(), 1u);
  EXPECT_EQ(Ask(a_, "POST", path, R"({"Model": "cubic"})").status, 200) << "one that waits is no further job";
}
