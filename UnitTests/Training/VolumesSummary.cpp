#include "Training/VolumesSummary.h"

#include "Support/Phantom.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
TrainingVolume Empty(double pixelMm, double sliceMm, std::size_t slices)
{
  TrainingVolume source;
  VolumeGrid grid = UnitGrid(4, 4, slices);
  grid.columnSpacingMm = pixelMm;
  grid.rowSpacingMm = pixelMm / 2;
  grid.sliceSpacingMm = sliceMm;
  source.volume = Volume(grid);
  return source;
}
} // namespace

TEST(VolumesSummary, TellsTheExtremesOfAllVolumes)
{
  const VolumesSummary summary = Summarise({Empty(1, 6, 10), Empty(0.5, 0.5, 100), Empty(0.8, 4, 20)});
  EXPECT_EQ(ToJson(summary), nlohmann::json::parse(R"({"volumes": 3, "nearIsotropic": 1, "slices": 130,
    "inPlaneSpacingMm": [0.5, 1.0], "sliceSpacingMm": [0.5, 6.0], "factor": [1.0, 6.0]})"));
}

TEST(VolumesSummary, NothingHasNoExtremes)
{
  const VolumesSummary summary = Summarise({});
  EXPECT_EQ(summary.volumes, 0u);
  EXPECT_EQ(summary.factor, std::make_pair(0.0, 0.0));
}
