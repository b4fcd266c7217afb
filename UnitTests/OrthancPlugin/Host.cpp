#include "OrthancPlugin/Host.h"

#include "Base/Error.h"
#include "OrthancPlugin/ScriptedOrthanc.h"
#include "Support/Errors.h"

#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;
using json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

namespace
{
class HostTest : public testing::Test
{
protected:
  void TearDown() override
  {
    EXPECT_EQ(ScriptedOrthanc::allocated, 0) << "Orthanc's memory was not given back";
  }

  ScriptedOrthanc::Sent Send(const RestAnswer& answer)
  {
    orthanc_.sent = {};
    host_.Send(nullptr, answer);
    return orthanc_.sent;
  }

  ScriptedOrthanc orthanc_;
  Host host_{orthanc_.Context()};
};

RestAnswer WithStatus(int status)
{
  return RestAnswer::Refusal(status, "Word", "A sentence.");
}
} // namespace

TEST_F(HostTest, WhatIsNotThereIsNothingAndWhatFailsIsAnError)
{
  orthanc_.resources = {{"/series/7", R"({"ID": "7"})"}, {"/file", std::string("\0\1", 2)}};
  EXPECT_EQ(host_.Get("/series/7"), json({{"ID", "7"}}));
  EXPECT_EQ(host_.GetBytes("/file"), std::string("\0\1", 2));
  for (const auto code : {OrthancPluginErrorCode_UnknownResource, OrthancPluginErrorCode_InexistentItem})
  {
    orthanc_.failure = code;
    EXPECT_EQ(host_.Get("/series/8"), std::nullopt);
    EXPECT_EQ(host_.GetBytes("/series/8"), std::nullopt);
  }
  orthanc_.failure = OrthancPluginErrorCode_Database;
  const std::string sentence = MessageOf(ErrorCode::Unavailable, [&] { host_.Get("/series/8?secret=1"); });
  EXPECT_THAT(sentence, HasSubstr("GET /series/8 with the error what Orthanc says of it"));
  EXPECT_THAT(sentence, Not(HasSubstr("secret")));
  EXPECT_THAT(MessageOf(ErrorCode::Unavailable, [&] { host_.Get("/file"); }), HasSubstr("not JSON"));
}

TEST_F(HostTest, ASeriesIsFoundByItsUidOrNot)
{
  orthanc_.series["1.2"] = "7";
  EXPECT_EQ(host_.LookupSeries("1.2"), "7");
  EXPECT_EQ(host_.LookupSeries("1.3"), std::nullopt);
}

TEST_F(HostTest, AConfigurationIsAnObjectWhateverOrthancGives)
{
  orthanc_.configuration = R"({"Clade": {}})";
  EXPECT_EQ(host_.Configuration(), json({{"Clade", json::object()}}));
  for (const char* wrong : {"", "[]", "{"})
  {
    orthanc_.configuration = wrong;
    EXPECT_EQ(host_.Configuration(), json::object());
  }
}

TEST_F(HostTest, KeywordsOfTextAndNumbersAreToldFromTheRest)
{
  orthanc_.dictionary = {{"SeriesDescription", OrthancPluginValueRepresentation_LO},
                         {"EchoTime", OrthancPluginValueRepresentation_DS},
                         {"PixelData", OrthancPluginValueRepresentation_OW},
                         {"SharedFunctionalGroupsSequence", OrthancPluginValueRepresentation_SQ}};
  EXPECT_TRUE(host_.IsTextKeyword("SeriesDescription"));
  EXPECT_TRUE(host_.IsTextKeyword("EchoTime"));
  EXPECT_FALSE(host_.IsTextKeyword("PixelData"));
  EXPECT_FALSE(host_.IsTextKeyword("SharedFunctionalGroupsSequence"));
  EXPECT_FALSE(host_.IsTextKeyword("SeriesDescripton"));
}

