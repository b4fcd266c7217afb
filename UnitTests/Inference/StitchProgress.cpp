#include "Inference/StitchProgress.h"

#include "Base/Error.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <mutex>
#include <thread>
#include <vector>

using namespace Clade;

namespace
{
class Recorder : public NoProgress
{
public:
  void Report(double fraction) override
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    fractions.push_back(fraction);
  }
  bool IsCancelled() const override { return isCancelled; }
  void ThrowIfCancelled() const override
  {
    if (isCancelled)
    {
      throw Error(ErrorCode::Cancelled, "cancelled");
    }
  }

  std::vector<double> fractions;
  bool isCancelled = false;

private:
  std::mutex mutex_;
};
} // namespace

TEST(StitchProgress, CountsTheStepsOfAllLanesUpToTheWhole)
{
  Recorder recorder;
  StitchProgress progress(recorder, 400);
  std::vector<std::thread> lanes;
  for (int lane = 0; lane < 4; lane++)
  {
    lanes.emplace_back(
        [&]
        {
          for (int n = 0; n < 100; n++)
          {
            progress.Step();
          }
        });
  }
  for (std::thread& lane : lanes)
  {
    lane.join();
  }
  std::sort(recorder.fractions.begin(), recorder.fractions.end());
  ASSERT_EQ(recorder.fractions.size(), 400u);
  for (std::size_t n = 0; n < 400; n++)
  {
    EXPECT_DOUBLE_EQ(recorder.fractions[n], static_cast<double>(n + 1) / 400);
  }
}

TEST(StitchProgress, EveryStepIsAPlaceToStop)
{
  Recorder recorder;
  StitchProgress progress(recorder, 10);
  progress.Step();
  recorder.isCancelled = true;
  EXPECT_THROW(progress.Step(), Error);
  EXPECT_EQ(recorder.fractions.size(), 1u);
}
