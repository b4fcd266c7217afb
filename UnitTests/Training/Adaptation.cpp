#include "Training/Adaptation.h"

#include "Base/Random.h"
#include "Support/LateModels.h"
#include "Support/LateTraining.h"
#include "Support/Phantom.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
/// One slice spacing apart, 3 pixels: what a network can learn to restore.
Volume ThickSlices()
{
  VolumeGrid grid = UnitGrid(120, 112, 12);
  grid.sliceSpacingMm = 3;
  return Paint(grid, [](const Vector3& p) { return Texture(p, 0); });
}
} // namespace

TEST(Adaptation, IsTheSameForTheSameStepsAndChangesNothingElse)
{
  const NetworkModel model = LateModel(0.01, {8, 1, 8, 8, true});
  const AnyGenerator before(model.Metadata().generator);
  {
    const torch::NoGradGuard noGradients;
    for (const auto& item : model.Loaded().generator->named_parameters())
    {
      before->named_parameters()[item.key()].copy_(item.value());
    }
  }
  AdaptationOptions options;
  options.steps = 60;
  options.threads = 1;
  NoProgress progress;
  const IntensityMap limits{0, 1000};
  const Volume acquired = ThickSlices();
  ASSERT_TRUE(CanAdapt(model, acquired));
  const AdaptationResult first = AdaptModel(model, acquired, limits, options, progress);
  const AdaptationResult second = AdaptModel(model, acquired, limits, options, progress);
  EXPECT_EQ(first.steps, 60);
  EXPECT_TRUE(first.isKept) << first.before << " " << first.after;
  EXPECT_LT(first.after, first.before);
  EXPECT_TRUE(SameWeights(first.model.Loaded().generator, second.model.Loaded().generator));
  EXPECT_FALSE(SameWeights(first.model.Loaded().generator, model.Loaded().generator));
  EXPECT_TRUE(SameWeights(model.Loaded().generator, before));
}

TEST(Adaptation, IsNotKeptWhereItIsNoBetter)
{
  // One step at a rate that begins at a twentieth: the average of weights hardly moves, noise alone decides.
  const NetworkModel model = LateModel(0, {8, 1, 8, 8, true});
  torch::manual_seed(1);
  VolumeGrid grid = UnitGrid(120, 112, 12);
  grid.sliceSpacingMm = 3;
  Volume noise(grid);
  Random random(5);
  for (float& voxel : noise.voxels)
  {
    voxel = static_cast<float>(1000 * random.Uniform());
  }
  AdaptationOptions options;
  options.steps = 3;
  options.threads = 1;
  NoProgress progress;
  const AdaptationResult result = AdaptModel(model, noise, {0, 1000}, options, progress);
  EXPECT_EQ(result.isKept, result.after < result.before);
  EXPECT_EQ(SameWeights(result.model.Loaded().generator, model.Loaded().generator), !result.isKept);
}

TEST(Adaptation, TheSecondsDecideTheSteps)
{
  const NetworkModel model = LateModel(0.01, {8, 1, 8, 8, true});
  AdaptationOptions options;
  options.seconds = 1e-6;
  NoProgress progress;
  EXPECT_EQ(AdaptModel(model, ThickSlices(), {0, 1000}, options, progress).steps, 1);
}

TEST(Adaptation, StopsWhenItIsCancelledAndNeedsSlicesThatHoldAPatch)
{
  const NetworkModel model = LateModel(0.01, {8, 1, 8, 8, true});
  AdaptationOptions options;
  options.steps = 50;
  StopAfter stop(3, "adapt");
  EXPECT_THROW(AdaptModel(model, ThickSlices(), {0, 1000}, options, stop), Error);
  VolumeGrid small = UnitGrid(63, 200, 5);
  small.sliceSpacingMm = 3;
  EXPECT_FALSE(CanAdapt(model, Volume(small)));
}
