#include "Integration/PluginBench.h"

#include <fstream>
#include <gmock/gmock.h>
#include <sstream>
#include <sys/stat.h>

using namespace Clade::Testing;
using nlohmann::json;
using testing::HasSubstr;

// What Resources/Documents/Security.md promises, line by line, on a real Orthanc.
namespace
{
const std::map<std::string, std::string> alice = {{"authorization", "Basic YWxpY2U6c2VjcmV0"},
                                                  {"content-type", "application/json"}};
const std::map<std::string, std::string> bob = {{"authorization", "Basic Ym9iOndvcmQ="},
                                                {"content-type", "application/json"}};

std::string BytesOf(const std::string& path)
{
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

class PluginSecurity : public PluginBench
{
protected:
  /// The body of a page of another site: a part that claims to be what the plugin wants.
  static std::string Disguise(const std::string& body)
  {
    return "--x\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: application/json\r\n"
           "Host: localhost\r\nAuthorization: Basic YWxpY2U6c2VjcmV0\r\nSec-Fetch-Site: same-origin\r\n\r\n" +
           body + "\r\n--x--\r\n";
  }
};
} // namespace

TEST_F(PluginSecurity, ARequestThatIsDisguisedAsAPartOfAFormMakesNoJob)
{
  StartOrthanc({{"Worker", {{"Supervise", false}}}});
  const std::string series = Upload(MakePhantom());
  const std::string order = json({{"Series", series}, {"Model", "cubic"}}).dump();
  const std::string paths[] = {"/clade/jobs", "/clade/jobs/", "/series/" + series + "/clade"};
  for (const std::string& path : paths)
  {
    const std::string body = Disguise(path == paths[2] ? R"({"Model": "cubic"})" : order);
    for (const char* type : {"multipart/form-data; boundary=x", "Multipart/Form-Data; boundary=\"x\""})
    {
      EXPECT_EQ(Send("POST", path, {{"content-type", type}}, body).status, 403) << path << " " << type;
      EXPECT_EQ(
          Send("POST", path, {{"content-type", type}, {"x-requested-with", "XMLHttpRequest"}}, body).status,
          403);
    }
  }
  EXPECT_EQ(Jobs(), json::array());
  EXPECT_THAT(orthanc_->Log(), HasSubstr("A request of the type multipart was refused"));
  EXPECT_EQ(Post("/clade/jobs", json::parse(order)).status, 200);
}

TEST_F(PluginSecurity, OrthancsOwnUploadByAFormStillWorks)
{
  StartOrthanc({{"Worker", {{"Supervise", false}}}});
  EXPECT_NE(
      Send("POST", "/instances", {{"content-type", "multipart/form-data; boundary=x"}}, Disguise("no DICOM"))
          .status,
      403);
}

TEST_F(PluginSecurity, AStrangersHostNameIsRefusedWhereNobodyLogsIn)
{
  StartOrthanc({{"Worker", {{"Supervise", false}}}, {"Hosts", {"PACS.hospital.org"}}});
  const HttpReply refusal = Send("GET", "/clade/jobs", {{"host", "evil.example:8042"}});
  EXPECT_EQ(refusal.status, 403);
  EXPECT_THAT(refusal.body, HasSubstr("one of Clade.Hosts"));
  EXPECT_EQ(Send("GET", "/clade/app/", {{"host", "evil.example"}}).status, 403);
  EXPECT_EQ(Send("GET", "/clade/jobs", {{"host", "pacs.hospital.org"}}).status, 200);
}

TEST_F(PluginSecurity, OnlyAdministratorsDeleteTrainAndSetPriorities)
{
  StartOrthanc(
      {{"Worker", {{"Supervise", false}}}, {"Administrators", {"alice"}}},
      {{"AuthenticationEnabled", true}, {"RegisteredUsers", {{"alice", "secret"}, {"bob", "word"}}}});
  std::string series;
  for (const std::string& file : MakePhantom())
  {
    series = Send("POST", "/instances", alice, BytesOf(file)).Json().at("ParentSeries");
  }
  EXPECT_EQ(Get("/clade/jobs").status, 401);
  const std::string path = "/series/" + series + "/clade";
  EXPECT_EQ(Send("POST", path, bob, R"({"Model": "cubic", "Priority": 1000})").status, 403);
  const HttpReply reply = Send("POST", path, bob, R"({"Model": "cubic"})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  const std::string job = "/clade/jobs/" + reply.Json().at("ID").get<std::string>();
  EXPECT_EQ(Send("POST", job + "/cancel", bob, "{}").status, 200);
  EXPECT_EQ(Send("DELETE", job, bob).status, 403);
  EXPECT_EQ(Send("POST", "/clade/models", bob, "{}").status, 403);
  EXPECT_EQ(Send("POST", "/clade/models", alice, "{}").status, 400) << "she may; the order is wrong";
  EXPECT_EQ(Send("DELETE", job, alice).status, 200);
  EXPECT_EQ(Send("POST", path, alice, R"({"Model": "cubic", "Priority": 1000})").status, 200);
}

TEST_F(PluginSecurity, EveryAnswerHasAContentSecurityPolicy)
{
  StartOrthanc({{"Worker", {{"Supervise", false}}}});
  for (const char* path : {"/clade/app/", "/clade/app/app.js", "/clade/status", "/clade/jobs",
                           "/clade/models", "/clade/models/cubic", "/clade/nosuch", "/clade/openapi.json"})
  {
    const HttpReply reply = Get(path);
    ASSERT_EQ(reply.headers.count("content-security-policy"), 1u) << path;
    EXPECT_THAT(reply.headers.at("content-security-policy"), HasSubstr("default-src 'none'")) << path;
    EXPECT_EQ(reply.headers.at("x-content-type-options"), "nosniff") << path;
  }
}

TEST_F(PluginSecurity, TheJobStoreAndAFolderMadeForItAreTheOwnersAlone)
{
  StartOrthanc({{"Worker", {{"Supervise", false}}}, {"JobStore", folder_ / "private/jobs.db"}});
  struct stat file
  {
  };
  ASSERT_EQ(stat((folder_ / "private/jobs.db").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777u, 0600u);
  ASSERT_EQ(stat((folder_ / "private").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777u, 0700u);
}
