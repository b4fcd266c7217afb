#include "OrthancPlugin/PluginConfiguration.h"

#include "Base/Error.h"

#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using nlohmann::json;

namespace
{
bool IsKnown(const std::string& keyword)
{
  return keyword == "Modality" || keyword == "SeriesDescription" || keyword == "BodyPartExamined";
}

PluginConfiguration Parse(const json& clade)
{
  return ParsePluginConfiguration(clade, IsKnown);
}

std::string MessageOf(const json& clade)
{
  try
  {
    Parse(clade);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidConfiguration);
    return error.Message();
  }
  return "no error";
}

std::string RuleMessage(const json& rule)
{
  return MessageOf({{"Rules", {rule}}});
}
} // namespace

TEST(PluginConfiguration, EveryKeyIsOptional)
{
  const PluginConfiguration configuration = Parse(json::object());
  EXPECT_TRUE(configuration.isEnabled);
  EXPECT_TRUE(configuration.rules.empty());
  EXPECT_EQ(configuration.jobStore, "sqlite");
  EXPECT_TRUE(configuration.worker.isSupervised);
  EXPECT_EQ(configuration.worker.count, 1);
  EXPECT_EQ(configuration.worker.device, "auto");
  EXPECT_EQ(configuration.defaultModels.at("MR"), "mr-body");
  EXPECT_EQ(configuration.defaultModels.at("CT"), "ct-body");
  EXPECT_EQ(configuration.maxAttempts, 3);
  EXPECT_EQ(configuration.jobTimeoutSeconds, 3600);
  EXPECT_EQ(configuration.leaseSeconds, 30);
  EXPECT_EQ(configuration.historyDays, 30);
  EXPECT_FALSE(configuration.deletesSuperseded);
  EXPECT_EQ(configuration.orthancName, "");
  EXPECT_FALSE(configuration.maxRunning);
  EXPECT_FALSE(configuration.maxWaitingPerUser);
}

TEST(PluginConfiguration, ARuleHasDefaultsOfItsOwn)
{
  const PluginConfiguration configuration = Parse({{"Rules", {json::object(), {{"Name", "second"}}}}});
  const RuleConfiguration& rule = configuration.rules.at(0);
  EXPECT_EQ(rule.name, "rule 1");
  EXPECT_TRUE(rule.isEnabled);
  EXPECT_EQ(rule.minimumAnisotropy, 2);
  EXPECT_TRUE(std::isinf(rule.maximumAnisotropy));
  EXPECT_EQ(rule.minimumSlices, 5);
  EXPECT_EQ(rule.model, "auto");
  EXPECT_EQ(configuration.rules.at(1).name, "second");
}

TEST(PluginConfiguration, EveryKeyIsRead)
{
  const PluginConfiguration configuration = Parse(json::parse(R"({
    "Enable": true,
    "Rules": [ { "Name": "abdominal VIBE", "Enable": false, "Match": { "Modality": "MR", "SeriesDescription": "(?i)vibe" },
                 "MinimumAnisotropy": 2.5, "MaximumAnisotropy": 8, "MinimumSlices": 8, "Model": "cubic",
                 "Options": { "Grid": "aligned" }, "Priority": -5, "Destination": [ "viewer" ],
                 "MaxRunning": 2 } ],
    "OrthancName": "clinic-a", "MaxRunning": 8, "MaxWaitingPerUser": 50, "JobStore": "/data/jobs.db",
    "Worker": { "Supervise": false, "Count": 2, "Executable": "/opt/clade", "Device": "cuda:1", "Threads": 4,
                "MemoryLimitGiB": 12.5, "OrthancUrl": "https://pacs/orthanc", "Username": "u", "Password": "p",
                "HttpHeaders": { "X-Api-Key": "k" } },
    "Models": { "Directory": "/models", "Default": { "MR": "cubic" } },
    "MaxAttempts": 5, "JobTimeoutSeconds": 60, "LeaseSeconds": 10, "HistoryDays": 7, "DeleteSuperseded": true })"));
  const RuleConfiguration& rule = configuration.rules.at(0);
  EXPECT_FALSE(rule.isEnabled);
  EXPECT_TRUE(rule.match.at("SeriesDescription").IsFoundIn("T1 VIBE"));
  EXPECT_EQ(rule.maximumAnisotropy, 8);
  EXPECT_EQ(rule.options.grid, GridKind::Aligned);
  EXPECT_EQ(rule.priority, -5);
  EXPECT_EQ(rule.destination, std::vector<std::string>{"viewer"});
  EXPECT_EQ(rule.maxRunning, 2);
  EXPECT_EQ(configuration.orthancName, "clinic-a");
  EXPECT_EQ(configuration.maxRunning, 8);
  EXPECT_EQ(configuration.maxWaitingPerUser, 50);
  EXPECT_EQ(configuration.worker.memoryLimitGiB, 12.5);
  EXPECT_EQ(configuration.worker.httpHeaders.at("X-Api-Key"), "k");
  EXPECT_EQ(configuration.defaultModels.at("MR"), "cubic");
  EXPECT_EQ(configuration.defaultModels.at("CT"), "ct-body");
  EXPECT_TRUE(configuration.deletesSuperseded);
}

