#include "Integration/PluginBench.h"

#include <atomic>
#include <gmock/gmock.h>
#include <random>
#include <thread>

using namespace Clade::Testing;
using nlohmann::json;
using testing::HasSubstr;

// The routes as clients use and misuse them. No worker runs, so that jobs stay as they are.
namespace
{
const std::map<std::string, std::string> jsonType = {{"content-type", "application/json"}};
constexpr char nobody[] = "00000000-00000000-00000000-00000000-00000000";
constexpr char noJob[] = "00000000-0000-0000-0000-000000000000";

class PluginRest : public PluginBench
{
protected:
  void SetUp() override
  {
    PluginBench::SetUp();
    if (!IsSkipped())
    {
      StartOrthanc({{"Worker", {{"Supervise", false}}}});
      series_ = Upload(MakePhantom());
    }
  }
  json Queue(const std::string& model = "cubic")
  {
    return Post("/clade/jobs", {{"Series", series_}, {"Model", model}}).Json();
  }

  std::string series_;
};
} // namespace

TEST_F(PluginRest, AJobIsQueuedAtOnceAndOnce)
{
  const json job = Queue();
  EXPECT_EQ(job.at("State"), "Pending");
  EXPECT_EQ(job.at("Series"), series_);
  EXPECT_EQ(job.at("Model"), "cubic");
  EXPECT_EQ(job.at("IsNew"), true);
  EXPECT_EQ(Queue().at("ID"), job.at("ID"));
  EXPECT_EQ(Queue().at("IsNew"), false);
  EXPECT_EQ(Jobs().size(), 1u);
  EXPECT_EQ(Job(job.at("ID")).at("SeriesInstanceUID"), job.at("SeriesInstanceUID"));

  const json byUid =
      Post("/clade/jobs", {{"Series", job.at("SeriesInstanceUID")}, {"Model", "cubic"}}).Json();
  EXPECT_EQ(byUid.at("ID"), job.at("ID"));
  const json ofSeries = Post("/series/" + series_ + "/clade", {{"Model", "cubic"}}).Json();
  EXPECT_EQ(ofSeries.at("ID"), job.at("ID"));
  const json list = Post("/clade/jobs", {{"Series", {series_}}, {"Model", "cubic"}}).Json();
  EXPECT_EQ(list.at(0).at("ID"), job.at("ID"));
}

TEST_F(PluginRest, ASeriesKnowsItsJobs)
{
  const json job = Queue();
  const json ofSeries = Get("/series/" + series_ + "/clade").Json();
  EXPECT_EQ(ofSeries.at("Jobs").at(0).at("ID"), job.at("ID"));
  EXPECT_EQ(ofSeries.at("DerivedSeries"), json::array());
  EXPECT_EQ(Get("/clade/jobs?series=" + series_).Json().size(), 1u);
  EXPECT_EQ(Get("/clade/jobs?series=" + job.at("SeriesInstanceUID").get<std::string>()).Json().size(), 1u);
  EXPECT_EQ(Get(std::string("/clade/jobs?series=") + nobody).Json().size(), 0u);
  EXPECT_EQ(Get("/clade/jobs?state=Pending&limit=1").Json().size(), 1u);
  EXPECT_EQ(Get("/clade/jobs?state=Success").Json().size(), 0u);
  EXPECT_EQ(Get("/clade/jobs?since=" + job.at("CreationTime").get<std::string>()).Json().size(), 1u);
  EXPECT_EQ(Get("/clade/jobs?since=29991231T235959").Json().size(), 0u);
}

TEST_F(PluginRest, OneWrongSeriesMeansNoJobAtAll)
{
  const HttpReply reply = Post("/clade/jobs", {{"Series", {series_, nobody}}, {"Model", "cubic"}});
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.Json().at("Message"), std::string("there is no series ") + nobody + " in Orthanc");
  EXPECT_EQ(Jobs().size(), 0u);
}

