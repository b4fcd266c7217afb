#include "Training/PatchDataset.h"

#include "Base/Error.h"
#include "Support/Phantom.h"
#include "Training/BatchQueue.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

namespace
{
/// Thick slices, 5 pixels apart, of waves.
TrainingVolume Thick(std::size_t slices = 14)
{
  VolumeGrid grid = UnitGrid(72, 80, slices);
  grid.sliceSpacingMm = 5;
  TrainingVolume source;
  source.name = "waves";
  source.volume = Paint(
      grid, [](const Vector3& p)
      { return 500 + 200 * std::sin(0.5 * p.x) + 150 * std::cos(0.4 * p.y) + 100 * std::sin(0.2 * p.z); });
  source.sliceThicknessMm = 4;
  return source;
}

TrainingOptions Options()
{
  TrainingOptions options = DefaultTrainingOptions(TrainingMethod::Anchored, "MR");
  options.batch = 3;
  options.largestFactor = 6;
  return options;
}

TrainingImages Prepared(const std::vector<TrainingVolume>& volumes,
                        const TrainingOptions& options = Options())
{
  NoProgress progress;
  return PrepareTrainingImages(volumes, options, 2, progress);
}

PatchDataset Dataset(const TrainingOptions& options = Options())
{
  PatchDataset::Needs needs;
  needs.unpaired = true;
  needs.pairs = true;
  return PatchDataset(Prepared({Thick()}), options, needs);
}

bool Same(const TrainingBatch& a, const TrainingBatch& b)
{
  return torch::equal(a.lowResolution, b.lowResolution) && torch::equal(a.highResolution, b.highResolution) &&
         torch::equal(a.degraded, b.degraded) && torch::equal(a.sharp, b.sharp);
}
} // namespace

TEST(TrainingImages, AThickVolumeGivesItsSlicesAndItsLrSlices)
{
  const TrainingImages images = Prepared({Thick()});
  ASSERT_EQ(images.highResolution.size(), 1u);
  EXPECT_EQ(images.highResolution[0].images.sizes(), (std::vector<std::int64_t>{14, 80, 72}));
  EXPECT_DOUBLE_EQ(images.highResolution[0].thicknessPerSpacing, 0.8);
  ASSERT_EQ(images.lowResolution.size(), 1u); // twice as thick would be beyond factor 6
  EXPECT_EQ(images.lowResolution[0].images.sizes(), (std::vector<std::int64_t>{72, 80, 66}));
  EXPECT_DOUBLE_EQ(images.lowResolution[0].factor, 5);
  EXPECT_LE(images.lowResolution[0].images.abs().max().item<float>(), 1);
}

TEST(TrainingImages, ThickerVersionsWidenTheFactors)
{
  TrainingOptions options = Options();
  options.largestFactor = 10;
  const TrainingImages images = Prepared({Thick(14)}, options);
  ASSERT_EQ(images.lowResolution.size(), 2u);
  EXPECT_DOUBLE_EQ(images.lowResolution[1].factor, 10);
  EXPECT_DOUBLE_EQ(images.lowResolution[1].thicknessPerSpacing, 0.9);
}

TEST(TrainingImages, AnIsotropicVolumeGivesAllItsPlanesAndThickVersions)
{
  TrainingVolume source = Thick();
  source.volume = Paint(UnitGrid(40, 44, 48), [](const Vector3& p) { return p.x + 3 * p.y + std::sin(p.z); });
  TrainingOptions options = Options();
  options.thickFactors = {2, 4};
  const TrainingImages images = Prepared({source}, options);
  ASSERT_EQ(images.highResolution.size(), 3u);
  EXPECT_EQ(images.highResolution[0].images.sizes(), (std::vector<std::int64_t>{40, 44, 48}));
  EXPECT_EQ(images.highResolution[1].images.sizes(), (std::vector<std::int64_t>{44, 40, 48}));
  EXPECT_EQ(images.highResolution[2].images.sizes(), (std::vector<std::int64_t>{48, 44, 40}));
  ASSERT_EQ(images.lowResolution.size(), 2u);
  EXPECT_DOUBLE_EQ(images.lowResolution[1].factor, 4);
}

