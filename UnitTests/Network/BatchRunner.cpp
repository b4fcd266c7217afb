#include "Network/BatchRunner.h"

#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>
#include <vector>

using namespace Clade;

namespace
{
Generator SmallGenerator(Demodulation demodulation)
{
  torch::manual_seed(5);
  GeneratorOptions options;
  options.baseChannels = 4;
  options.residualBlocks = 2;
  options.demodulation = demodulation;
  return Generator(options);
}
} // namespace

TEST(BatchRunner, GivesWhatTheGeneratorGivesWhetherItCanBeFoldedOrNot)
{
  for (const Demodulation demodulation : {Demodulation::Filter, Demodulation::None})
  {
    Generator generator = SmallGenerator(demodulation);
    const auto x = torch::rand({2, 1, 24, 16}) * 2 - 1;
    torch::Tensor expected;
    {
      const torch::NoGradGuard noGradients;
      expected = generator->forward(x);
    }
    const c10::InferenceMode inference;
    const BatchRunner runner(generator, torch::kCPU, torch::kFloat32, 2, 24, 16);
    BatchRunner::Lane lane = runner.MakeLane();
    for (int again = 0; again < 2; again++)
    {
      std::vector<double> done;
      const auto y = runner.Run(x, lane, [&](double part) { done.push_back(part); });
      EXPECT_LT((y - expected).abs().max().item<double>(), 1e-4);
      EXPECT_EQ(done.size(), static_cast<std::size_t>(runner.LayersPerRun()));
      EXPECT_DOUBLE_EQ(done.back(), 1);
    }
  }
}

TEST(BatchRunner, ALaneHoldsMoreForLargerImages)
{
  GeneratorOptions options;
  const auto bytes = [&](std::int64_t batch, std::int64_t side)
  { return BatchRunner::LaneBytes(options, torch::kFloat32, batch, side, side); };
  EXPECT_GT(bytes(1, 64), 64 * 64 * 4);
  EXPECT_GE(bytes(2, 64), 2 * bytes(1, 64) * 9 / 10);
  EXPECT_GT(bytes(1, 128), 3 * bytes(1, 64));
  EXPECT_GT(BatchRunner::SharedBytes(options, torch::kFloat32),
            BatchRunner::SharedBytes(options, torch::kBFloat16));
}
