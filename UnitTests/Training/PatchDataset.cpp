#include "Training/PatchDataset.h"

#include "Base/Error.h"
#include "Support/TrainingWaves.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

TEST(PatchDataset, BatchesHaveTheirShapesAndRange)
{
  const TrainingBatch batch = Dataset().Draw(0);
  for (const auto& tensor : {batch.lowResolution, batch.highResolution, batch.degraded, batch.sharp})
  {
    EXPECT_EQ(tensor.sizes(), (std::vector<std::int64_t>{3, 1, 32, 32}));
    EXPECT_LE(tensor.abs().max().item<float>(), 1);
  }
  EXPECT_EQ(Dataset().BatchesPerEpoch(), 4 * 72 / 3);
}

TEST(PatchDataset, ABatchDependsOnSeedAndIndexAlone)
{
  const PatchDataset dataset = Dataset();
  EXPECT_TRUE(SameBatch(dataset.Draw(5), Dataset().Draw(5)));
  EXPECT_FALSE(SameBatch(dataset.Draw(5), dataset.Draw(6)));
  TrainingOptions other = WavesOptions();
  other.seed = 2;
  EXPECT_FALSE(SameBatch(dataset.Draw(5), Dataset(other).Draw(5)));
}

TEST(PatchDataset, PairsDifferAlongTheLastAxisAlone)
{
  // Degraded images have less detail along the last axis, as much along the other.
  const PatchDataset dataset = Dataset();
  double sharpLast = 0, thickLast = 0, sharpOther = 0, thickOther = 0;
  for (std::uint64_t n = 0; n < 20; n++)
  {
    const TrainingBatch batch = dataset.Draw(n);
    const auto energy = [](const at::Tensor& x, std::int64_t axis)
    { return x.diff(1, axis).square().mean().item<double>(); };
    sharpLast += energy(batch.sharp, 3);
    thickLast += energy(batch.degraded, 3);
    sharpOther += energy(batch.sharp, 2);
    thickOther += energy(batch.degraded, 2);
  }
  EXPECT_LT(thickLast, 0.8 * sharpLast);
  EXPECT_GT(thickOther, 0.7 * sharpOther);
}

TEST(PatchDataset, AugmentedPairsAreStillPairs)
{
  // Flipped and re-weighted alike: what a half has lost is detail along the last axis, not brightness.
  TrainingOptions options = WavesOptions();
  options.augmentation = Augmentation::FlipsAndContrast;
  const PatchDataset plain = Dataset(), augmented = Dataset(options);
  double difference = 0, change = 0;
  for (std::uint64_t n = 0; n < 20; n++)
  {
    const TrainingBatch batch = augmented.Draw(n);
    difference += (batch.degraded - batch.sharp).mean().abs().item<double>() / 20;
    change += (batch.sharp.mean() - plain.Draw(n).sharp.mean()).abs().item<double>() / 20;
    EXPECT_LE(batch.sharp.abs().max().item<float>(), 1);
  }
  EXPECT_LT(difference, 0.02);
  EXPECT_GT(change, 0.05);
}

TEST(PatchDataset, AWiderProfileBlursPairsMore)
{
  const auto lost = [](double thin, double thick)
  {
    TrainingOptions options = WavesOptions();
    options.thinnestProfile = thin;
    options.thickestProfile = thick;
    const PatchDataset dataset = Dataset(options);
    double sum = 0;
    for (std::uint64_t n = 0; n < 20; n++)
    {
      const TrainingBatch batch = dataset.Draw(n);
      sum += (batch.degraded - batch.sharp).abs().mean().item<double>();
    }
    return sum;
  };
  const double thin = lost(0.5, 0.5), thick = lost(1.5, 1.5);
  EXPECT_LT(thin, 0.8 * thick);
  EXPECT_GT(lost(0.5, 1.5), thin);
  EXPECT_LT(lost(0.5, 1.5), thick);
}

TEST(PatchDataset, AcquisitionGoesWithTheLrPatchesWhateverTheirFlips)
{
  // The interpolated rows themselves come near to explaining their slices; other patches' rows do not.
  TrainingOptions options = WavesOptions();
  options.augmentation = Augmentation::FlipsAndContrast;
  PatchDataset::Needs needs;
  needs.unpaired = needs.acquisition = true;
  const PatchDataset dataset(Prepared({ThickWaves()}, options), options, needs);
  for (std::uint64_t n = 0; n < 10; n++)
  {
    const TrainingBatch batch = dataset.Draw(n);
    const auto low = batch.lowResolution.select(1, 0);
    const auto averaged = torch::matmul(low, batch.averages.transpose(1, 2));
    const auto sampled = torch::matmul(low, batch.samples.transpose(1, 2));
    const double own = (averaged - sampled).abs().mean().item<double>();
    const double others = (averaged - sampled.roll({1}, {0})).abs().mean().item<double>();
    EXPECT_GT(sampled.abs().max().item<double>(), 0);
    EXPECT_LT(own, 0.1 * others);
  }
}

