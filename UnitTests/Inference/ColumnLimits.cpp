#include "Inference/ColumnLimits.h"

#include "Support/Phantom.h"
#include "Volume/Resampler.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
/// Dark slices of 4 mm with one bright one, every pixel alike.
Volume Thick()
{
  VolumeGrid grid = UnitGrid(5, 3, 9);
  grid.sliceSpacingMm = 4;
  return Paint(grid, [](const Vector3& p) { return p.z == 16 ? 1000 : p.x; });
}

Volume Interpolated(const Volume& thick)
{
  NoProgress progress;
  return ResampleThroughPlane(thick, ThroughPlaneGrid(thick.grid, GridKind::Isotropic), progress);
}

ConsistencyOptions Options()
{
  ConsistencyOptions options;
  options.profile.thicknessMm = 4;
  return options;
}
} // namespace

TEST(ColumnLimits, KeepTheProjectionWithinTheQuantity)
{
  const Volume thick = Thick();
  Volume free = Interpolated(thick);
  Volume kept = free;
  NoProgress progress;
  ProjectOntoMeasurements(free, thick, Options(), progress);
  ASSERT_LT(*std::min_element(free.voxels.begin(), free.voxels.end()), -10) << "else this shows nothing";

  const ValueLimits limits(thick, RangeOfQuantity(thick, "MR", 1, 0), 1);
  ConsistencyOptions options = Options();
  options.limits = &limits;
  const ConsistencyReport found = ProjectOntoMeasurements(kept, thick, options, progress);
  EXPECT_GE(*std::min_element(kept.voxels.begin(), kept.voxels.end()), 0);
  EXPECT_LE(*std::max_element(kept.voxels.begin(), kept.voxels.end()), 1301);
  EXPECT_LT(found.after.rms, 0.5 * found.before.rms) << "what can be reproduced is";
}

TEST(ColumnLimits, ASpikeBetweenDarkSlicesIsTakenAway)
{
  const Volume thick = Thick();
  Volume enhanced = Interpolated(thick);
  enhanced.At(2, 1, 2) = 670;
  const ValueLimits limits(thick, RangeOfQuantity(thick, "MR", 1, 0), 1);
  ConsistencyOptions options = Options();
  options.limits = &limits;
  NoProgress progress;
  ProjectOntoMeasurements(enhanced, thick, options, progress);
  EXPECT_LE(enhanced.At(2, 1, 2), 4);
}

TEST(ColumnLimits, PaddingAndTheStoredRangeAreRespected)
{
  Volume thick = Thick();
  Volume enhanced = Interpolated(thick);
  enhanced.padding.assign(enhanced.voxels.size(), 0);
  enhanced.padding[enhanced.Offset(0, 0, 0)] = 1;
  enhanced.At(0, 0, 0) = -2000;
  ConsistencyOptions options = Options();
  options.lowest = 0;
  options.highest = 900;
  const ColumnLimits limits(options, enhanced, thick);
  std::vector<double> column(enhanced.grid.slices, 5000);
  const ColumnProjector none({}, enhanced.grid.slices, {}, {}, 1);
  limits.Clip(none, 0, 0, 1, column.data());
  EXPECT_EQ(column, std::vector<double>(enhanced.grid.slices, 900));
}
