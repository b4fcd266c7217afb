#include "Integration/PluginBench.h"
#include "Support/PostgresServer.h"

#include <fstream>
#include <gmock/gmock.h>
#include <sstream>

using namespace Clade::Testing;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

// The plugin and its worker with a job store on a PostgreSQL server.
namespace
{
class PluginPostgres : public PluginBench
{
protected:
  void SetUp() override
  {
    CLADE_REQUIRE_POSTGRES();
    PluginBench::SetUp();
    server_ = std::make_unique<PostgresServer>(std::map<std::string, std::string>{}, "scram-sha-256");
    server_->Query("postgres", "ALTER ROLE clade PASSWORD 'secret of the store'");
    std::ofstream(folder_ / "password") << "secret of the store\n";
  }

  json WithServer() const
  {
    json clade = OneRuleNoWorker();
    clade["Worker"] = {{"Threads", 1}};
    clade["JobStore"] = server_->Url("postgres");
    clade["JobStorePasswordFile"] = folder_ / "password";
    return clade;
  }

  /// What happened to the one job that the rule made of a new series.
  json JobOfNewSeries(int seriesNumber)
  {
    const std::string source = Upload(MakePhantom(seriesNumber));
    const json jobs =
        GetUntil("/clade/jobs?series=" + source, [](const json& list) { return list.size() == 1; });
    return WaitForEnd(jobs.at(0).at("ID"));
  }

  std::unique_ptr<PostgresServer> server_;
};
} // namespace

TEST_F(PluginPostgres, JobsAreDoneBeforeAndAfterTheServerWasKilled)
{
  StartOrthanc(WithServer());
  const json first = JobOfNewSeries(1);
  ASSERT_EQ(first.at("State"), "Success") << first.dump(2);

  server_->Kill();
  GetUntil("/clade/status", [](const json& status) { return status.at("Ready") == false; });
  EXPECT_THAT(Get("/clade/status").Json().at("Reasons").dump(), HasSubstr("does not answer"));
  EXPECT_EQ(Get("/clade/jobs").status, 503);
  server_->Start();
  GetUntil("/clade/status", [](const json& status) { return status.at("Ready") == true; });

  const json second = JobOfNewSeries(2);
  EXPECT_EQ(second.at("State"), "Success") << second.dump(2);
  EXPECT_EQ(Jobs().size(), 2u);
  EXPECT_THAT(orthanc_->Log(), Not(HasSubstr("secret of the store")));
}

TEST_F(PluginPostgres, ReaderStudiesAreKeptBesideTheJobs)
{
  json clade = WithServer();
  clade["Worker"] = {{"Supervise", false}};
  StartOrthanc(clade);
  const std::string first = Upload(MakePhantom(1));
  const std::string second = Upload(MakePhantom(2));
  const json study = {
      {"Title", "Knees"}, {"Arms", {"a", "b"}}, {"Cases", {{{"Name", "1"}, {"Series", {first, second}}}}}};
  const auto made = Post("/clade/studies", study);
  ASSERT_EQ(made.status, 200) << made.body;
  const json studies = Get("/clade/studies").Json()["Studies"];
  ASSERT_EQ(studies.size(), 1u);
  EXPECT_EQ(studies[0]["Title"], "Knees");
  EXPECT_EQ(server_->Query("postgres", "SELECT COUNT(*) FROM clade.ReaderStudies"), "1");
}
