#include "Integration/PluginBench.h"

#include <fstream>
#include <gmock/gmock.h>

using namespace Clade::Testing;
using nlohmann::json;
using testing::HasSubstr;

// What Orthanc says and shows when it starts with the plugin.
namespace
{
class PluginStart : public PluginBench
{
protected:
  /// The log of an Orthanc that did not start.
  std::string LogOfRefusal(const json& clade)
  {
    try
    {
      StartOrthanc(clade);
    }
    catch (const std::runtime_error& error)
    {
      return error.what();
    }
    return "Orthanc has started with " + clade.dump();
  }
};
} // namespace

TEST_F(PluginStart, AWrongConfigurationStopsOrthancWithOneSentence)
{
  EXPECT_THAT(
      LogOfRefusal({{"Rulez", 1}}),
      HasSubstr(
          "CLADE: Orthanc is not started: Clade.\"Rulez\" is not a known key, expected DeleteSuperseded"));
  EXPECT_THAT(
      LogOfRefusal({{"Rules", {{{"Match", {{"SeriesDescripton", "x"}}}}}}}),
      HasSubstr("Clade.Rules[0].Match has the key \"SeriesDescripton\", expected the keyword of a DICOM"));
  EXPECT_THAT(LogOfRefusal({{"Rules", {{{"Match", {{"Modality", "(MR"}}}}}}}),
              HasSubstr("Clade.Rules[0].Match.Modality is \"(MR\", expected a regular expression"));
  EXPECT_THAT(LogOfRefusal({{"JobStore", "mysql://user:secret@host/db"}}),
              AllOf(HasSubstr("Clade.JobStore is \"mysql\", expected \"sqlite\""), Not(HasSubstr("secret"))));
  EXPECT_THAT(LogOfRefusal({{"MaxAttempts", 0}}),
              HasSubstr("Clade.MaxAttempts is 0, expected a whole number from 1 to 100"));
  EXPECT_THAT(LogOfRefusal("on"), HasSubstr("Clade is \"on\", expected an object"));
}

TEST_F(PluginStart, ADamagedJobStoreStopsOrthancAndSaysHowToGoOn)
{
  std::ofstream(folder_ / "jobs.db") << std::string(10000, 'x');
  EXPECT_THAT(LogOfRefusal({{"JobStore", folder_ / "jobs.db"}}),
              AllOf(HasSubstr("The job store cannot be opened"), HasSubstr("\"Enable\": false")));
  StartOrthanc({{"JobStore", folder_ / "jobs.db"}, {"Enable", false}});
  EXPECT_EQ(Get("/clade/status").status, 404);
  EXPECT_EQ(Get("/system").status, 200);
}

TEST_F(PluginStart, TheExampleStartsOrthanc)
{
  std::ifstream file(CLADE_SOURCE_DIR "/Configuration/orthanc.json");
  json clade = json::parse(file, nullptr, true, true).at("Clade");
  clade["Worker"]["Supervise"] = false;
  StartOrthanc(clade);
  EXPECT_EQ(Get("/clade/status").Json().at("Rules"), 1);
}

TEST_F(PluginStart, OrthancListsThePluginItsPageAndItsExtension)
{
  StartOrthanc(OneRuleNoWorker());
  const json plugin = Get("/plugins/clade").Json();
  EXPECT_EQ(plugin.at("RootUri"), "clade/app/");
  EXPECT_EQ(plugin.at("ExtendsOrthancExplorer"), true);
  EXPECT_THAT(Get("/plugins/explorer.js").body, HasSubstr("/clade"));

  for (const char* path : {"/clade/app/", "/clade/app", "/clade/app/index.html"})
  {
    const HttpReply page = Get(path);
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(page.headers.at("x-content-type-options"), "nosniff");
    EXPECT_THAT(page.headers.at("content-security-policy"),
                HasSubstr("default-src 'none'; script-src 'self'"));
  }
  EXPECT_EQ(Get("/clade/app/app.js").headers.at("content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(Get("/clade/app/style.css").headers.at("content-type"), "text/css; charset=utf-8");
}
