#include "Integration/JobBench.h"

using namespace Clade;
using namespace Clade::Testing;

// Derived series that are sent on.
namespace
{
class Destinations : public JobBench
{
protected:
  void SetUp() override
  {
    CLADE_REQUIRE_ORTHANC();
    viewer_ = std::make_unique<OrthancProcess>();
    StartOrthanc({{"DicomModalities", {{"viewer", {"CLADETEST", "127.0.0.1", viewer_->DicomPort()}}}}});
  }

  std::string EnqueueTo(const std::string& source, const std::string& destination)
  {
    JobRequest request = RequestFor(source);
    request.parameters["Destination"] = {destination};
    return store_->Enqueue(request).job.id;
  }

  std::size_t InstancesInViewer()
  {
    OrthancConnection connection;
    connection.url = viewer_->Url();
    return OrthancClient(connection).GetJson("/statistics")["CountInstances"];
  }

  std::unique_ptr<OrthancProcess> viewer_;
};
} // namespace

TEST_F(Destinations, GetTheDerivedSeriesAndNothingElse)
{
  const std::string source = Upload(SmallGrid());
  StartWorker();
  const Job job = WaitForEnd(EnqueueTo(source, "viewer"));
  ExpectOneDerivedSeries(job, {source});
  EXPECT_EQ(job.result["SentTo"], nlohmann::json({"viewer"}));
  EXPECT_EQ(InstancesInViewer(), job.result["Output"]["Slices"]);
}

TEST_F(Destinations, ThatAreDownAreTriedAgainAndTheSeriesStays)
{
  const std::string source = Upload(SmallGrid());
  viewer_->Stop();
  StartWorker();
  const std::string id = EnqueueTo(source, "viewer");
  const Job waiting = WaitUntil(id, [](const Job& job) { return !job.errorCode.empty(); });
  EXPECT_EQ(waiting.state, JobState::Pending);
  EXPECT_EQ(waiting.errorCode, "Unavailable");
  EXPECT_NE(waiting.errorText.find("is stored, but was not sent to viewer: "), std::string::npos)
      << waiting.errorText;
  const auto stored = SeriesBeside({source});
  ASSERT_EQ(stored.size(), 1u);

  viewer_->Start();
  const Job job = WaitForEnd(id);
  ExpectOneDerivedSeries(job, {source});
  EXPECT_EQ(job.derivedSeriesId, stored.front());
  EXPECT_EQ(job.result["AlreadyStored"], true);
  EXPECT_EQ(InstancesInViewer(), SopInstanceUidsOf(job.derivedSeriesId).size());
}

TEST_F(Destinations, ThatOrthancDoesNotKnowAreNamed)
{
  const std::string source = Upload(SmallGrid());
  StartWorker();
  const Job job = WaitForEnd(EnqueueTo(source, "nobody"));
  EXPECT_EQ(job.state, JobState::Failure);
  EXPECT_EQ(job.errorCode, "InvalidConfiguration");
  EXPECT_NE(job.errorText.find("Orthanc's DicomModalities have no \"nobody\""), std::string::npos)
      << job.errorText;
  EXPECT_EQ(SeriesBeside({source}).size(), 1u) << "the derived series stays";
}