TEST_F(PluginRest, AJobIsCancelledTriedAgainAndRemoved)
{
  const std::string job = "/clade/jobs/" + Queue().at("ID").get<std::string>();
  EXPECT_EQ(Send("DELETE", job).status, 409) << "it has not ended";
  EXPECT_EQ(Post(job + "/retry", json::object()).status, 409);
  EXPECT_EQ(Send("POST", job + "/cancel", jsonType).Json().at("State"), "Cancelled");
  EXPECT_EQ(Post(job + "/cancel", json::object()).Json().at("Error"), "Conflict");
  EXPECT_EQ(Post(job + "/retry", json::object()).Json().at("State"), "Pending");
  EXPECT_EQ(Post(job + "/cancel", json::object()).status, 200);
  EXPECT_EQ(Queue().at("State"), "Pending") << "asking again queues it again";
  EXPECT_EQ(Post(job + "/cancel", json::object()).status, 200);
  EXPECT_EQ(Send("DELETE", job).status, 200);
  EXPECT_EQ(Get(job).status, 404);
}

TEST_F(PluginRest, WrongBodiesAreRefusedByName)
{
  const auto refusal = [&](const json& body)
  {
    const HttpReply reply = Post("/clade/jobs", body);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_EQ(reply.headers.at("content-type"), "application/json");
    EXPECT_EQ(reply.headers.at("x-content-type-options"), "nosniff");
    EXPECT_EQ(reply.Json().at("HttpStatus"), 400);
    return reply.Json().at("Message").get<std::string>();
  };
  EXPECT_THAT(refusal({{"Series", series_}, {"Modell", "cubic"}}),
              HasSubstr("\"Modell\" is not a known key"));
  EXPECT_THAT(refusal({{"Series", 3}}), HasSubstr("Series is 3, expected an Orthanc identifier"));
  EXPECT_THAT(refusal(json::object()), HasSubstr("Series is null, expected"));
  EXPECT_THAT(refusal({{"Series", json::array()}}), HasSubstr("a list of 1 to 100"));
  EXPECT_THAT(refusal({{"Series", {series_, 3}}}), HasSubstr("expected a list of strings"));
  EXPECT_THAT(refusal({{"Series", "../etc/passwd"}}), HasSubstr("\"../etc/passwd\" is not a series"));
  EXPECT_THAT(refusal({{"Series", series_}, {"Model", "../../model"}}),
              HasSubstr("Model is \"../../model\""));
  EXPECT_THAT(refusal({{"Series", series_}, {"Options", {{"Grid", "fine"}}}}),
              HasSubstr("Options.Grid is \"fine\""));
  EXPECT_THAT(refusal({{"Series", series_}, {"Options", "none"}}), HasSubstr("Options is \"none\""));
  EXPECT_THAT(refusal({{"Series", series_}, {"Priority", 1e9}}), HasSubstr("Priority is"));
  EXPECT_THAT(refusal({{"Series", series_}, {"Force", "yes"}}),
              HasSubstr("Force is \"yes\", expected true or false"));
  EXPECT_THAT(refusal(json::array()), HasSubstr("the request is [], expected an object"));
  EXPECT_EQ(Send("POST", "/clade/jobs", jsonType, "{\"Series\": ").status, 400);
  EXPECT_EQ(Send("POST", "/clade/jobs", jsonType, std::string(200000, '[')).status, 400);
  EXPECT_EQ(Jobs().size(), 0u);
}

TEST_F(PluginRest, UnknownThingsAreNotFoundAndWrongQueriesRefused)
{
  const std::string job = std::string("/clade/jobs/") + noJob;
  EXPECT_EQ(Get(job).status, 404);
  EXPECT_EQ(Get(job + "/wait").status, 404);
  EXPECT_EQ(Post(job + "/cancel", json::object()).status, 404);
  EXPECT_EQ(Post(job + "/retry", json::object()).status, 404);
  EXPECT_EQ(Send("DELETE", job).status, 404);
  EXPECT_EQ(Get(std::string("/series/") + nobody + "/clade").status, 404);
  EXPECT_EQ(Post(std::string("/series/") + nobody + "/clade", json::object()).status, 404);
  EXPECT_EQ(Get("/series/%27%20OR%201=1/clade").status, 400);
  EXPECT_EQ(Get("/clade/models/none").status, 404);
  EXPECT_EQ(Get("/clade/none").status, 404);
  for (const char* query :
       {"state=Done", "limit=0", "limit=x", "limit=1001", "since=yesterday", "series=x", "stat=Pending"})
  {
    EXPECT_EQ(Get(std::string("/clade/jobs?") + query).status, 400) << query;
  }
  EXPECT_EQ(Get(job + "/wait?timeout=26").status, 400);
}

