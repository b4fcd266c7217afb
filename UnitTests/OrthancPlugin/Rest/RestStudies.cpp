#include "OrthancPlugin/Rest/RestStudies.h"

#include "OrthancPlugin/BasicAuthorization.h"
#include "OrthancPlugin/ImageOrthanc.h"
#include "OrthancPlugin/Rest/RestRouter.h"
#include "Support/TemporaryFolder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

namespace
{
constexpr auto get = HttpMethod::Get;
constexpr auto post = HttpMethod::Post;

/// An investigator, and two readers of whom one is none of the study's.
class RestStudies : public testing::Test
{
protected:
  RestStudies() : router_(Settings())
  {
    RegisterStudyRoutes(router_, orthanc_, router_.Access(), folder_ / "jobs.db");
  }

  static RestAccessSettings Settings()
  {
    RestAccessSettings settings;
    settings.isAuthenticationOn = true;
    settings.administrators = {BasicAuthorization("iris", "password")};
    return settings;
  }

  RestAnswer Send(const std::string& user, HttpMethod method, const std::string& path,
                  const json& body = nullptr)
  {
    const std::string text = body.is_null() ? "" : body.dump();
    RestRequest request;
    request.method = method;
    request.path = "/clade/studies" + path;
    request.headers = {{"authorization", BasicAuthorization(user, "password")}};
    if (method != get)
    {
      request.headers["content-type"] = "application/json";
    }
    request.body = text;
    RestAnswer answer = router_.Handle(request);
    answered_ += answer.body;
    return answer;
  }
  json Json(const std::string& user, HttpMethod method, const std::string& path, const json& body = nullptr)
  {
    const RestAnswer answer = Send(user, method, path, body);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return json::parse(answer.body);
  }

  json Order() const
  {
    return {{"Title", "Comparison"},
            {"Arms", {"Acquired arm", "Derived arm"}},
            {"Cases",
             {{{"Name", "Left knee"}, {"Series", {thick_, fine_}}},
              {{"Name", "Right knee"}, {"Series", {fine_, thick_}}}}},
            {"Readers", {"anna"}}};
  }
  std::string Make() { return "/" + Json("iris", post, "", Order())["ID"].get<std::string>(); }
  json Ranks(const json& pictures, const json& first, const json& second)
  {
    return {{"Question", "OverallQuality"}, {"Ranks", {{pictures[0], first}, {pictures[1], second}}}};
  }

  TemporaryFolder folder_;
  ImageOrthanc orthanc_;
  std::string thick_ = orthanc_.Add('a', 8, 5, 4, 100);
  std::string fine_ = orthanc_.Add('b', 16, 17, 1, 200);
  RestRouter router_;
  std::string answered_; ///< all that was sent to anybody
};
} // namespace

TEST_F(RestStudies, AReaderGetsNothingThatTellsAnArm)
{
  const std::string study = Make();
  answered_.clear();
  Json("anna", get, "");
  Json("anna", get, study);
  const json one = Json("anna", get, study + "/cases/0");
  for (const json& token : one["Pictures"])
  {
    const RestAnswer slice =
        Send("anna", get, study + "/cases/0/pictures/" + token.get<std::string>() + "/3");
    EXPECT_EQ(slice.status, 200);
    EXPECT_EQ(slice.body.size(), 2u * 8 * 8) << "of the shared grid, not of the series";
    EXPECT_EQ(slice.headers.at("Cache-Control"), "no-store");
  }
  orthanc_.Delete(fine_);
  for (const json& token : one["Pictures"])
  {
    Send("anna", get, study + "/cases/1/pictures/" + token.get<std::string>() + "/3");
    Send("anna", get,
         study + "/cases/0/pictures/" + token.get<std::string>() + "/11"); // may not be kept any more
  }
  Json("anna", post, study + "/cases/0/ranks", Ranks(one["Pictures"], 1, 2));
  for (const std::string& secret :
       {thick_, fine_, thick_.substr(0, 8), fine_.substr(0, 8), std::string("Acquired"),
        std::string("Derived arm"), std::string("knee"), std::string("nobody may read"), std::string("Seed"),
        std::string("Secret"), std::string("Series")})
  {
    EXPECT_THAT(answered_, Not(HasSubstr(secret)));
  }
}