TEST(PluginConfiguration, WrongKeysAreNamedByTheirPath)
{
  EXPECT_EQ(MessageOf({{"Rulez", json::array()}}).substr(0, 44),
            "Clade.\"Rulez\" is not a known key, expected D");
  EXPECT_EQ(RuleMessage({{"MinSlices", 3}}).substr(0, 48),
            "Clade.Rules[0].\"MinSlices\" is not a known key, e");
  EXPECT_EQ(MessageOf({{"Worker", {{"Count", "two"}}}}),
            "Clade.Worker.Count is \"two\", expected a whole number from 1 to 64");
  EXPECT_EQ(MessageOf({{"Rules", json::object()}}), "Clade.Rules is {}, expected a list");
  EXPECT_EQ(RuleMessage("all"), "Clade.Rules[0] is \"all\", expected an object");
  EXPECT_EQ(MessageOf({{"Models", {{"Default", {{"PT", "x"}}}}}}),
            "Clade.Models.Default.\"PT\" is not a known key, expected CT, MR");
}

TEST(PluginConfiguration, NamesOfOrthancsArePlainAndLimitsAreWholeNumbers)
{
  EXPECT_EQ(MessageOf({{"OrthancName", "clinic a"}}),
            "Clade.OrthancName is \"clinic a\", expected letters, digits, '.', '_' and '-'");
  EXPECT_EQ(MessageOf({{"MaxWaitingPerUser", -1}}),
            "Clade.MaxWaitingPerUser is -1, expected a whole number from 0 to 100000");
  EXPECT_FALSE(Parse({{"MaxRunning", 0}}).maxRunning) << "no limit";
}

TEST(PluginConfiguration, WrongMatchesAreRefused)
{
  EXPECT_EQ(RuleMessage({{"Match", {{"SeriesDescripton", "x"}}}}),
            "Clade.Rules[0].Match has the key \"SeriesDescripton\", expected the keyword of a DICOM "
            "attribute with a "
            "value of text or numbers, such as SeriesDescription");
  EXPECT_EQ(RuleMessage({{"Match", {{"Modality", 3}}}}),
            "Clade.Rules[0].Match.Modality is 3, expected a string with a regular expression");
  EXPECT_EQ(RuleMessage({{"Match", {{"Modality", "(MR"}}}}).substr(0, 71),
            "Clade.Rules[0].Match.Modality is \"(MR\", expected a regular expression (");
}

TEST(PluginConfiguration, WrongValuesAreRefused)
{
  EXPECT_EQ(RuleMessage({{"Options", {{"Grid", "fine"}}}}),
            "Clade.Rules[0].Options.Grid is \"fine\", expected one of isotropic, aligned");
  EXPECT_EQ(RuleMessage({{"MinimumAnisotropy", 4}, {"MaximumAnisotropy", 3}}),
            "Clade.Rules[0].MaximumAnisotropy is 3, expected no less than MinimumAnisotropy");
  for (const char* name : {"../model", "a/b", "", ".hidden", "a..b"})
  {
    EXPECT_NE(RuleMessage({{"Model", name}}), "no error") << name;
  }
  EXPECT_NE(RuleMessage({{"Destination", {""}}}), "no error");
  EXPECT_NE(RuleMessage({{"Destination", "viewer"}}), "no error");
  EXPECT_EQ(MessageOf({{"JobStore", "postgresql"}}),
            "Clade.JobStore is \"postgresql\", expected \"sqlite\", the path of an SQLite file, or "
            "\"postgresql://user@host:port/database\"");
  EXPECT_EQ(MessageOf({{"JobStorePasswordFile", "/etc/password"}}),
            "Clade.JobStorePasswordFile is set, but JobStore is not a server: expected \"postgresql://...\"");
  EXPECT_NE(MessageOf({{"Hosts", {"http://pacs"}}}).find("expected names of this server"), std::string::npos);
  EXPECT_EQ(MessageOf({{"LeaseSeconds", 9}}), // less than two waits of a heartbeat for another writer
            "Clade.LeaseSeconds is 9, expected a whole number from 10 to 3600");
  EXPECT_NE(MessageOf({{"Worker", {{"Device", "gpu"}}}}), "no error");
  EXPECT_NE(MessageOf({{"Worker", {{"OrthancUrl", "ftp://pacs"}}}}), "no error");
  EXPECT_NE(MessageOf({{"Models", {{"Default", {{"MR", "auto"}}}}}}), "no error");
}

