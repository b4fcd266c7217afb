#include "Inference/SliceStitcher.h"

#include "Base/Error.h"
#include "Inference/PatchStitcher.h"
#include "Inference/TensorVolume.h"
#include "Support/TinyModels.h"

#include <gtest/gtest.h>
#include <numeric>
#include <torch/types.h>
#include <torch/utils.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
TensorVolume RandomImages(std::int64_t count, std::int64_t height, std::int64_t width)
{
  torch::manual_seed(8);
  return {torch::rand({count, height, width}) * 2 - 1, LrPlane::Columns};
}

ComputePlan Plan(std::size_t threads, std::int64_t budget)
{
  ComputePlan plan;
  plan.threads = threads;
  plan.budgetBytes = budget;
  return plan;
}
} // namespace

TEST(TileAxis, KeepsEveryPixelOnceAndAHaloAwayFromInnerEdges)
{
  for (const std::int64_t length : {8, 132, 136, 200, 512, 1004})
  {
    for (const std::int64_t tile : {132, 136, 180, 512, 2000})
    {
      const TileAxis axis = TileAxis::Cut(length, tile);
      std::int64_t reached = 0;
      for (std::size_t n = 0; n < axis.origins.size(); n++)
      {
        const std::int64_t origin = axis.origins[n];
        EXPECT_EQ(origin % 4, 0);
        EXPECT_LE(origin + axis.size, length);
        EXPECT_LE(axis.KeptFirst(n), reached); // no gap
        EXPECT_TRUE(origin == 0 || axis.KeptFirst(n) >= origin + 64);
        EXPECT_TRUE(origin + axis.size == length || axis.KeptLast(n) <= origin + axis.size - 64);
        reached = axis.KeptLast(n);
      }
      EXPECT_EQ(reached, length);
    }
  }
}

TEST(SliceStitcher, TilesGiveWhatWholeSlicesGive)
{
  const NetworkModel model = RandomModel();
  const TensorVolume images = RandomImages(2, 203, 170);
  NoProgress progress;
  const auto whole = StitchSlices(model, Plan(1, ComputePlan::unlimited), images, progress).images;
  std::size_t tiles = 1;
  for (const double part : {0.9, 0.7})
  {
    const auto needed = LayOutSlices(model, Plan(1, ComputePlan::unlimited), 2, 204, 172).bytes;
    const ComputePlan plan = Plan(1, static_cast<std::int64_t>(part * static_cast<double>(needed)));
    const SliceLayout layout = LayOutSlices(model, plan, 2, 204, 172);
    EXPECT_LE(layout.bytes, plan.budgetBytes);
    EXPECT_GT(layout.rows.origins.size() * layout.columns.origins.size(), tiles);
    tiles = layout.rows.origins.size() * layout.columns.origins.size();
    const auto tiled = StitchSlices(model, plan, images, progress).images;
    EXPECT_LE((tiled - whole).abs().max().item<float>(), 1e-5);
  }
}

TEST(SliceStitcher, AShortBudgetFirstTakesLanesThenTheBatchThenTiles)
{
  const NetworkModel model = RandomModel();
  const auto layout = [&](double part)
  {
    ComputePlan plan = Plan(4, ComputePlan::unlimited);
    plan.batch = 2;
    const auto bytes = LayOutSlices(model, plan, 16, 400, 400).bytes;
    plan.budgetBytes = static_cast<std::int64_t>(part * static_cast<double>(bytes));
    return LayOutSlices(model, plan, 16, 400, 400);
  };
  EXPECT_EQ(layout(1).lanes.count, 4u);
  EXPECT_EQ(layout(0.6).lanes.count, 2u);
  EXPECT_EQ(layout(0.6).lanes.threadsPerLane, 2u);
  EXPECT_EQ(layout(0.6).batch, 2);
  EXPECT_EQ(layout(0.2).lanes.count, 1u);
  EXPECT_EQ(layout(0.2).batch, 1);
  EXPECT_EQ(layout(0.2).rows.origins.size(), 1u);
  EXPECT_GT(layout(0.08).rows.origins.size(), 1u);
  EXPECT_THROW(layout(0.0001), Error);
}

TEST(SliceStitcher, EveryPixelCostsOneEvaluationOfItsSurroundings)
{
  // Mirrored up to 12 x 16, as the network itself mirrors at its borders.
  const NetworkModel model = RandomModel();
  const TensorVolume images = RandomImages(3, 9, 14);
  NoProgress progress;
  const auto result = StitchSlices(model, Plan(2, ComputePlan::unlimited), images, progress).images;
  const torch::NoGradGuard noGradients;
  Generator generator = model.Loaded().generator.resnet;
  const auto padded = torch::reflection_pad2d(images.images.unsqueeze(1), {0, 2, 0, 3});
  const auto expected = generator->forward(padded).squeeze(1).narrow(1, 0, 9).narrow(2, 0, 14);
  EXPECT_LE((result - expected).abs().max().item<float>(), 1e-5);
}

TEST(PatchStitcher, OriginsReachTheEndAtAnyStride)
{
  EXPECT_EQ(PatchOrigins(32, 12), (std::vector<std::int64_t>{0}));
  EXPECT_EQ(PatchOrigins(44, 12), (std::vector<std::int64_t>{0, 12}));
  EXPECT_EQ(PatchOrigins(45, 12), (std::vector<std::int64_t>{0, 12, 13}));
  EXPECT_EQ(PatchOrigins(100, 32), (std::vector<std::int64_t>{0, 32, 64, 68}));
}

TEST(PatchStitcher, HannWindowIsPositiveSymmetricAndOneInTheMiddle)
{
  const auto window = PatchWindow(PatchWeights::Hann);
  ASSERT_EQ(window.size(), 32u);
  for (std::size_t i = 0; i < 32; i++)
  {
    EXPECT_GT(window[i], 0);
    EXPECT_NEAR(window[i], window[31 - i], 1e-6);
  }
  EXPECT_NEAR(window[15], 1, 0.003);
}

TEST(PatchStitcher, IsTheMeanOfOverlappingPatches)
{
  const NetworkModel model = RandomModel();
  const TensorVolume images = RandomImages(1, 32, 48);
  NoProgress progress;
  const auto result =
      StitchPatches(model, Plan(1, ComputePlan::unlimited), 16, PatchWeights::Uniform, images, progress)
          .images;
  const torch::NoGradGuard noGradients;
  Generator generator = model.Loaded().generator.resnet;
  const auto patch = [&](std::int64_t x)
  { return generator->forward(images.images.unsqueeze(1).narrow(3, x, 32))[0][0]; };
  const auto left = patch(0), right = patch(16);
  EXPECT_TRUE(torch::allclose(result[0].narrow(1, 0, 16), left.narrow(1, 0, 16), 1e-5, 1e-5));
  EXPECT_TRUE(torch::allclose(result[0].narrow(1, 16, 16),
                              (left.narrow(1, 16, 16) + right.narrow(1, 0, 16)) / 2, 1e-5, 1e-5));
  EXPECT_TRUE(torch::allclose(result[0].narrow(1, 32, 16), right.narrow(1, 16, 16), 1e-5, 1e-5));
}
