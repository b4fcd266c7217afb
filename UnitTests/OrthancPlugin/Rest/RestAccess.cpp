#include "OrthancPlugin/Rest/RestAccess.h"

#include "OrthancPlugin/BasicAuthorization.h"
#include "OrthancPlugin/HostSettings.h"
#include "OrthancPlugin/PluginConfiguration.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
RestRequest RequestWith(const std::map<std::string, std::string>& headers)
{
  RestRequest request;
  request.method = HttpMethod::Post;
  request.headers = headers;
  return request;
}

bool IsHostAccepted(const RestAccess& access, const std::string& host)
{
  try
  {
    access.RequireKnownHost(RequestWith({{"host", host}}));
    return true;
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Forbidden);
    return false;
  }
}

std::string RefusalOf(const PluginConfiguration& configuration, const HostSettings& host)
{
  try
  {
    AccessSettings(configuration, host);
    return "no error";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidConfiguration);
    return error.Message();
  }
}
} // namespace

TEST(RestAccess, WhereNobodyLogsInOnlyNamesThatNoStrangerGivesAwayAreServed)
{
  RestAccessSettings settings;
  settings.hosts = {"pacs.hospital.org"};
  const RestAccess access(settings);
  for (const char* host :
       {"localhost", "localhost:8042", "127.0.0.1:8042", "[::1]:8042", "[fe80::1]", "10.1.2.3", "orthanc",
        "Orthanc:80", "pacs.hospital.org", "PACS.Hospital.org.:443", "a.localhost"})
  {
    EXPECT_TRUE(IsHostAccepted(access, host)) << host;
  }
  for (const char* host : {"evil.example", "evil.example:8042", "hospital.org", "x.pacs.hospital.org",
                           "127.0.0.1.evil.example", "1.2.3", "localhost.evil.example", "[::1", "", ":8042"})
  {
    EXPECT_FALSE(IsHostAccepted(access, host)) << host;
  }
  EXPECT_NO_THROW(access.RequireKnownHost(RequestWith({}))) << "no browser leaves it out";
}

TEST(RestAccess, WhereEverybodyLogsInAnyNameIsServed)
{
  RestAccessSettings settings;
  settings.isAuthenticationOn = true;
  EXPECT_TRUE(IsHostAccepted(RestAccess(settings), "pacs.hospital.org"));
}

TEST(RestAccess, OnlyAdministratorsDoWhatIsTheirs)
{
  HostSettings host;
  host.isAuthenticationOn = true;
  host.registeredUsers = {{"alice", "secret"}, {"bob", "word"}};
  PluginConfiguration configuration;
  const std::string alice = BasicAuthorization("alice", "secret");
  EXPECT_NO_THROW(
      RestAccess(AccessSettings(configuration, host)).RequireAdministrator(RequestWith({}), "train"))
      << "without the key everybody may";
  configuration.administrators = {"alice"};
  const RestAccess access(AccessSettings(configuration, host));
  EXPECT_NO_THROW(access.RequireAdministrator(RequestWith({{"authorization", alice}}), "train"));
  for (const std::string& other : {BasicAuthorization("bob", "word"), BasicAuthorization("alice", "wrong"),
                                   std::string("Bearer token"), std::string()})
  {
    try
    {
      access.RequireAdministrator(RequestWith({{"authorization", other}}), "delete jobs");
      FAIL() << other;
    }
    catch (const Error& error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::Forbidden);
      EXPECT_EQ(error.Message(),
                "only an administrator may delete jobs (Clade.Administrators in Orthanc's configuration)");
    }
  }
  configuration.administrators = std::vector<std::string>();
  EXPECT_THROW(RestAccess(AccessSettings(configuration, host))
                   .RequireAdministrator(RequestWith({{"authorization", alice}}), "train"),
               Error)
      << "an empty list: nobody";
}

TEST(RestAccess, AdministratorsThatCannotBeToldAreRefusedAtTheStart)
{
  HostSettings host;
  PluginConfiguration configuration;
  configuration.administrators = {"alice"};
  EXPECT_NE(RefusalOf(configuration, host).find("AuthenticationEnabled is false"), std::string::npos);
  host.isAuthenticationOn = true;
  host.registeredUsers = {{"bob", "word"}};
  const std::string refusal = RefusalOf(configuration, host);
  EXPECT_EQ(refusal, "Clade.Administrators names \"alice\", expected one of Orthanc's RegisteredUsers");
  EXPECT_EQ(refusal.find("word"), std::string::npos);
}

TEST(RestAccess, MultipartIsNeverForThePlugin)
{
  const auto isDisguised = [](const std::string& path, const std::string& type) {
    return IsDisguised(path, {{"content-type", type}});
  };
  for (const char* path : {"/clade/jobs", "/clade//jobs/", "//clade/jobs", "clade", "/series/abc/clade",
                           "/series//abc/clade/", "/series/abc/clade/picture"})
  {
    for (const char* type :
         {"multipart/form-data; boundary=x", "Multipart/Form-Data;boundary=x", " multipart/mixed"})
    {
      EXPECT_TRUE(isDisguised(path, type)) << path << " " << type;
    }
    EXPECT_FALSE(isDisguised(path, "application/json")) << path;
    EXPECT_FALSE(IsDisguised(path, {})) << path;
  }
  for (const char* path :
       {"/instances", "/clades", "/series/abc", "/series/abc/clade/more", "/app/clade", ""})
  {
    EXPECT_FALSE(isDisguised(path, "multipart/form-data; boundary=x")) << "Orthanc's own upload: " << path;
  }
}
