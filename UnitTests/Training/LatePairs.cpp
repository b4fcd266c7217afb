#include "Training/LatePairs.h"

#include "Base/Error.h"
#include "Inference/CubicMatrix.h"
#include "Support/LateTraining.h"

#include <gtest/gtest.h>
#include <torch/types.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
std::vector<ImageSet> Sets(double noise)
{
  torch::manual_seed(4);
  const auto x = torch::arange(150, torch::kFloat32);
  const auto image = 0.5 * torch::sin(0.35 * x).unsqueeze(0) * torch::cos(0.2 * x).unsqueeze(1);
  return {{image.unsqueeze(0).repeat({3, 1, 1}) + noise * torch::randn({3, 150, 150}), 1, 1}};
}
} // namespace

TEST(LatePairs, AreWhatTheAcquisitionModelMakesOfTheTruth)
{
  TrainingOptions options = SmallLate();
  options.augmentation = Augmentation::None;
  options.noise = 0;
  const LatePairs pairs(Sets(0), options);
  Random random(1);
  for (int n = 0; n < 20; n++)
  {
    const LateBatch batch = pairs.Draw(random);
    const std::int64_t slices = batch.thick.size(3);
    EXPECT_EQ(batch.sharp.sizes().vec(), (std::vector<std::int64_t>{2, 1, 32, 32}));
    EXPECT_GE(batch.sampling.factor, 1.5);
    EXPECT_LE(batch.sampling.factor, 5);
    ASSERT_EQ(batch.sampling.positions.size(), 32u);
    EXPECT_GE(batch.sampling.positions.front(), 0);
    EXPECT_LE(batch.sampling.positions.back(), static_cast<double>(slices - 1));
    EXPECT_NEAR(batch.sampling.positions[1] - batch.sampling.positions[0], 1 / batch.sampling.factor, 1e-9);
    const auto matrix = torch::tensor(CubicMatrix(static_cast<std::size_t>(slices), batch.sampling.positions))
                            .reshape({slices, 32});
    EXPECT_TRUE(torch::allclose(batch.cubic, torch::matmul(batch.thick, matrix)));
    // The mean of a slice cannot leave the range of the truth around it, and interpolation is near the truth.
    EXPECT_LT((batch.cubic - batch.sharp).abs().mean().item<double>(), 0.2);
  }
}

TEST(LatePairs, FollowFromSeedAndNumbersAlone)
{
  const LatePairs pairs(Sets(0.02), SmallLate());
  Random one(7), other(7), third(8);
  const LateBatch a = pairs.Draw(one), b = pairs.Draw(other);
  EXPECT_TRUE(torch::equal(a.thick, b.thick));
  EXPECT_TRUE(torch::equal(a.sharp, b.sharp));
  EXPECT_NE(pairs.Draw(third).sampling.factor, a.sampling.factor);
}

TEST(LatePairs, PutTheNoiseBackThatAveragingTookAway)
{
  EXPECT_NEAR(NoiseOf(Sets(0.05)[0].images), 0.05, 0.01);
  EXPECT_LT(NoiseOf(Sets(0)[0].images), 0.01);
  TrainingOptions options = SmallLate();
  options.augmentation = Augmentation::None;
  options.smallestFactor = options.largestFactor = 4;
  options.thinnestProfile = options.thickestProfile = 1;
  options.variesProfile = false;
  const auto spread = [&](double noise)
  {
    options.noise = noise;
    const LatePairs pairs(Sets(0.1), options);
    Random random(3);
    double sum = 0;
    for (int n = 0; n < 30; n++) // across the rows of one slice: what is not noise is smooth
    {
      const auto thick = pairs.Draw(random).thick;
      sum += (thick.narrow(2, 1, 31) - thick.narrow(2, 0, 31)).square().mean().item<double>();
    }
    return sum / 30;
  };
  const double without = spread(0), with = spread(1);
  EXPECT_GT(with, 1.5 * without);
}

TEST(LatePairs, RefuseImagesThatHoldNoPair)
{
  const std::vector<ImageSet> small = {{torch::zeros({2, 33, 34}), 1, 1}};
  EXPECT_THROW(LatePairs(small, SmallLate()), Error);
}
