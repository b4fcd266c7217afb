#include "Training/TrainedModel.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
TrainingImages ImagesOf(std::initializer_list<double> factors)
{
  TrainingImages images;
  for (const double factor : factors)
  {
    ImageSet set;
    set.factor = factor;
    images.lowResolution.push_back(set);
  }
  return images;
}
} // namespace

TEST(TrainedModel, PairsTeachTheFactorsOfTheOptionsOthersThoseSeen)
{
  TrainingOptions options = DefaultTrainingOptions(TrainingMethod::Clade, "CT");
  options.smallestFactor = 2;
  options.largestFactor = 8;
  VolumesSummary volumes;
  volumes.inPlaneSpacingMm = {0.7, 1.1};
  const TrainingImages images = ImagesOf({5.5, 3.0, 4.0});
  const ModelMetadata paired = DescribeTrainedModel(options, images, volumes, true);
  EXPECT_EQ(paired.smallestFactor, 2);
  EXPECT_EQ(paired.largestFactor, 8);
  const ModelMetadata unpaired = DescribeTrainedModel(options, images, volumes, false);
  EXPECT_EQ(unpaired.smallestFactor, 3);
  EXPECT_EQ(unpaired.largestFactor, 5.5);
  EXPECT_EQ(unpaired.method, "clade");
  EXPECT_EQ(unpaired.modality, "CT");
  EXPECT_EQ(unpaired.smallestSpacingMm, 0.7);
  EXPECT_EQ(unpaired.largestSpacingMm, 1.1);
}
