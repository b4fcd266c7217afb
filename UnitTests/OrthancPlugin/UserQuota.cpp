#include "OrthancPlugin/UserQuota.h"

#include "OrthancPlugin/BasicAuthorization.h"
#include "OrthancPlugin/MemoryOrthanc.h"
#include "OrthancPlugin/PluginServices.h"
#include "Support/TemporaryFolder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
RestRequest From(const std::string& user)
{
  RestRequest request;
  request.method = HttpMethod::Post;
  request.headers["authorization"] = BasicAuthorization(user, "password");
  return request;
}

class UserQuotaTest : public testing::Test
{
protected:
  UserQuotaTest()
  {
    configuration_.orthancName = "a";
    configuration_.maxWaitingPerUser = 2;
    configuration_.administrators = {"admin"};
  }

  void Enqueue(const std::string& key, const std::string& user, const std::string& orthanc = "a")
  {
    JobRequest request;
    request.key = key;
    request.orthanc = orthanc;
    request.user = user;
    store_->Enqueue(request);
  }
  std::optional<RestAnswer> Refusal(const RestRequest& request, std::size_t jobs)
  {
    return RefusalByQuota(services_, request, [=] { return jobs; });
  }
  static RestAccessSettings Settings()
  {
    RestAccessSettings settings;
    settings.isAuthenticationOn = true;
    settings.administrators = {BasicAuthorization("admin", "password")};
    return settings;
  }

  TemporaryFolder folder_;
  PluginConfiguration configuration_;
  MemoryOrthanc orthanc_;
  std::unique_ptr<IJobStore> store_ = OpenJobStore(folder_ / "jobs.db");
  ModelCatalogue models_{folder_ / "models"};
  JobFactory factory_{configuration_, models_, *store_};
  JobWatch watch_{*store_, 1};
  RestAccess access_{Settings()};
  PluginServices services_{configuration_, "1.10.1", orthanc_, *store_, models_,
                           factory_,       watch_,   access_,  nullptr};
};
} // namespace

TEST_F(UserQuotaTest, AUserWithTooManyJobsWaitingIsToldSoAndWhenToComeAgain)
{
  EXPECT_FALSE(Refusal(From("alice"), 2));
  EXPECT_TRUE(Refusal(From("alice"), 3)) << "at once";
  Enqueue("1", "alice");
  EXPECT_FALSE(Refusal(From("alice"), 1));
  Enqueue("2", "alice");
  const auto refusal = Refusal(From("alice"), 1);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 429);
  EXPECT_EQ(refusal->headers.at("Retry-After"), "60");
  EXPECT_EQ(nlohmann::json::parse(refusal->body)["Message"],
            "alice has 2 jobs waiting, and asks for 1 more; one user may have 2 waiting "
            "(Clade.MaxWaitingPerUser): come again when some have ended, or cancel some");
  store_->RequestCancel(store_->FindByKey("1")->id);
  EXPECT_FALSE(Refusal(From("alice"), 1));
}

TEST_F(UserQuotaTest, NothingIsCountedWhereNobodyIsHeldUp)
{
  const auto refusal = [&](const std::string& user)
  {
    return RefusalByQuota(services_, From(user),
                          [&]() -> std::size_t
                          {
                            ADD_FAILURE() << user;
                            return 1;
                          });
  };
  EXPECT_FALSE(refusal("admin"));
  configuration_.maxWaitingPerUser.reset();
  EXPECT_FALSE(refusal("alice"));
}

TEST_F(UserQuotaTest, NobodyPaysForTheJobsOfOthers)
{
  Enqueue("1", "alice");
  Enqueue("2", "alice");
  Enqueue("3", "bob", "b");
  Enqueue("4", "bob", "b");
  Enqueue("5", "");
  EXPECT_FALSE(Refusal(From("bob"), 2)) << "his jobs of another Orthanc do not count";
}

TEST_F(UserQuotaTest, AdministratorsAndRequestsWithoutALoginAreNotHeldUp)
{
  EXPECT_FALSE(Refusal(From("admin"), 1000));
  EXPECT_FALSE(Refusal(RestRequest(), 1000));
  configuration_.administrators.reset();
  EXPECT_TRUE(Refusal(From("admin"), 1000)) << "where everybody is an administrator, nobody is exempt";
  configuration_.maxWaitingPerUser.reset();
  EXPECT_FALSE(Refusal(From("alice"), 1000));
}