TEST_F(RestStudies, OnlyAnInvestigatorMakesEndsDeletesAndSeesResults)
{
  EXPECT_EQ(Send("anna", post, "", Order()).status, 403);
  const std::string study = Make();
  EXPECT_EQ(Send("anna", post, study + "/end", json::object()).status, 403);
  EXPECT_EQ(Send("anna", HttpMethod::Delete, study).status, 403);
  EXPECT_EQ(Send("iris", get, study + "/results").status, 409) << "before the end nobody sees the key";
  EXPECT_EQ(Send("iris", get, study + "/results.csv").status, 409);
  EXPECT_EQ(Send("iris", post, study + "/end", json::object()).status, 200);
  for (const char* what : {"/results", "/results.csv"})
  {
    EXPECT_EQ(Send("anna", get, study + what).status, 403) << what;
    EXPECT_EQ(Send("iris", get, study + what).status, 200) << what;
  }
}

TEST_F(RestStudies, WhoIsNoReaderSeesNothing)
{
  const std::string study = Make();
  EXPECT_EQ(Json("ben", get, "")["Studies"], json::array());
  EXPECT_EQ(Send("ben", get, study).status, 403);
  EXPECT_EQ(Send("ben", get, study + "/cases/0").status, 403);
  EXPECT_EQ(Send("iris", get, study + "/cases/0").status, 403)
      << "an investigator is no reader by that alone";
}

TEST_F(RestStudies, AnswersAreKeptAsTheyComeAndFoundAgain)
{
  const std::string study = Make();
  const json pictures = Json("anna", get, study + "/cases/1")["Pictures"];
  Json("anna", post, study + "/cases/1/ranks", Ranks(pictures, nullptr, 1));
  EXPECT_EQ(Json("anna", get, study)["Answered"], json({false, false}));
  EXPECT_EQ(Json("anna", get, study + "/cases/1")["Ranks"]["OverallQuality"],
            json({{pictures[0], nullptr}, {pictures[1], 1}}));
  json both = Ranks(pictures, 1, 1);
  Json("anna", post, study + "/cases/1/ranks", both);
  both["Question"] = "EdgeSharpness";
  Json("anna", post, study + "/cases/1/ranks", both);
  EXPECT_EQ(Json("anna", get, study)["Answered"], json({false, true}));
  EXPECT_EQ(Json("iris", get, "")["Studies"][0]["Progress"][0]["Answered"], 1);
  Json("iris", post, study + "/end", json::object());
  EXPECT_EQ(Send("anna", post, study + "/cases/1/ranks", both).status, 409);
  const json results = Json("iris", get, study + "/results");
  EXPECT_EQ(results["Cases"][1]["Series"], json({fine_, thick_}));
  EXPECT_THAT(Send("iris", get, study + "/results.csv").body, HasSubstr("Right knee,anna,Acquired arm,"));
}

TEST_F(RestStudies, WrongRanksAreRefused)
{
  const std::string study = Make();
  const json pictures = Json("anna", get, study + "/cases/0")["Pictures"];
  const std::string path = study + "/cases/0/ranks";
  EXPECT_EQ(Send("anna", post, path, Ranks(pictures, 3, 1)).status, 400);
  EXPECT_EQ(Send("anna", post, path, Ranks({"0123", "4567"}, 1, 1)).status, 404);
  EXPECT_EQ(Send("anna", post, path, {{"Question", "Weather"}, {"Ranks", json::object()}}).status, 400);
  EXPECT_EQ(Send("anna", post, path, {{"Ranks", json::object()}}).status, 400);
  EXPECT_EQ(Send("anna", get, study + "/cases/2").status, 404);
  EXPECT_EQ(Send("anna", get, study + "/cases/-1").status, 404);
  EXPECT_EQ(Send("anna", get, "/nosuch").status, 404);
  EXPECT_EQ(Send("anna", get, study + "/cases/0/pictures/" + pictures[0].get<std::string>() + "/17").status,
            404);
}

TEST_F(RestStudies, AStudyWithACaseThatCannotBeShownIsNotMade)
{
  orthanc_.Tags(fine_)["FrameOfReferenceUID"] = "9.9";
  const RestAnswer answer = Send("iris", post, "", Order());
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("another frame of reference"));
  EXPECT_THAT(answer.body, HasSubstr("Left knee"));
  EXPECT_EQ(Json("iris", get, "")["Studies"], json::array());
}

TEST_F(RestStudies, ARequestWithoutAUserIsRefused)
{
  RestRequest request;
  request.path = "/clade/studies";
  request.headers = {{"authorization", "Bearer token"}};
  EXPECT_EQ(router_.Handle(request).status, 403);
}
