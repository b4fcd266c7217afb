#include "Measurement/MeasurableCache.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
std::shared_ptr<const MeasurableDicom> SeriesOf(std::size_t voxels)
{
  auto series = std::make_shared<MeasurableDicom>();
  series->series.volume.voxels.resize(voxels);
  return series;
}
} // namespace

TEST(MeasurableCache, GivesBackWhatWasPutWhileTheSeriesIsTheSame)
{
  MeasurableCache cache(1000);
  const auto series = SeriesOf(10);
  cache.Put("a", {"1", "2"}, series);
  EXPECT_EQ(cache.Find("a", {"1", "2"}), series);
  EXPECT_EQ(cache.Find("b", {"1", "2"}), nullptr);
  EXPECT_EQ(cache.Find("a", {"1", "2", "3"}), nullptr); // an instance came: it is forgotten
  EXPECT_EQ(cache.Find("a", {"1", "2"}), nullptr);
}

TEST(MeasurableCache, ForgetsWhatWasNotAskedForLongest)
{
  MeasurableCache cache(100 * sizeof(float));
  cache.Put("a", {}, SeriesOf(40));
  cache.Put("b", {}, SeriesOf(40));
  EXPECT_NE(cache.Find("a", {}), nullptr);
  cache.Put("c", {}, SeriesOf(40));
  EXPECT_NE(cache.Find("a", {}), nullptr);
  EXPECT_EQ(cache.Find("b", {}), nullptr);
  EXPECT_NE(cache.Find("c", {}), nullptr);
}

TEST(MeasurableCache, DoesNotKeepWhatIsBeyondItsLimit)
{
  MeasurableCache cache(100 * sizeof(float));
  cache.Put("a", {}, SeriesOf(60));
  cache.Put("b", {}, SeriesOf(101));
  EXPECT_NE(cache.Find("a", {}), nullptr);
  EXPECT_EQ(cache.Find("b", {}), nullptr);
}