TEST(PatchDataset, ImagesWithoutRoomForThickSlicesGiveNoPairsAndSpoilNone)
{
  // 34 pixels along one axis: a patch, but no thick slices around it.
  TrainingVolume flat = ThickWaves();
  flat.name = "flat";
  flat.volume =
      Paint(UnitGrid(90, 90, 34), [](const Vector3& p) { return 500 + 300 * std::sin(0.5 * p.x + p.z); });
  TrainingOptions options = WavesOptions();
  options.thickFactors = {2};
  PatchDataset::Needs needs;
  needs.pairs = true;
  const PatchDataset dataset(Prepared({flat}, options), options, needs);
  for (std::uint64_t n = 0; n < 60; n++)
  {
    EXPECT_GT(dataset.Draw(n).sharp.std().item<double>(), 0);
  }
}

TEST(PatchDataset, WithoutAnyRoomForPairsThereIsAClearError)
{
  TrainingImages images;
  images.highResolution.push_back({torch::zeros({4, 34, 34}), 1, 5});
  PatchDataset::Needs needs;
  needs.pairs = true;
  try
  {
    PatchDataset(images, WavesOptions(), needs);
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_THAT(error.Message(), HasSubstr("too small to make thick slices of them"));
  }
}

TEST(PatchDataset, SamplingByVolumesSeesSmallOnesAsOftenAsLargeOnes)
{
  TrainingVolume bright = ThickWaves(6); // a sixth of the slices, brighter than all others
  bright.name = "bright";
  TrainingOptions options = WavesOptions();
  options.intensity = {IntensityMapping::Kind::Window, 0, 2000};
  for (float& voxel : bright.volume.voxels)
  {
    voxel += 1000;
  }
  const auto brightShare = [&](PatchSampling sampling)
  {
    options.sampling = sampling;
    PatchDataset::Needs needs;
    needs.unpaired = true;
    const PatchDataset dataset(Prepared({ThickWaves(36), bright}, options), options, needs);
    int count = 0;
    for (std::uint64_t n = 0; n < 60; n++)
    {
      count += (dataset.Draw(n).highResolution.mean({1, 2, 3}) > 0).sum().item<int>();
    }
    return count / 180.0;
  };
  EXPECT_NEAR(brightShare(PatchSampling::Images), 6.0 / 42, 0.08);
  EXPECT_NEAR(brightShare(PatchSampling::Volumes), 0.5, 0.12);
}

TEST(PatchDataset, BackgroundIsRedrawn)
{
  TrainingVolume source = ThickWaves();
  for (std::size_t n = 0; n < source.volume.voxels.size(); n++)
  {
    if (n % 72 < 40) // more than half is air
    {
      source.volume.voxels[n] = 0;
    }
  }
  TrainingOptions options = WavesOptions();
  PatchDataset::Needs needs;
  needs.unpaired = true;
  const PatchDataset dataset(Prepared({source}), options, needs);
  int empty = 0;
  for (std::uint64_t n = 0; n < 50; n++)
  {
    const auto means = dataset.Draw(n).highResolution.mean({1, 2, 3});
    empty += (means < -0.9).sum().item<int>();
  }
  EXPECT_LE(empty, 3); // of 150
}

TEST(PatchDataset, OnADeviceOnlyWhatNetworksComputeWithChangesItsType)
{
  TrainingBatch batch;
  batch.lowResolution = torch::rand({2, 1, 32, 32});
  batch.averages = torch::rand({2, 8, 32});
  batch.thick = torch::rand({2, 1, 8, 32});
  const TrainingBatch moved = ToDevice(batch, torch::kCPU, torch::kBFloat16);
  EXPECT_EQ(moved.lowResolution.scalar_type(), torch::kBFloat16);
  EXPECT_EQ(moved.thick.scalar_type(), torch::kBFloat16);
  EXPECT_TRUE(moved.averages.equal(batch.averages)) << "how slices lie keeps its precision";
  EXPECT_FALSE(moved.highResolution.defined());
}
