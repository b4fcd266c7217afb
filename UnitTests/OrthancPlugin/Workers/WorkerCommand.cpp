#include "OrthancPlugin/Workers/WorkerCommand.h"

#include "Base/Error.h"
#include "OrthancPlugin/PluginConfiguration.h"
#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace Clade;
using Clade::Testing::TemporaryFolder;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

namespace
{
const WorkerPlaces places = {"/usr/bin/clade", "sqlite:/db/jobs.db", "http://localhost:8042", "/models", ""};

std::string MakeProgram(const TemporaryFolder& folder, const std::string& name)
{
  const std::string path = folder / name;
  std::ofstream(path) << "#!/bin/sh\n";
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
}
} // namespace

TEST(WorkerCommand, SaysWhatTheWorkerNeeds)
{
  PluginConfiguration configuration;
  configuration.worker.device = "cuda:1";
  configuration.worker.threads = 3;
  configuration.worker.memoryLimitGiB = 1.5;
  const WorkerCommand command = MakeWorkerCommand(configuration, places, "host:1.1:2", "Bearer t");
  EXPECT_EQ(command.executable, "/usr/bin/clade");
  const std::vector<std::string> expected = {"/usr/bin/clade",
                                             "worker",
                                             "--exit-with-parent",
                                             "--parent",
                                             std::to_string(getpid()),
                                             "--id",
                                             "host:1.1:2",
                                             "--store",
                                             "sqlite:/db/jobs.db",
                                             "--orthanc",
                                             "http://localhost:8042",
                                             "--models",
                                             "/models",
                                             "--lease-seconds",
                                             "30",
                                             "--insecure",
                                             "--device",
                                             "cuda:1",
                                             "--threads",
                                             "3",
                                             "--memory-limit",
                                             "1.5"};
  EXPECT_EQ(command.arguments, expected);
}

TEST(WorkerCommand, SecretsAreInTheEnvironmentAlone)
{
  PluginConfiguration configuration;
  EXPECT_EQ(MakeWorkerCommand(configuration, places, "w", "Bearer secret").environment,
            (std::map<std::string, std::string>{{"CLADE_ORTHANC_AUTHORIZATION", "Bearer secret"}}));
  configuration.worker.username = "alice";
  configuration.worker.password = "secret";
  configuration.worker.httpHeaders = {{"X-Key", "secret"}};
  const WorkerCommand command = MakeWorkerCommand(configuration, places, "w", "Bearer secret");
  EXPECT_EQ(command.environment.at("CLADE_ORTHANC_AUTHORIZATION"), "Basic YWxpY2U6c2VjcmV0");
  EXPECT_EQ(command.environment.at("CLADE_ORTHANC_HEADERS"), "{\"X-Key\":\"secret\"}");
  EXPECT_THAT(command.arguments, Not(Contains(HasSubstr("secret"))));
}

TEST(WorkerCommand, TheAddressOfAServerIsSecret)
{
  WorkerPlaces withServer = places;
  withServer.storeUrl = "postgresql://user:secret@host/jobs";
  withServer.storePasswordFile = "/etc/orthanc/password";
  const WorkerCommand command = MakeWorkerCommand(PluginConfiguration(), withServer, "w", "Bearer t");
  EXPECT_EQ(command.environment.at("CLADE_JOB_STORE"), withServer.storeUrl);
  EXPECT_THAT(command.arguments, Not(Contains(HasSubstr("secret"))));
  EXPECT_THAT(command.arguments, Contains("/etc/orthanc/password"));
  EXPECT_THAT(command.arguments, Not(Contains("--store")));
}

TEST(WorkerCommand, CertificatesAreVerifiedWhereAUrlIsGiven)
{
  PluginConfiguration configuration;
  configuration.worker.orthancUrl = "https://pacs.hospital";
  EXPECT_THAT(MakeWorkerCommand(configuration, places, "w", "t").arguments, Not(Contains("--insecure")));
}

TEST(WorkerCommand, TheProgramIsFoundBesideThePlugin)
{
  const TemporaryFolder folder;
  const std::string program = MakeProgram(folder, "clade");
  EXPECT_EQ(FindWorkerExecutable("", folder.Path()), program);
  EXPECT_EQ(FindWorkerExecutable(program, "/nowhere"), program);
  EXPECT_EQ(FindWorkerExecutable("sh", "/nowhere").substr(0, 1), "/") << "a name is looked for in PATH";
}

TEST(WorkerCommand, TheProgramIsFoundInTheInstallationOfThePlugin)
{
  const TemporaryFolder prefix; // as `cmake --install --prefix`
  std::filesystem::create_directories(prefix / "share/orthanc/plugins");
  std::filesystem::create_directories(prefix / "bin");
  const std::string program = MakeProgram(prefix, "bin/clade");
  EXPECT_EQ(FindWorkerExecutable("", prefix / "share/orthanc/plugins"), program);
  std::filesystem::create_directories(prefix / "lib/orthanc"); // where the file itself lies
  EXPECT_EQ(FindWorkerExecutable("", prefix / "lib/orthanc"), program);
}

TEST(WorkerCommand, AMissingProgramIsNamed)
{
  const TemporaryFolder folder;
  std::ofstream(folder / "clade") << "not executable";
  for (const std::string& configured :
       {std::string("/nowhere/clade"), folder / "clade", std::string("no-such-program")})
  {
    try
    {
      FindWorkerExecutable(configured, folder.Path());
      FAIL() << configured;
    }
    catch (const Error& error)
    {
      EXPECT_EQ(error.Code(), ErrorCode::NotFound);
      EXPECT_THAT(error.Message(), HasSubstr(configured));
      EXPECT_THAT(error.Message(), HasSubstr("Clade.Worker.Executable"));
    }
  }
}

TEST(WorkerCommand, SaysWhichOfSeveralOrthancsTheWorkerIsFor)
{
  PluginConfiguration configuration;
  EXPECT_THAT(MakeWorkerCommand(configuration, places, "w", "t").arguments, Not(Contains("--orthanc-name")));
  configuration.orthancName = "clinic-a";
  EXPECT_THAT(MakeWorkerCommand(configuration, places, "w", "t").arguments,
              testing::IsSupersetOf({"--orthanc-name", "clinic-a"}));
}