TEST_F(HostTest, WithoutATokenNoWorkerGetsIn)
{
  EXPECT_EQ(host_.AuthorizationToken(), "Bearer 1");
  orthanc_.givesTokens = false;
  MessageOf(ErrorCode::Unavailable, [&] { host_.AuthorizationToken(); });
}

TEST_F(HostTest, WhatOthersAreToldIsSaidUnderTheNameOfThePlugin)
{
  host_.SetRootUri("clade/app/");
  host_.SetExplorerExtension("script");
  host_.SetDescription("text");
  EXPECT_EQ(orthanc_.properties[_OrthancPluginProperty_RootUri], "clade/app/");
  EXPECT_EQ(orthanc_.properties[_OrthancPluginProperty_OrthancExplorer], "script");
  EXPECT_EQ(orthanc_.properties[_OrthancPluginProperty_Description], "text");
}

TEST_F(HostTest, APostThatIsNotTakenIsAnErrorThatKeepsTheAddressSecret)
{
  host_.PostJson("http://host/secret", R"({"Event": 1})");
  EXPECT_EQ(orthanc_.postedTo, "http://host/secret");
  EXPECT_EQ(orthanc_.posted, R"({"Event": 1})");
  for (const int status : {0, 199, 301, 404, 500})
  {
    orthanc_.httpStatus = static_cast<std::uint16_t>(status);
    const std::string sentence =
        MessageOf(ErrorCode::Network, [&] { host_.PostJson("http://host/secret", "{}"); });
    EXPECT_THAT(sentence, Not(HasSubstr("secret")));
    EXPECT_THAT(sentence, HasSubstr(status == 0 ? "what Orthanc says of it" : std::to_string(status)));
  }
}

TEST_F(HostTest, AnAnswerIsSentWithItsTypeHeadersAndStatus)
{
  RestAnswer page;
  page.body = std::string("<p>\0</p>", 8);
  page.contentType = "text/html";
  page.headers["Cache-Control"] = "no-store";
  ScriptedOrthanc::Sent sent = Send(page);
  EXPECT_EQ(sent.status, 200);
  EXPECT_EQ(sent.body, page.body);
  EXPECT_EQ(sent.contentType, "text/html");
  EXPECT_EQ(sent.headers["Cache-Control"], "no-store");

  sent = Send(WithStatus(404));
  EXPECT_EQ(sent.status, 404);
  EXPECT_EQ(sent.headers["Content-Type"], "application/json");
  EXPECT_EQ(json::parse(sent.body)["Message"], "A sentence.");

  RestAnswer other = WithStatus(405);
  other.headers["Allow"] = "GET, POST";
  sent = Send(other);
  EXPECT_EQ(sent.status, 405);
  EXPECT_EQ(sent.headers["Allow"], "GET, POST");
}

TEST_F(HostTest, AStatusThatOrthancDoesNotKnowBecomesOneThatItKnows)
{
  RestAnswer answer = WithStatus(429);
  answer.headers["Retry-After"] = "60";
  EXPECT_EQ(Send(answer).status, 429);
  orthanc_.unknownStatus = 429;
  ScriptedOrthanc::Sent sent = Send(answer);
  EXPECT_EQ(sent.status, 503);
  EXPECT_EQ(json::parse(sent.body)["HttpStatus"], 503);
  EXPECT_EQ(json::parse(sent.body)["Message"], "A sentence.");
  EXPECT_EQ(sent.headers["Retry-After"], "60");
}

TEST(HostOfOlderOrthancs, ForbidsBrowsersToGuessTypesWhereOrthancDoesNot)
{
  const auto headersOf = [](const char* version)
  {
    ScriptedOrthanc orthanc(version);
    Host(orthanc.Context()).Send(nullptr, RestAnswer::Json(json::object()));
    return orthanc.sent.headers;
  };
  EXPECT_EQ(headersOf("1.12.1").at("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(headersOf("1.12.2").count("X-Content-Type-Options"), 0u)
      << "Orthanc sets it, and twice is once too often";
  EXPECT_EQ(headersOf("mainline").count("X-Content-Type-Options"), 0u);
}
