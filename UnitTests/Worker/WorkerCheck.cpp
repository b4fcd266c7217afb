#include "Worker/WorkerCheck.h"

#include "Jobs/IJobStore.h"
#include "Support/OrthancProcess.h"
#include "Support/RawServer.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::HasSubstr;
namespace fs = std::filesystem;

namespace
{
class WorkerCheckTest : public testing::Test
{
protected:
  WorkerCheckTest()
  {
    OpenJobStore(folder_ / "jobs.db");
    options_.storeUrl = folder_ / "jobs.db";
    options_.orthancs[""].url = "http://127.0.0.1:1";
    options_.runner.modelsDirectory = CLADE_SOURCE_DIR "/Resources/Models";
    options_.runner.device = "cpu";
    options_.runner.temporaryFolder = folder_.Path();
  }

  /// What was found of `subject` first, and a failure where nothing was.
  CheckFinding Find(const std::string& subject)
  {
    for (const CheckFinding& finding : CheckWorker(options_))
    {
      if (finding.subject == subject)
      {
        EXPECT_EQ(finding.isFine, finding.step.empty()) << "what is wrong has a next step";
        return finding;
      }
    }
    ADD_FAILURE() << "nothing of " << subject;
    return {};
  }

  void ExpectWrong(const std::string& subject, const std::string& text)
  {
    const CheckFinding finding = Find(subject);
    EXPECT_FALSE(finding.isFine);
    EXPECT_THAT(finding.text, HasSubstr(text));
  }

  void AnswerAsOrthanc(const std::string& head, const std::string& body)
  {
    server_ = std::make_unique<RawServer>(
        [=](RawConnection& connection, int)
        {
          while (!connection.ReadRequest().empty())
          {
            connection.Send("HTTP/1.1 " + head + "\r\nContent-Length: " + std::to_string(body.size()) +
                            "\r\n\r\n" + body);
          }
        });
    options_.orthancs[""].url = server_->Url();
  }

  TemporaryFolder folder_;
  WorkerOptions options_;
  std::unique_ptr<RawServer> server_;
};
} // namespace

TEST_F(WorkerCheckTest, WhatIsThereIsFine)
{
  for (const char* subject : {"job store", "models", "device", "temporary folder"})
  {
    const CheckFinding finding = Find(subject);
    EXPECT_TRUE(finding.isFine) << subject << ": " << finding.text;
  }
}

TEST_F(WorkerCheckTest, AStoreThatIsNotThereIsNotMade)
{
  options_.storeUrl = folder_ / "nowhere.db";
  ExpectWrong("job store", "there is no file " + options_.storeUrl);
  EXPECT_FALSE(fs::exists(options_.storeUrl));
}

TEST_F(WorkerCheckTest, AFileThatIsNoStoreIsNamed)
{
  std::ofstream(folder_ / "text") << std::string(5000, 'x');
  options_.storeUrl = "sqlite:" + folder_ / "text";
  ExpectWrong("job store", "text");
}

TEST_F(WorkerCheckTest, AnOrthancThatIsAwayOrRefusesOrIsTooOldIsToldApart)
{
  ExpectWrong("Orthanc", "127.0.0.1");
  AnswerAsOrthanc("401 Unauthorized", "{}");
  ExpectWrong("Orthanc", "does not let this user in (HTTP 401)");
  AnswerAsOrthanc("200 OK", R"({"Version": "1.9.7"})");
  ExpectWrong("Orthanc", "it is Orthanc 1.9.7, CLADE needs 1.10.1 or a later one");
  AnswerAsOrthanc("200 OK", R"({"Name": "something else"})");
  ExpectWrong("Orthanc", "but is not Orthanc");
}

TEST_F(WorkerCheckTest, APluginOfAnotherVersionIsNamed)
{
  AnswerAsOrthanc("200 OK", R"({"Version": "1.12.7"})"); // to every question
  EXPECT_TRUE(Find("Orthanc").isFine);
  ExpectWrong("plugin", "Orthanc has CLADE 1.12.7, this is " CLADE_VERSION);
}

TEST_F(WorkerCheckTest, AnOrthancWithoutThePluginIsTold)
{
  CLADE_REQUIRE_ORTHANC();
  const OrthancProcess orthanc;
  options_.orthancs[""].url = orthanc.Url();
  EXPECT_TRUE(Find("Orthanc").isFine);
  ExpectWrong("plugin", "Orthanc does not have it");
}

TEST_F(WorkerCheckTest, ModelsThatAreMissingOrCutShortAreNamed)
{
  options_.runner.modelsDirectory = folder_ / "models";
  ExpectWrong("models", "the default model of CT, ct-body, is not in " + folder_ / "models");
  fs::copy(CLADE_SOURCE_DIR "/Resources/Models", folder_ / "models");
  EXPECT_TRUE(Find("models").isFine);
  fs::resize_file(folder_ / "models/ct-body.safetensors", 100'000);
  ExpectWrong("models", "cut short");
}

TEST_F(WorkerCheckTest, OnlyTheDefaultModelsThatOrthancNamesAreWanted)
{
  options_.runner.modelsDirectory = folder_ / "models";
  fs::create_directory(folder_ / "models");
  fs::copy(CLADE_SOURCE_DIR "/Resources/Models/mr-body.safetensors", folder_ / "models");
  std::string defaultOfCt = "cubic";
  server_ = std::make_unique<RawServer>(
      [&](RawConnection& connection, int)
      {
        for (std::string request = connection.ReadRequest(); !request.empty();
             request = connection.ReadRequest())
        {
          const std::string body = request.find("/clade/models") != std::string::npos
                                       ? R"([{"Name": "mr-body", "DefaultFor": ["MR"]}, {"Name": ")" +
                                             defaultOfCt + R"(", "DefaultFor": ["CT"]}])"
                                       : R"({"Version": "1.12.7"})";
          connection.Send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                          body);
        }
      });
  options_.orthancs[""].url = server_->Url();
  EXPECT_TRUE(Find("models").isFine);
  defaultOfCt = "hospital-ct";
  ExpectWrong("models", "the default model of CT, hospital-ct, is not in " + folder_ / "models");
}

TEST_F(WorkerCheckTest, ADeviceThatIsNotThereIsTold)
{
  options_.runner.device = "cuda:99";
  ExpectWrong("device", "cuda:99");
}

TEST_F(WorkerCheckTest, AFolderThatCannotBeWrittenIsTold)
{
  options_.runner.temporaryFolder = folder_ / "nowhere";
  ExpectWrong("temporary folder",
              "nowhere (--temporary-folder, CLADE_TEMPORARY_FOLDER, TMPDIR) does not exist");
}
