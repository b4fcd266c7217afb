#include "Integration/PluginBench.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

using namespace Clade::Testing;
using nlohmann::json;
using testing::HasSubstr;

// Whatever would keep jobs from being done is said before a job meets it.
namespace
{
class PluginReadiness : public PluginBench
{
protected:
  /// The reasons of the status once it gives one that holds the text.
  void ExpectReason(const std::string& text)
  {
    const json status = GetUntil("/clade/status", [&](const json& s)
                                 { return s.at("Reasons").dump().find(text) != std::string::npos; });
    EXPECT_EQ(status.at("Ready"), false);
  }
};
} // namespace

TEST_F(PluginReadiness, AWorkerWithoutTheDeviceThatItWasGivenIsNotReady)
{
  StartOrthanc({{"Worker", {{"Device", "cuda:7"}, {"Threads", 1}}}});
  ExpectReason("the device cuda:7 was asked for, this machine has");
}

TEST_F(PluginReadiness, ADestinationThatOrthancDoesNotKnowIsNamed)
{
  json clade = OneRuleNoWorker();
  clade["Rules"][0]["Destination"] = {"nowhere"};
  StartOrthanc(clade);
  ExpectReason("a rule sends to nowhere, which is not among Orthanc's DicomModalities");
}

TEST_F(PluginReadiness, AModelThatWasCutShortIsNamed)
{
  std::filesystem::create_directory(folder_ / "models");
  const std::string whole = std::string(CLADE_SOURCE_DIR) + "/Resources/Models/mr-body.safetensors";
  if (!std::filesystem::exists(whole))
  {
    GTEST_SKIP() << "there is no default model";
  }
  std::filesystem::copy_file(whole, folder_ / "models/mr-body.safetensors");
  std::filesystem::resize_file(folder_ / "models/mr-body.safetensors", std::filesystem::file_size(whole) / 2);
  json clade = OneRuleNoWorker();
  clade["Models"] = {{"Directory", folder_ / "models"}};
  StartOrthanc(clade);
  ExpectReason("the model mr-body cannot be used: the file mr-body.safetensors: tensor");
}

TEST_F(PluginReadiness, AStoreThatWasDeletedTakesNoJobsAndIsSaid)
{
  json clade = OneRuleNoWorker();
  clade["JobStore"] = folder_ / "jobs.db";
  StartOrthanc(clade);
  const std::string series = Upload(MakePhantom());
  EXPECT_EQ(Post("/series/" + series + "/clade", {{"Model", "cubic"}}).status, 200);
  std::filesystem::remove(folder_ / "jobs.db");
  const HttpReply refusal = Post("/clade/jobs", {{"Series", series}, {"Model", "cubic"}, {"Force", true}});
  EXPECT_EQ(refusal.status, 503) << refusal.body;
  EXPECT_EQ(refusal.headers.at("retry-after"), "5");
  EXPECT_THAT(refusal.body, HasSubstr("was deleted, moved or replaced while it was open"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "jobs.db"));
  ExpectReason("was deleted, moved or replaced while it was open");
}