TEST(PluginConfiguration, SecretsAreNotRepeatedInErrors)
{
  EXPECT_EQ(MessageOf({{"Worker", {{"Username", "u"}}}}),
            "Clade.Worker has only one of Username and Password, expected both or none");
  EXPECT_EQ(
      MessageOf({{"Worker", {{"HttpHeaders", {{"X-Key", "sec\r\nret"}}}}}}),
      "Clade.Worker.HttpHeaders.\"X-Key\" is not an HTTP header, expected a name and a string on one line");
  EXPECT_EQ(MessageOf({{"JobStore", "mysql://u:secret@host/db"}}),
            "Clade.JobStore is \"mysql\", expected \"sqlite\", the path of an SQLite file, or "
            "\"postgresql://user@host:port/database\"");
}

TEST(PluginConfiguration, TheExampleIsValid)
{
  std::ifstream file(CLADE_SOURCE_DIR "/Configuration/orthanc.json");
  const json example = json::parse(file, nullptr, true, true); // with comments, as Orthanc reads it
  const PluginConfiguration configuration =
      ParsePluginConfiguration(example.at("Clade"), [](const auto&) { return true; });
  EXPECT_FALSE(configuration.rules.empty());
}

TEST(PluginConfiguration, ARuleIsWrittenAsItWouldStandThere)
{
  const json rule = {{"Name", "thick"},
                     {"Match", {{"Modality", "MR"}, {"SeriesDescription", "(?i)vibe"}}},
                     {"MinimumAnisotropy", 3.0},
                     {"Model", "mr-body"},
                     {"Options", {{"Grid", "aligned"}}},
                     {"Destination", {"PACS"}},
                     {"Hours", "20:00-06:00"}};
  EXPECT_EQ(ToJson(ParseRule(rule, "Rule", 0, IsKnown)), rule);
  EXPECT_EQ(ToJson(ParseRule(json::object(), "Rule", 1, IsKnown)),
            json({{"Name", "rule 2"}, {"Match", json::object()}, {"Model", "auto"}}));
  EXPECT_EQ(ParseRule(ToJson(ParseRule(rule, "Rule", 0, IsKnown)), "Rule", 0, IsKnown).hours, "20:00-06:00");
}

TEST(PluginConfiguration, RefusesHoursAndAddressesThatAreNone)
{
  EXPECT_EQ(RuleMessage({{"Hours", "night"}}),
            "Clade.Rules[0].Hours is \"night\", expected two different times "
            "of day such as \"20:00-06:00\"");
  EXPECT_EQ(Parse({{"Webhook", "https://hook.example/x"}}).webhook, "https://hook.example/x");
  EXPECT_EQ(MessageOf({{"Webhook", "file:///etc/passwd?secret"}}),
            "Clade.Webhook is not an address, expected a URL that begins with http:// or https://")
      << "it may hold a secret, which is not shown";
  EXPECT_NE(MessageOf({{"Webhook", "http://a b"}}), "no error");
  EXPECT_EQ(MessageOf({{"JobEvents", true}}), "Clade.JobEvents is true, expected one of None, Failure, All");
}

TEST(PluginConfiguration, OrthancsOwnEventsAreAskedFor)
{
  EXPECT_EQ(Parse(json::object()).jobEvents, JobEvents::None);
  EXPECT_EQ(Parse({{"JobEvents", "Failure"}}).jobEvents, JobEvents::Failure);
  EXPECT_EQ(Parse({{"JobEvents", "All"}}).jobEvents, JobEvents::All);
}
