#include "OrthancPlugin/Rest/RestJobs.h"

#include "OrthancPlugin/RestBench.h"

#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using json = nlohmann::json;
using testing::HasSubstr;

namespace
{
constexpr char unknownJob[] = "01234567-89ab-cdef-0123-456789abcdef";

class RestJobs : public RestBench
{
protected:
  RestJobs()
  {
    RegisterJobRoutes(router_, services_);
    for (const char* series : {"7", "8"})
    {
      orthanc_.Store(series);
      orthanc_.Store(series);
    }
  }

  std::string Order(const std::string& series = "1.2.7", const std::string& user = "alice")
  {
    return JsonOf(Post("/clade/jobs", {{"Series", series}}, user)).at("ID");
  }
  std::vector<std::string> Listed(const std::string& query)
  {
    std::vector<std::string> ids;
    for (const json& job : JsonOf(Get("/clade/jobs?" + query)))
    {
      ids.push_back(job.at("ID"));
    }
    return ids;
  }
};
} // namespace

TEST_F(RestJobs, TheSameOrderIsOneJobByEitherPath)
{
  const json first = JsonOf(Post("/clade/jobs", {{"Series", "1.2.7"}}));
  EXPECT_EQ(first["IsNew"], true);
  EXPECT_EQ(first["Series"], "7");
  EXPECT_EQ(first["RequestedBy"], "alice");
  const json again = JsonOf(Post("/series/1.2.7/clade", nullptr, "bob"));
  EXPECT_EQ(again["IsNew"], false);
  EXPECT_EQ(again["ID"], first["ID"]);
  const json list = JsonOf(Post("/clade/jobs", {{"Series", {"1.2.8", "1.2.7"}}}));
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0]["Series"], "8") << "in the order of the request";
  EXPECT_EQ(list[1]["ID"], first["ID"]);
}

TEST_F(RestJobs, OneWrongSeriesMeansNoJobAtAll)
{
  ExpectRefused(404, "/clade/jobs", {{{"Series", {"1.2.7", "1.2.9"}}}});
  ExpectRefused(400, "/clade/jobs",
                {{{"Series", {"1.2.7", 8}}},
                 {{"Series", {"1.2.7", "../8"}}},
                 {{"Series", json::array()}},
                 {{"Series", std::vector<std::string>(101, "1.2.7")}},
                 json::object()});
}

TEST_F(RestJobs, WrongMembersAreRefusedBeforeAnythingIsQueued)
{
  for (const json& wrong : {json{{"Model", "../secret"}}, json{{"Model", 7}}, json{{"Priority", 1001}},
                            json{{"Force", "yes"}}, json{{"Options", {{"NoSuchOption", 1}}}},
                            json{{"Options", {{"Grid", "sideways"}}}}, json{{"Serie", "1.2.7"}}})
  {
    json body = wrong;
    ExpectRefused(400, "/series/1.2.7/clade", {body});
    body["Series"] = "1.2.7";
    ExpectRefused(400, "/clade/jobs", {body});
  }
}

TEST_F(RestJobs, OnlyAdministratorsSetPrioritiesAndDelete)
{
  const json urgent = {{"Series", "1.2.7"}, {"Priority", 5}};
  ExpectRefused(403, "/clade/jobs", {urgent});
  const json job = JsonOf(Post("/clade/jobs", urgent, "admin"));
  EXPECT_EQ(job["Priority"], 5);
  const std::string path = "/clade/jobs/" + job["ID"].get<std::string>();
  const auto remove = [&](const char* user) { return Send(HttpMethod::Delete, path, nullptr, user).status; };
  EXPECT_EQ(remove("admin"), 409) << "it has not ended";
  End(JobState::Failure);
  EXPECT_EQ(remove("alice"), 403);
  EXPECT_EQ(CountJobs(), 1u);
  EXPECT_EQ(remove("admin"), 200);
  EXPECT_EQ(remove("admin"), 404);
}

