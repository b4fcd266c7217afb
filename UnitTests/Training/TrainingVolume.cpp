#include "Training/TrainingVolume.h"

#include "Support/Phantom.h"

#include <gtest/gtest.h>
#include <set>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
TrainingVolume Example()
{
  TrainingVolume one;
  one.volume = Paint(UnitGrid(5, 4, 3), [](const Vector3& p) { return p.x + 10 * p.y - 100 * p.z; });
  return one;
}
} // namespace

TEST(TrainingVolume, AFingerprintIsSixteenHexadecimalDigitsAndTheSameForTheSameVolumes)
{
  const std::string print = FingerprintOf({Example()});
  EXPECT_EQ(print.size(), 16u);
  EXPECT_EQ(print.find_first_not_of("0123456789abcdef"), std::string::npos);
  TrainingVolume renamed = Example();
  renamed.name = "another name";
  EXPECT_EQ(FingerprintOf({renamed}), print) << "files may be moved";
}

TEST(TrainingVolume, EveryVoxelAndLengthOfTheGridTells)
{
  std::set<std::string> prints = {FingerprintOf({Example()})};
  for (std::size_t n = 0; n < Example().volume.voxels.size(); n++)
  {
    TrainingVolume changed = Example();
    changed.volume.voxels[n] = -changed.volume.voxels[n] - 1;
    EXPECT_TRUE(prints.insert(FingerprintOf({changed})).second) << n;
  }
  for (double VolumeGrid::*length :
       {&VolumeGrid::columnSpacingMm, &VolumeGrid::rowSpacingMm, &VolumeGrid::sliceSpacingMm})
  {
    TrainingVolume changed = Example();
    changed.volume.grid.*length += 0.001;
    EXPECT_TRUE(prints.insert(FingerprintOf({changed})).second);
  }
  TrainingVolume thinner = Example();
  thinner.sliceThicknessMm = 0.5;
  EXPECT_TRUE(prints.insert(FingerprintOf({thinner})).second);
}

TEST(TrainingVolume, TheOrderOfVolumesTells)
{
  TrainingVolume other = Example();
  other.volume.voxels[0] = 7;
  EXPECT_NE(FingerprintOf({Example(), other}), FingerprintOf({other, Example()}));
  EXPECT_NE(FingerprintOf({Example()}), FingerprintOf({Example(), Example()}));
}
