#include "Training/TrainingProbe.h"

#include "Support/SmallTraining.h"

#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;

TEST(TrainingProbe, ShowsSixteenPatchesThatAreTheSameInEveryRun)
{
  const TrainingOptions options = Small(TrainingMethod::Clade);
  NoProgress progress;
  const TrainingImages images = PrepareTrainingImages({Ripples(0)}, options, 1, progress);
  const at::Tensor first = DrawProbe(images, options).lowResolution;
  ASSERT_EQ(first.size(0), 16);
  EXPECT_TRUE(first.equal(DrawProbe(images, options).lowResolution));
  TrainingImages sharp = images;
  sharp.lowResolution.clear();
  EXPECT_EQ(DrawProbe(sharp, options).lowResolution.size(0), 16) << "of sharp images if there are no others";
}
