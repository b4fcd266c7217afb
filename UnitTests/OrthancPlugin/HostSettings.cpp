#include "OrthancPlugin/HostSettings.h"

#include "OrthancPlugin/PluginConfiguration.h"
#include "Support/TemporaryFolder.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using Clade::Testing::TemporaryFolder;

TEST(HostSettings, AreOrthancsDefaultsWhereNothingIsSaid)
{
  const HostSettings host = ReadHostSettings(nlohmann::json::object(), "");
  EXPECT_EQ(host.indexDirectory, "OrthancStorage");
  EXPECT_EQ(host.httpPort, 8042);
  EXPECT_EQ(host.stableAgeSeconds, 60);
  EXPECT_TRUE(host.hasHttpServer);
}

TEST(HostSettings, OrthancAsksForPasswordsWhereOthersMayComeUnlessItIsToldNotTo)
{
  const auto isOn = [](const nlohmann::json& configuration)
  { return ReadHostSettings(configuration, "").isAuthenticationOn; };
  EXPECT_FALSE(isOn(nlohmann::json::object()));
  EXPECT_TRUE(isOn({{"RemoteAccessAllowed", true}}));
  EXPECT_FALSE(isOn({{"RemoteAccessAllowed", true}, {"AuthenticationEnabled", false}}));
  EXPECT_TRUE(isOn({{"AuthenticationEnabled", true}}));
}

TEST(HostSettings, RelativePathsStartFromTheConfiguration)
{
  const TemporaryFolder folder; // Orthanc may be given a folder of configuration files
  const nlohmann::json configuration = {{"StorageDirectory", "db"}};
  EXPECT_EQ(ReadHostSettings(configuration, "/etc/orthanc/orthanc.json").indexDirectory, "/etc/orthanc/db");
  EXPECT_EQ(ReadHostSettings(configuration, folder.Path()).indexDirectory, folder / "db");
  EXPECT_EQ(ReadHostSettings({{"StorageDirectory", "db"}, {"IndexDirectory", "/fast"}}, "/etc/o.json")
                .indexDirectory,
            "/fast");
}

TEST(HostSettings, TheJobStoreLiesBesideTheIndexUnlessAPathIsGiven)
{
  HostSettings host;
  host.indexDirectory = "/var/lib/orthanc";
  host.baseDirectory = "/etc/orthanc";
  PluginConfiguration configuration;
  EXPECT_EQ(JobStoreUrl(configuration, host), "sqlite:/var/lib/orthanc/clade-jobs.db");
  configuration.jobStore = "jobs.db";
  EXPECT_EQ(JobStoreUrl(configuration, host), "sqlite:/etc/orthanc/jobs.db");
  configuration.jobStore = "sqlite:/data/jobs.db";
  EXPECT_EQ(JobStoreUrl(configuration, host), "sqlite:/data/jobs.db");
  EXPECT_EQ(JobStorePasswordFile(configuration, host), "");
  configuration.jobStore = "postgresql://user@host/jobs";
  configuration.jobStorePasswordFile = "password";
  EXPECT_EQ(JobStoreUrl(configuration, host), "postgresql://user@host/jobs");
  EXPECT_EQ(JobStorePasswordFile(configuration, host), "/etc/orthanc/password");
}

TEST(HostSettings, WorkersReachThisOrthancByItsOwnPort)
{
  HostSettings host;
  host.httpPort = 8043;
  PluginConfiguration configuration;
  EXPECT_EQ(OrthancUrl(configuration, host), "http://127.0.0.1:8043");
  host.usesTls = true;
  EXPECT_EQ(OrthancUrl(configuration, host), "https://localhost:8043");
  configuration.worker.orthancUrl = "http://pacs:80/orthanc";
  EXPECT_EQ(OrthancUrl(configuration, host), "http://pacs:80/orthanc");
}

TEST(HostSettings, ModelsAreLookedForWhereTheyAreInstalled)
{
  const TemporaryFolder prefix;
  PluginConfiguration configuration;
  HostSettings host;
  host.baseDirectory = "/etc/orthanc";
  const std::string plugins = prefix / "share/orthanc/plugins";
  EXPECT_EQ(ModelsDirectory(configuration, host, plugins), "/usr/share/clade/models");
  std::filesystem::create_directories(plugins);
  std::filesystem::create_directories(prefix / "share/clade/models");
  EXPECT_EQ(ModelsDirectory(configuration, host, plugins), prefix / "share/clade/models");
  std::filesystem::create_directories(prefix / "lib/orthanc");
  EXPECT_EQ(ModelsDirectory(configuration, host, prefix / "lib/orthanc"), prefix / "share/clade/models");
  configuration.modelsDirectory = "models";
  EXPECT_EQ(ModelsDirectory(configuration, host, plugins), "/etc/orthanc/models");
}