TEST_F(RestJobs, WhatIsCancelledCanBeTriedAgainAndNothingElse)
{
  const std::string path = "/clade/jobs/" + Order();
  const auto post = [&](const char* what, const json& body = nullptr)
  { return Post(path + "/" + what, body); };
  EXPECT_EQ(post("retry").status, 409) << "it waits";
  EXPECT_EQ(post("cancel", {{"Why", "because"}}).status, 400);
  EXPECT_EQ(JsonOf(post("cancel"))["State"], "Cancelled");
  EXPECT_EQ(post("cancel").status, 409);
  EXPECT_EQ(JsonOf(post("retry"))["State"], "Pending");
}

TEST_F(RestJobs, OnlyAdministratorsCancelAndRetryTrainings)
{
  JobRequest training;
  training.kind = JobKind::Train;
  training.key = "training";
  const std::string id = store_.Enqueue(training).job.id;
  const auto post = [&](const char* what, const char* user)
  { return Post("/clade/jobs/" + id + "/" + what, nullptr, user).status; };
  EXPECT_EQ(post("cancel", "alice"), 403);
  EXPECT_EQ(store_.Find(id)->state, JobState::Pending);
  EXPECT_EQ(post("cancel", "admin"), 200);
  EXPECT_EQ(post("retry", "alice"), 403);
  EXPECT_EQ(post("retry", "admin"), 200);
  EXPECT_THAT(Listed("kind=Train"), testing::ElementsAre(id));
  EXPECT_THAT(Listed("kind=Enhance"), testing::IsEmpty());
  EXPECT_EQ(Get("/clade/jobs?kind=Sleep").status, 400);
}

TEST_F(RestJobs, ARetryCountsAsAJobOfItsOwn)
{
  const std::string path = "/clade/jobs/" + Order("1.2.7");
  EXPECT_EQ(Post(path + "/cancel", nullptr).status, 200);
  configuration_.maxWaitingPerUser = 1;
  const std::string other = Order("1.2.8");
  EXPECT_EQ(Post(path + "/retry", nullptr).status, 429);
  EXPECT_EQ(Post("/clade/jobs/" + other + "/cancel", nullptr).status, 200);
  EXPECT_EQ(Post(path + "/retry", nullptr).status, 200);
}

TEST_F(RestJobs, APriorityIsAnAdministratorsAtARetryToo)
{
  const std::string path =
      "/clade/jobs/" +
      JsonOf(Post("/clade/jobs", {{"Series", "1.2.7"}, {"Priority", 5}}, "admin"))["ID"].get<std::string>();
  EXPECT_EQ(Post(path + "/cancel", nullptr).status, 200);
  EXPECT_EQ(Post(path + "/retry", nullptr).status, 403);
  EXPECT_EQ(Post(path + "/retry", nullptr, "admin").status, 200);
}

TEST_F(RestJobs, AreListedByStateSeriesAndTimeTheNewestFirst)
{
  const std::string first = Order("1.2.7");
  const std::string second = Order("1.2.8");
  End(JobState::Success);
  using testing::ElementsAre;
  EXPECT_THAT(Listed("limit=100"), ElementsAre(second, first));
  EXPECT_THAT(Listed("limit=1"), ElementsAre(second));
  EXPECT_THAT(Listed("state=Success"), ElementsAre(first)) << "the older one was taken first";
  EXPECT_THAT(Listed("series=1.2.8"), ElementsAre(second));
  EXPECT_THAT(Listed("since=20000101T000000.500"), ElementsAre(second, first));
  EXPECT_THAT(Listed("since=22000101T000000"), testing::IsEmpty());
  for (const char* wrong :
       {"state=Done", "limit=0", "limit=1001", "since=yesterday", "since=20000101T000000.5",
        "since=20000101T000000.123Z", "series=../7", "color=red"})
  {
    EXPECT_EQ(Get(std::string("/clade/jobs?") + wrong).status, 400) << wrong;
  }
}