TEST_F(PluginRest, NoPathLeadsToAFile)
{
  for (const char* path :
       {"/clade/app/../../../etc/passwd", "/clade/app/..%2f..%2f..%2fetc%2fpasswd",
        "/clade/app/%2e%2e/%2e%2e/x", "/clade/app//etc/passwd", "/clade/models/..%2f..%2f..%2fetc%2fpasswd",
        "/clade/models/%2e%2e", "/clade/app/Plugin.cpp", "/clade/app/..\\..\\etc\\passwd"})
  {
    const HttpReply reply = Get(path);
    EXPECT_GE(reply.status, 400) << path;
    EXPECT_LT(reply.status, 500) << path;
    EXPECT_EQ(reply.body.find("root:"), std::string::npos) << path;
  }
}

TEST_F(PluginRest, OtherSitesAreRefused)
{
  const std::string body = json({{"Series", series_}, {"Model", "cubic"}}).dump();
  EXPECT_EQ(Send("POST", "/clade/jobs", {}, body).status, 415);
  EXPECT_EQ(Send("POST", "/clade/jobs", {{"content-type", "text/plain"}}, body).status, 415);
  EXPECT_EQ(Send("POST", "/series/" + series_ + "/clade", {{"content-type", "text/plain"}}, "{}").status,
            415);
  EXPECT_EQ(Send("POST", "/clade/jobs",
                 {{"content-type", "application/json"}, {"sec-fetch-site", "cross-site"}}, body)
                .status,
            403);
  EXPECT_EQ(Jobs().size(), 0u);
  const std::string job = "/clade/jobs/" + Queue().at("ID").get<std::string>();
  Post(job + "/cancel", json::object());
  EXPECT_EQ(Send("GET", job + "?_method=DELETE", {{"user-agent", "Mozilla/5.0 (X11)"}}).status, 415);
  EXPECT_EQ(Get(job).status, 200) << "an image in some page has not removed it";
}

TEST_F(PluginRest, WrongMethodsNameTheRightOnes)
{
  EXPECT_EQ(Send("PUT", "/clade/jobs", jsonType, "{}").headers.at("allow"), "POST, GET");
  EXPECT_EQ(Post("/clade/status", json::object()).headers.at("allow"), "GET");
  EXPECT_EQ(Get("/clade/rules/test").status, 405);
}

TEST_F(PluginRest, LargeBodiesAreRefused)
{
  EXPECT_EQ(Send("POST", "/clade/jobs", jsonType, std::string((1 << 20) + 1, ' ')).status, 413);
  EXPECT_EQ(Send("POST", "/clade/jobs", jsonType, std::string(1 << 20, ' ')).status, 400);
}

TEST_F(PluginRest, ManyWhoWaitDoNotKeepOthersWaiting)
{
  const std::string path = "/clade/jobs/" + Queue().at("ID").get<std::string>();
  std::vector<std::thread> clients;
  std::atomic<int> ended{0};
  for (int i = 0; i < 60; i++) // more than Orthanc has HTTP threads
  {
    clients.emplace_back(
        [&]
        {
          const json job = Get(path + "/wait?timeout=25").Json();
          ended += job.at("State") == "Cancelled" ? 1 : 0;
        });
  }
  EXPECT_EQ(Post(path + "/cancel", json::object()).status, 200);
  for (std::thread& client : clients)
  {
    client.join();
  }
  EXPECT_GE(ended, 1) << "who had a place heard of the end";
}

