#pragma once
#include "Jobs/ForwardingJobStore.h"
#include "OrthancPlugin/BasicAuthorization.h"
#include "OrthancPlugin/MemoryOrthanc.h"
#include "OrthancPlugin/PluginServices.h"
#include "OrthancPlugin/Rest/RestRouter.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <memory>

namespace Clade::Testing
{
/// A job store with a worker behind it that answers quick requests in the moment they are queued, so that no
/// test waits for one.
class AnsweringStore : public ForwardingJobStore
{
public:
  using ForwardingJobStore::ForwardingJobStore;

  EnqueueResult Enqueue(const JobRequest& request) override
  {
    EnqueueResult result = ForwardingJobStore::Enqueue(request);
    if (request.kind == JobKind::Quick)
    {
      asked_.push_back(request.parameters);
      if (answer_ || isTakenOnly_)
      {
        Claim("worker", {JobKind::Quick}, 60'000, {});
      }
      if (answer_)
      {
        Finish(result.job.id, "worker", *answer_);
      }
    }
    return result;
  }

  std::optional<JobOutcome> answer_;  ///< of every quick request; nothing: nobody answers
  bool isTakenOnly_ = false;          ///< a worker takes it, and is silent from then on
  std::vector<nlohmann::json> asked_; ///< parameters of the quick requests
};

/// What the routes work with: an Orthanc and a job store of the test's own, the administrator "admin", and
/// whoever else logs in. Tests register their routes at `router_`.
class RestBench : public testing::Test
{
protected:
  RestBench()
  {
    std::filesystem::create_directory(folder_ / "models");
    configuration_.administrators = {"admin"};
  }

  RestAnswer Send(HttpMethod method, const std::string& target, const nlohmann::json& body = nullptr,
                  const std::string& user = "alice")
  {
    const std::string text = body.is_null() ? "" : body.dump();
    RestRequest request;
    request.method = method;
    request.path = target.substr(0, target.find('?'));
    if (request.path != target)
    {
      const std::string query = target.substr(request.path.size() + 1);
      request.query[query.substr(0, query.find('='))] = query.substr(query.find('=') + 1);
    }
    request.headers = {{"authorization", BasicAuthorization(user, "password")}};
    if (method != HttpMethod::Get)
    {
      request.headers["content-type"] = "application/json";
    }
    request.body = text;
    return router_.Handle(request);
  }
  RestAnswer Get(const std::string& target) { return Send(HttpMethod::Get, target); }
  RestAnswer Post(const std::string& target, const nlohmann::json& body, const std::string& user = "alice")
  {
    return Send(HttpMethod::Post, target, body, user);
  }
  /// The body of an answer that is a success.
  static nlohmann::json JsonOf(const RestAnswer& answer)
  {
    EXPECT_EQ(answer.status, 200) << answer.body;
    return nlohmann::json::parse(answer.body);
  }
  /// The sentence of one that is not.
  static std::string MessageIn(const RestAnswer& answer)
  {
    return nlohmann::json::parse(answer.body).at("Message");
  }

  /// Every one of them is refused with this status, and nothing is queued.
  void ExpectRefused(int status, const std::string& path, const std::vector<nlohmann::json>& bodies,
                     const std::string& user = "alice")
  {
    for (const nlohmann::json& body : bodies)
    {
      const RestAnswer answer = Post(path, body, user);
      EXPECT_EQ(answer.status, status) << body << "\n" << answer.body;
    }
    EXPECT_EQ(CountJobs(), 0u);
    EXPECT_TRUE(store_.asked_.empty());
  }
  std::size_t CountJobs() { return store_.List({}).size(); }

  /// Ends the job that waits, as a worker would.
  Job End(JobState state, const JobOutcome& with = {})
  {
    const Job job = store_.Claim("worker", {JobKind::Enhance, JobKind::Train}, 60'000, {}).value();
    JobOutcome outcome = with;
    outcome.state = state;
    EXPECT_TRUE(store_.Finish(job.id, "worker", outcome));
    return store_.Find(job.id).value();
  }

  TemporaryFolder folder_;
  PluginConfiguration configuration_;
  MemoryOrthanc orthanc_;
  std::unique_ptr<IJobStore> file_ = OpenJobStore(folder_ / "jobs.db");
  AnsweringStore store_{*file_};
  ModelCatalogue models_{folder_ / "models"};
  JobFactory factory_{configuration_, models_, store_};
  JobWatch watch_{store_, 1};
  RestRouter router_{Settings()};
  PluginServices services_{configuration_, "1.10.1", orthanc_,         store_, models_,
                           factory_,       watch_,   router_.Access(), nullptr};

private:
  static RestAccessSettings Settings()
  {
    RestAccessSettings settings;
    settings.isAuthenticationOn = true;
    settings.administrators = {BasicAuthorization("admin", "password")};
    return settings;
  }
};
} // namespace Clade::Testing