TEST_F(RestJobs, OneThatWaitsSaysWhatForAndOnlyThat)
{
  const std::string path = "/clade/jobs/" + Order();
  EXPECT_THAT(JsonOf(Get(path))["WaitingFor"].get<std::string>(), HasSubstr("worker"));
  End(JobState::Success);
  EXPECT_EQ(JsonOf(Get(path))["WaitingFor"], nullptr);
}

TEST_F(RestJobs, WhoWaitsIsAnsweredWhenTheJobEndsOrTheTimeIsOver)
{
  const std::string path = "/clade/jobs/" + Order() + "/wait";
  EXPECT_EQ(JsonOf(Get(path + "?timeout=0"))["State"], "Pending");
  EXPECT_EQ(Get(path + "?timeout=26").status, 400);
  JobOutcome outcome;
  outcome.result = {{"Device", "cpu"}};
  End(JobState::Success, outcome);
  const json ended = JsonOf(Get(path));
  EXPECT_EQ(ended["State"], "Success");
  EXPECT_EQ(ended["Result"], outcome.result);
}

TEST_F(RestJobs, UnknownJobsAreNotFoundWhateverIsAskedOfThem)
{
  for (const std::string& id : {std::string(unknownJob), std::string("nothing"), std::string(36, 'A')})
  {
    for (const char* what : {"", "/wait", "/picture"})
    {
      EXPECT_EQ(Get("/clade/jobs/" + id + what).status, 404) << id << what;
    }
    EXPECT_EQ(Post("/clade/jobs/" + id + "/cancel", nullptr).status, 404) << id;
    EXPECT_EQ(Post("/clade/jobs/" + id + "/retry", nullptr).status, 404) << id;
  }
}

TEST_F(RestJobs, APictureIsThatOfTheJobThatMadeTheSeries)
{
  const std::string path = "/clade/jobs/" + Order() + "/picture";
  EXPECT_EQ(Get(path).status, 404);
  const Job job = store_.Claim("worker", {JobKind::Enhance}, 60'000, {}).value();
  const std::string png("\x89PNG\0\n", 6);
  ASSERT_TRUE(store_.SetPicture(job.id, "worker", png));
  JobOutcome outcome;
  outcome.derivedSeriesId = "8";
  ASSERT_TRUE(store_.Finish(job.id, "worker", outcome));
  for (const std::string& of : {path, std::string("/series/1.2.8/clade/picture")})
  {
    const RestAnswer answer = Get(of);
    EXPECT_EQ(answer.status, 200) << of;
    EXPECT_EQ(answer.body, png) << of;
    EXPECT_EQ(answer.contentType, "image/png") << of;
  }
  EXPECT_EQ(Get("/series/1.2.7/clade/picture").status, 404) << "it was made of this one, not by the job";
}

TEST_F(RestJobs, ASeriesKnowsItsJobsAndWhatIsStillThereOfTheirSeries)
{
  const std::string id = Order();
  JobOutcome outcome;
  outcome.derivedSeriesId = "8";
  End(JobState::Success, outcome);
  const json before = JsonOf(Get("/series/1.2.7/clade"));
  EXPECT_EQ(before["Series"], "7");
  ASSERT_EQ(before["Jobs"].size(), 1u);
  EXPECT_EQ(before["Jobs"][0]["ID"], id);
  EXPECT_EQ(before["DerivedSeries"], json({"8"}));
  orthanc_.Delete("8");
  EXPECT_EQ(JsonOf(Get("/series/1.2.7/clade"))["DerivedSeries"], json::array());
  EXPECT_EQ(Get("/series/1.2.9/clade").status, 404);
}

TEST_F(RestJobs, AUserWithTooManyJobsWaitingGetsNoMore)
{
  configuration_.maxWaitingPerUser = 1;
  Order();
  EXPECT_EQ(Post("/clade/jobs", {{"Series", "1.2.8"}}).status, 429);
  EXPECT_EQ(Post("/series/1.2.8/clade", nullptr).status, 429);
  EXPECT_EQ(CountJobs(), 1u);
  Order("1.2.8", "bob");
}
