#include "OrthancPlugin/JobFactory.h"

#include "Base/Error.h"
#include "OrthancPlugin/MemoryOrthanc.h"
#include "Settings/DailyHours.h"
#include "Support/ClockTime.h"
#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gtest/gtest.h>

using namespace Clade;
using Clade::Testing::ClockTime;
using Clade::Testing::MemoryOrthanc;
using Clade::Testing::TemporaryFolder;

namespace
{
class JobFactoryTest : public testing::Test
{
protected:
  JobFactoryTest() : store_(OpenJobStore(folder_ / "jobs.db")), models_(folder_.Path())
  {
    configuration_.defaultModels = {{"MR", "mr-body"}};
    orthanc_.Store("a");
    orthanc_.Store("a");
  }

  EnqueueResult Order(const EnhanceOrder& order = {}, bool force = false)
  {
    auto series = SeriesView::Find(orthanc_, "a");
    return factory_.Order(series.value(), order, force);
  }
  EnqueueResult OrderOnce()
  {
    auto series = SeriesView::Find(orthanc_, "a");
    return factory_.OrderOnce(series.value(), {});
  }
  void End(JobState state, const std::string& derived = "")
  {
    const auto job = store_->Claim("w", {JobKind::Enhance}, 1000);
    JobOutcome outcome;
    outcome.state = state;
    outcome.derivedSeriesId = derived;
    ASSERT_TRUE(store_->Finish(job.value().id, "w", outcome));
  }

  TemporaryFolder folder_;
  MemoryOrthanc orthanc_;
  PluginConfiguration configuration_;
  std::unique_ptr<IJobStore> store_;
  ModelCatalogue models_;
  JobFactory factory_{configuration_, models_, *store_};
};
} // namespace

TEST_F(JobFactoryTest, TheSameOrderIsOneJob)
{
  const EnqueueResult first = Order();
  EXPECT_TRUE(first.isNew);
  EXPECT_FALSE(Order().isNew);
  EXPECT_EQ(Order().job.id, first.job.id);
  EXPECT_EQ(first.job.request.parameters.at("Instances"), (nlohmann::json{"1.2.3.0", "1.2.3.1"}));
}

TEST_F(JobFactoryTest, AnotherModelOptionOrInstanceIsAnotherJob)
{
  Order();
  EnhanceOrder order;
  order.model = "cubic";
  EXPECT_TRUE(Order(order).isNew);
  order.options.grid = GridKind::Aligned;
  EXPECT_TRUE(Order(order).isNew);
  orthanc_.Store("a");
  EXPECT_TRUE(Order(order).isNew);
}

TEST_F(JobFactoryTest, AutoIsTheDefaultOfTheModality)
{
  EXPECT_EQ(Order().job.request.model, "mr-body");
  EXPECT_EQ(Order().job.request.parameters.at("ModelIsDefault"), true);
  EnhanceOrder named;
  named.model = "mr-body";
  const EnqueueResult byName = Order(named);
  EXPECT_TRUE(byName.isNew);
  EXPECT_FALSE(byName.job.request.parameters.contains("ModelIsDefault"));
  EXPECT_EQ(Order().job.request.parameters.at("ModelHash"), "") << "it is not on this machine";
  std::ofstream(folder_ / "mr-body.safetensors") << std::string("\x02\0\0\0\0\0\0\0{}", 10);
  const EnqueueResult installed = Order();
  EXPECT_TRUE(installed.isNew) << "with the model there, the work is another";
  EXPECT_EQ(installed.job.request.parameters.at("ModelHash").get<std::string>().size(), 64u);
  configuration_.defaultModels.clear();
  EXPECT_EQ(Order().job.request.model, "auto");
}

TEST_F(JobFactoryTest, WhatEndedWellIsDoneAgainOnlyByForce)
{
  const std::string first = Order().job.id;
  End(JobState::Success);
  EXPECT_EQ(Order().job.id, first);
  const EnqueueResult forced = Order({}, true);
  EXPECT_TRUE(forced.isNew);
  EXPECT_NE(forced.job.id, first);
  EXPECT_EQ(Order({}, true).job.id, forced.job.id) << "it is queued already";
  End(JobState::Success);
  EXPECT_NE(Order({}, true).job.id, forced.job.id);
}

TEST_F(JobFactoryTest, WhatEndedOtherwiseIsQueuedAgainByAPersonAndNotByARule)
{
  const std::string first = Order().job.id;
  End(JobState::Skipped);
  auto series = SeriesView::Find(orthanc_, "a");
  EXPECT_FALSE(factory_.OrderOnce(series.value(), {}).isNew);
  EXPECT_EQ(store_->Find(first)->state, JobState::Skipped);
  EXPECT_EQ(Order().job.id, first);
  EXPECT_EQ(store_->Find(first)->state, JobState::Pending);
  End(JobState::Failure);
  EXPECT_EQ(Order({}, true).job.id, first) << "force is for what is done";
}

TEST_F(JobFactoryTest, AResultThatWasDeletedIsMadeAgainForAPerson)
{
  orthanc_.Store("derived");
  const std::string first = Order().job.id;
  End(JobState::Success, "derived");
  EXPECT_EQ(Order().job.id, first);
  orthanc_.Delete("derived");
  const auto isKnown = [&]
  {
    auto series = SeriesView::Find(orthanc_, "a");
    return factory_.IsKnown(series.value(), {});
  };
  EXPECT_FALSE(isKnown());
  const EnqueueResult again = Order();
  EXPECT_TRUE(again.isNew);
  EXPECT_NE(again.job.id, first);
  EXPECT_NE(again.job.request.parameters.at("Salt"), "") << "its series is another";
  EXPECT_TRUE(isKnown());
  EXPECT_EQ(Order().job.id, again.job.id) << "it is queued already";
  orthanc_.Store("another");
  End(JobState::Success, "another");
  EXPECT_EQ(Order().job.id, again.job.id);
}

TEST_F(JobFactoryTest, ARuleMakesAgainWhatWentWithItsSeriesAndNotWhatAPersonDeleted)
{
  orthanc_.Store("derived");
  EXPECT_TRUE(OrderOnce().isNew);
  End(JobState::Success, "derived");
  orthanc_.Delete("derived");
  EXPECT_FALSE(OrderOnce().isNew);
  orthanc_.SetLastUpdate("a", TimeToString(NowMs() + 5000)); // sent again
  EXPECT_TRUE(OrderOnce().isNew);
  EXPECT_FALSE(OrderOnce().isNew) << "it is queued already";
  orthanc_.Store("another");
  End(JobState::Success, "another");
  EXPECT_FALSE(OrderOnce().isNew);
}

TEST_F(JobFactoryTest, AJobOfARuleWithHoursWaitsForThem)
{
  EnhanceOrder order;
  order.model = "cubic";
  order.hours = ClockTime(60) + "-" + ClockTime(120);
  const Job later = Order(order).job;
  EXPECT_EQ(later.request.parameters["Hours"], order.hours);
  EXPECT_EQ(later.request.parameters["HoursEastOfUtc"], DailyHours::MinutesEastOfUtc(NowMs()));
  EXPECT_NEAR(static_cast<double>(later.request.notBefore - NowMs()) / 60'000, 60, 1.1);
  order.hours = ClockTime(-60) + "-" + ClockTime(60);
  order.options.grid = GridKind::Aligned;
  EXPECT_EQ(Order(order).job.request.notBefore, 0);
}