TEST_F(PluginRest, RulesAreTestedEvenWithoutAWorker)
{
  StartOrthanc(
      {{"Rules",
        {{{"Name", "CT"}, {"Match", {{"Modality", "^CT$"}}}}, {{"Name", "thick"}, {"Model", "cubic"}}}},
       {"Worker", {{"Supervise", false}}}});
  const std::string series = Upload(MakePhantom());
  const HttpReply reply = Post("/clade/rules/test", {{"Series", series}});
  EXPECT_EQ(reply.status, 503);
  const json details = reply.Json().at("Details");
  EXPECT_EQ(details.at("Rule"), "thick");
  EXPECT_EQ(details.at("Rules").at(0).at("Matches"), false);
  EXPECT_EQ(details.at("Rules").at(0).at("Reason"), "Modality is \"MR\", in which \"^CT$\" is not found");
  EXPECT_EQ(details.at("Rules").at(1).at("Reason"), "the series matches");
  EXPECT_EQ(Post("/clade/rules/test", {{"Series", nobody}}).status, 404);
  EXPECT_EQ(Post("/clade/rules/test", json::object()).status, 400);
}

TEST_F(PluginRest, StatusSaysWhyNothingCanBeDone)
{
  const json status = Get("/clade/status").Json();
  EXPECT_EQ(status.at("Version"), CLADE_VERSION);
  EXPECT_EQ(status.at("Ready"), false);
  EXPECT_EQ(status.at("Reasons").at(0),
            "no worker has reported to the job store, and Clade.Worker.Supervise is false");
  EXPECT_EQ(status.at("Jobs").at("Pending"), 0);
  EXPECT_TRUE(status.at("Supervisor").is_null());
}

TEST_F(PluginRest, ModelsAreListedWithTheirCards)
{
  EXPECT_EQ(Get("/clade/models").Json().at(0).at("Name"), "cubic");
  EXPECT_THAT(Get("/clade/models/cubic").Json().at("Card").get<std::string>(), HasSubstr("cubic B-spline"));
}

TEST_F(PluginRest, PrometheusReadsTheMetrics)
{
  Queue();
  const std::string metrics = Get("/tools/metrics-prometheus").body;
  EXPECT_THAT(metrics, HasSubstr("orthanc_clade_jobs_pending 1"));
  EXPECT_THAT(metrics, HasSubstr("orthanc_clade_workers_alive 0"));
  EXPECT_THAT(metrics, HasSubstr("orthanc_clade_oldest_pending_seconds "));
  EXPECT_THAT(metrics, HasSubstr("orthanc_clade_jobs_completed_total 0"));
}

TEST_F(PluginRest, NothingThatAClientSendsIsAnErrorOfTheServer)
{
  std::mt19937 random(7);
  const std::vector<std::string> methods = {"GET", "POST", "PUT", "DELETE"};
  const std::vector<std::string> paths = {"/clade/jobs",        "/clade/jobs/x",
                                          "/clade/jobs/x/wait", "/clade/rules/test",
                                          "/clade/models/x",    "/series/" + series_ + "/clade",
                                          "/series/x/clade",    "/clade/app/x"};
  const std::vector<std::string> pieces = {
      "{",         "}",           "[",    "]",     "\"Series\"", ":",           "\"" + series_ + "\"",
      ",",         "\"Options\"", "null", "1e308", "-0",         "\"\\u0000\"", "\xff",
      "\"Model\"", "\"cubic\"",   "true", "\"\""};
  for (int i = 0; i < 400; i++)
  {
    std::string body;
    for (std::size_t n = random() % 12; n > 0; n--)
    {
      body += pieces[random() % pieces.size()];
    }
    const std::string method = methods[random() % methods.size()];
    const std::string path = paths[random() % paths.size()];
    const int status = Send(method, path, jsonType, body).status;
    EXPECT_TRUE(status == 200 || (status >= 400 && status < 500))
        << status << " " << method << " " << path << " " << body;
  }
  EXPECT_TRUE(orthanc_->Process().IsRunning());
}
