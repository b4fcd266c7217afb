#include "OrthancPlugin/Rest/RestRouter.h"

#include "Base/Logging.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
class RestRouterTest : public testing::Test
{
protected:
  RestRouterTest()
  {
    const auto handler = [this](const RestRequest&, const RestParameters& parameters)
    {
      calls_++;
      return RestAnswer::Json(parameters);
    };
    router_.Add(HttpMethod::Get, "/clade/jobs/{id}/wait", handler);
    router_.Add(HttpMethod::Post, "/clade/jobs", handler);
    router_.Add(HttpMethod::Get, "/clade/jobs", handler);
    router_.Add(HttpMethod::Delete, "/clade/jobs/{id}", handler);
    router_.Add(HttpMethod::Get, "/clade/fails",
                [](auto&, auto&) -> RestAnswer { throw std::runtime_error("secret"); });
    SetLogSink([](LogLevel, const std::string&) {});
  }
  ~RestRouterTest() override { SetLogSink(nullptr); }

  int StatusOf(HttpMethod method, const std::string& path,
               const std::map<std::string, std::string>& headers = {}, const std::string& body = "")
  {
    RestRequest request;
    request.method = method;
    request.path = path;
    request.headers = headers;
    request.body = body;
    answer_ = router_.Handle(request);
    return answer_.status;
  }

  RestRouter router_;
  RestAnswer answer_;
  int calls_ = 0;
};

const std::map<std::string, std::string> json = {{"content-type", "application/json"}};
} // namespace

TEST_F(RestRouterTest, FindsTheHandlerAndItsParameters)
{
  EXPECT_EQ(StatusOf(HttpMethod::Get, "/clade/jobs/abc/wait"), 200);
  EXPECT_EQ(nlohmann::json::parse(answer_.body), nlohmann::json({"abc"}));
  EXPECT_EQ(StatusOf(HttpMethod::Get, "/clade//jobs/"), 200);
}

TEST_F(RestRouterTest, AnswersUnknownPathsWith404)
{
  for (const char* path : {"/", "", "/clade", "/clade/jobs/a/wait/b", "/clade/nosuch", "/CLADE/jobs"})
  {
    EXPECT_EQ(StatusOf(HttpMethod::Get, path), 404) << path;
  }
  EXPECT_EQ(calls_, 0);
}

TEST_F(RestRouterTest, AnswersWrongMethodsWith405AndTheAllowedOnes)
{
  EXPECT_EQ(StatusOf(HttpMethod::Put, "/clade/jobs", json), 405);
  EXPECT_EQ(answer_.headers.at("Allow"), "POST, GET");
  EXPECT_EQ(StatusOf(HttpMethod::Get, "/clade/jobs/abc"), 405);
  EXPECT_EQ(answer_.headers.at("Allow"), "DELETE");
}

TEST_F(RestRouterTest, RefusesWhatAFormOfAnotherSiteCanSend)
{
  for (const char* type :
       {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx", ""})
  {
    EXPECT_EQ(StatusOf(HttpMethod::Post, "/clade/jobs", {{"content-type", type}}), 415) << type;
  }
  EXPECT_EQ(StatusOf(HttpMethod::Post, "/clade/jobs"), 415);
  EXPECT_EQ(StatusOf(HttpMethod::Post, "/clade/jobs",
                     {{"content-type", "application/json"}, {"sec-fetch-site", "cross-site"}}),
            403);
  EXPECT_EQ(calls_, 0);
  EXPECT_EQ(StatusOf(HttpMethod::Post, "/clade/jobs", {{"content-type", "Application/JSON; charset=utf-8"}}),
            200);
  EXPECT_EQ(StatusOf(HttpMethod::Post, "/clade/jobs",
                     {{"content-type", "application/json"}, {"sec-fetch-site", "same-origin"}}),
            200);
}

// Orthanc takes GET ?_method=DELETE for a DELETE, so an image of any page can ask for one.
TEST_F(RestRouterTest, RefusesADeleteThatABrowserSendsWithoutBeingAsked)
{
  EXPECT_EQ(StatusOf(HttpMethod::Delete, "/clade/jobs/a", {{"user-agent", "Mozilla/5.0 (X11)"}}), 415);
  EXPECT_EQ(StatusOf(HttpMethod::Delete, "/clade/jobs/a", {{"sec-fetch-site", "same-site"}}), 415);
  EXPECT_EQ(StatusOf(HttpMethod::Delete, "/clade/jobs/a", {{"sec-fetch-site", "cross-site"}}), 403);
  EXPECT_EQ(calls_, 0);
  EXPECT_EQ(StatusOf(HttpMethod::Delete, "/clade/jobs/a", {{"user-agent", "curl/7.88"}}), 200);
  EXPECT_EQ(StatusOf(HttpMethod::Delete, "/clade/jobs/a",
                     {{"user-agent", "Mozilla/5.0 (X11)"}, {"x-requested-with", "XMLHttpRequest"}}),
            200);
  EXPECT_EQ(StatusOf(HttpMethod::Delete, "/clade/jobs/a", json), 200);
}

TEST_F(RestRouterTest, RefusesLargeBodies)
{
  EXPECT_EQ(StatusOf(HttpMethod::Post, "/clade/jobs", json, std::string(RestAccess::maxBodyBytes, ' ')), 200);
  EXPECT_EQ(StatusOf(HttpMethod::Post, "/clade/jobs", json, std::string(RestAccess::maxBodyBytes + 1, ' ')),
            413);
  // 4 GiB and two bytes: what Orthanc hands over is two bytes long.
  EXPECT_EQ(StatusOf(HttpMethod::Post, "/clade/jobs",
                     {{"content-type", "application/json"}, {"content-length", "4294967298"}}, "{}"),
            413);
  EXPECT_EQ(calls_, 1);
}

TEST_F(RestRouterTest, ForeignExceptionsBecome500WithoutTheirText)
{
  EXPECT_EQ(StatusOf(HttpMethod::Get, "/clade/fails"), 500);
  EXPECT_EQ(answer_.body.find("secret"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(answer_.body).at("Error"), "Internal");
}