TEST(TrainingImages, VolumesWithoutRoomForAPatchAreRefused)
{
  TrainingVolume source = Thick();
  source.volume.grid = UnitGrid(20, 21, 22);
  source.volume.grid.sliceSpacingMm = 5;
  source.volume.voxels.resize(20 * 21 * 22);
  try
  {
    Prepared({source});
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_THAT(error.Message(), HasSubstr("none of the volumes has slices of at least 32 x 32"));
  }
}

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
  EXPECT_TRUE(Same(dataset.Draw(5), Dataset().Draw(5)));
  EXPECT_FALSE(Same(dataset.Draw(5), dataset.Draw(6)));
  TrainingOptions other = Options();
  other.seed = 2;
  EXPECT_FALSE(Same(dataset.Draw(5), Dataset(other).Draw(5)));
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
  TrainingOptions options = Options();
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

TEST(TrainingImages, BothPlanesGiveTwiceTheLrImages)
{
  TrainingOptions options = Options();
  options.trainingPlanes = LrPlanes::Both;
  const TrainingImages images = Prepared({Thick()}, options);
  ASSERT_EQ(images.lowResolution.size(), 2u);
  EXPECT_EQ(images.lowResolution[0].images.sizes(), (std::vector<std::int64_t>{80, 72, 66}));
  EXPECT_EQ(images.lowResolution[1].images.sizes(), (std::vector<std::int64_t>{72, 80, 66}));
}

TEST(PatchDataset, AWiderProfileBlursPairsMore)
{
  const auto lost = [](double thin, double thick)
  {
    TrainingOptions options = Options();
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
  TrainingOptions options = Options();
  options.augmentation = Augmentation::FlipsAndContrast;
  PatchDataset::Needs needs;
  needs.unpaired = needs.acquisition = true;
  const PatchDataset dataset(Prepared({Thick()}, options), options, needs);
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
  TrainingVolume flat = Thick();
  flat.name = "flat";
  flat.volume =
      Paint(UnitGrid(90, 90, 34), [](const Vector3& p) { return 500 + 300 * std::sin(0.5 * p.x + p.z); });
  TrainingOptions options = Options();
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
    PatchDataset(images, Options(), needs);
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_THAT(error.Message(), HasSubstr("too small to make thick slices of them"));
  }
}

TEST(PatchDataset, SamplingByVolumesSeesSmallOnesAsOftenAsLargeOnes)
{
  TrainingVolume bright = Thick(6); // a sixth of the slices, brighter than all others
  bright.name = "bright";
  TrainingOptions options = Options();
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
    const PatchDataset dataset(Prepared({Thick(36), bright}, options), options, needs);
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
  TrainingVolume source = Thick();
  for (std::size_t n = 0; n < source.volume.voxels.size(); n++)
  {
    if (n % 72 < 40) // more than half is air
    {
      source.volume.voxels[n] = 0;
    }
  }
  TrainingOptions options = Options();
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

TEST(BatchQueue, GivesTheBatchesInOrderWhateverTheThreads)
{
  const PatchDataset dataset = Dataset();
  for (const int threads : {1, 3})
  {
    BatchQueue queue(dataset, 4, threads);
    for (std::uint64_t n = 4; n < 12; n++)
    {
      EXPECT_TRUE(Same(queue.Next(), dataset.Draw(n))) << n;
    }
  }
}

TEST(BatchQueue, AFailureOfDrawingReachesTheConsumer)
{
  TrainingImages images = Prepared({Thick()});
  images.lowResolution = {{torch::zeros({1, 20, 20}), 1, 5}}; // smaller than a patch
  PatchDataset::Needs needs;
  needs.unpaired = true;
  const PatchDataset dataset(std::move(images), Options(), needs);
  BatchQueue queue(dataset, 0, 2);
  EXPECT_ANY_THROW(queue.Next());
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
