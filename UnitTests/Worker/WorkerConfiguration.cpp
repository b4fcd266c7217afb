#include "Worker/WorkerConfiguration.h"

#include "Support/Errors.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
namespace fs = std::filesystem;

namespace
{
class WorkerConfigurationTest : public testing::Test
{
protected:
  WorkerConfigurationTest() { Write("secret", "s3cret\r\nsecond line\n"); }

  void Write(const std::string& name, const std::string& text)
  {
    std::ofstream(folder_ / name) << text;
    fs::permissions(folder_ / name, fs::perms::owner_read | fs::perms::owner_write);
  }
  std::vector<std::string> Read(const std::string& text)
  {
    Write("worker.json", text);
    return ReadWorkerConfiguration(folder_ / "worker.json", options_);
  }
  std::string Refusal(const std::string& text)
  {
    return MessageOf(ErrorCode::InvalidConfiguration, [&] { Read(text); });
  }

  TemporaryFolder folder_;
  WorkerOptions options_;
};
} // namespace

TEST_F(WorkerConfigurationTest, NamesEveryOrthancWithItsCredentials)
{
  const auto warnings = Read(R"({
    // the store of both
    "JobStore": "postgresql://clade@db/clade",
    "JobStorePasswordFile": ")" +
                             (folder_ / "secret") + R"(",
    "Orthancs": {
      "clinic-a": {"Url": "https://a:8042", "Username": "clade", "PasswordFile": ")" +
                             (folder_ / "secret") + R"(", "CaFile": "/ca.pem", "Connections": 2},
      "clinic-b": {"Url": "http://b:8042", "Insecure": true, "TimeoutSeconds": 9}
    },
    "Models": "/models", "Device": "cuda:1", "Threads": 3, "MemoryLimitGiB": 1.5, "TemporaryFolder": "/tmp/x",
    "Id": "gpu-1", "LeaseSeconds": 20, "HistoryDays": 7})");
  EXPECT_THAT(warnings, IsEmpty());
  EXPECT_EQ(options_.storeUrl, "postgresql://clade@db/clade");
  EXPECT_EQ(options_.storePasswordFile, folder_ / "secret");
  ASSERT_EQ(options_.orthancs.size(), 2u);
  const OrthancConnection& a = options_.orthancs.at("clinic-a");
  EXPECT_EQ(a.url, "https://a:8042");
  EXPECT_EQ(a.username, "clade");
  EXPECT_EQ(a.password, "s3cret");
  EXPECT_EQ(a.caFile, "/ca.pem");
  EXPECT_EQ(a.connections, 2u);
  EXPECT_TRUE(a.verifyTls);
  const OrthancConnection& b = options_.orthancs.at("clinic-b");
  EXPECT_FALSE(b.verifyTls);
  EXPECT_EQ(b.timeoutSeconds, 9);
  EXPECT_EQ(options_.runner.modelsDirectory, "/models");
  EXPECT_EQ(options_.runner.device, "cuda:1");
  EXPECT_EQ(options_.runner.threads, 3u);
  EXPECT_EQ(options_.runner.memoryLimitGiB, 1.5);
  EXPECT_EQ(options_.runner.temporaryFolder, "/tmp/x");
  EXPECT_EQ(options_.runner.workerId, "gpu-1");
  EXPECT_EQ(options_.leaseMs, 20'000);
  EXPECT_EQ(options_.historyDays, 7);
}

TEST_F(WorkerConfigurationTest, WhatItDoesNotSayStaysAsTheOptionsSay)
{
  options_.storeUrl = "jobs.db";
  options_.orthancs["a"].url = "http://a:1";
  options_.runner.device = "cpu";
  Read("{}");
  EXPECT_EQ(options_.storeUrl, "jobs.db");
  EXPECT_EQ(options_.orthancs.at("a").url, "http://a:1");
  EXPECT_EQ(options_.runner.device, "cpu");
  EXPECT_EQ(options_.leaseMs, 30'000);
  Read(R"({"Orthancs": {"b": {"Url": "http://b:1"}}})");
  EXPECT_EQ(options_.orthancs.count("a"), 0u) << "its Orthancs are all there are";
}

TEST_F(WorkerConfigurationTest, RefusesWhatItDoesNotUnderstandAndSaysWhat)
{
  EXPECT_THAT(Refusal(R"({"Orthancs": {"a b": {"Url": "http://a:1"}}})"), HasSubstr("\"a b\""));
  EXPECT_THAT(Refusal(R"({"Orthancs": {"a": {"Url": "ftp://a"}}})"), HasSubstr("Orthancs.a.Url"));
  EXPECT_THAT(Refusal(R"({"Orthancs": {"a": {"Url": "http://a", "Password": "x"}}})"), HasSubstr("Password"));
  EXPECT_THAT(Refusal(R"({"Orthancs": {"a": {"Url": "http://a", "Username": "x"}}})"),
              HasSubstr("only one of Username and PasswordFile"));
  EXPECT_THAT(Refusal(R"({"Orthancs": {}})"), HasSubstr("Orthancs"));
  EXPECT_THAT(Refusal(R"({"Orthancs": {"a": {"Url": "http://a"}}, "Treads": 1})"), HasSubstr("Treads"));
  const std::string broken = Refusal(R"({"Password": "hunter2)");
  EXPECT_THAT(broken, HasSubstr("is not JSON at byte"));
  EXPECT_THAT(broken, Not(HasSubstr("hunter2")));
  EXPECT_THAT(MessageOf(ErrorCode::InvalidConfiguration,
                        [&] { ReadWorkerConfiguration(folder_ / "none.json", options_); }),
              HasSubstr("none.json cannot be read"));
}

TEST_F(WorkerConfigurationTest, WarnsOfSecretsThatOthersMayRead)
{
  fs::permissions(folder_ / "secret", fs::perms::others_read, fs::perm_options::add);
  EXPECT_THAT(Read(R"({"Orthancs": {"a": {"Url": "http://a", "Username": "x", "PasswordFile": ")" +
                   (folder_ / "secret") + R"("}}})"),
              ElementsAre(HasSubstr("secret may be read or written by other users")));
}
