#include "Network/FoldedGenerator.h"

#include "Network/Device.h"

#include <c10/core/InferenceMode.h>
#include <cmath>
#include <gtest/gtest.h>
#include <torch/nn/functional/upsampling.h>
#include <torch/types.h>
#include <torch/utils.h>

using namespace Clade;

namespace
{
struct Variant
{
  const char* name;
  Demodulation demodulation;
  UpSampling upSampling;
  bool globalSkip;
  bool demodulateOutput;
  bool bias;
};

Generator RandomGenerator(const Variant& variant, int baseChannels = 8)
{
  torch::manual_seed(11);
  GeneratorOptions options;
  options.baseChannels = baseChannels;
  options.residualBlocks = 3;
  options.demodulation = variant.demodulation;
  options.upSampling = variant.upSampling;
  options.globalSkip = variant.globalSkip;
  options.demodulateOutput = variant.demodulateOutput;
  options.bias = variant.bias;
  Generator generator(options);
  const torch::NoGradGuard noGradients;
  for (auto& item : generator->named_parameters())
  {
    if (item.key().find("bias") != std::string::npos)
    {
      item.value().normal_(0, 0.1);
    }
  }
  return generator;
}

torch::Tensor RunFolded(const Generator& generator, const torch::Tensor& x, at::ScalarType type)
{
  const c10::InferenceMode inference;
  const FoldedGenerator folded(generator, torch::kCPU, type, x.size(0), x.size(2), x.size(3));
  auto workspace = folded.MakeWorkspace();
  return folded.Forward(x, workspace);
}

class FoldedGeneratorVariants : public ::testing::TestWithParam<Variant>
{
};

std::string NameOf(const ::testing::TestParamInfo<Variant>& info)
{
  return info.param.name;
}

double PeakSignalToNoise(const torch::Tensor& a, const torch::Tensor& b)
{
  return 10 * std::log10(4 / (a - b).square().mean().item<double>()); // the range is [-1, 1]
}
} // namespace

INSTANTIATE_TEST_SUITE_P(
    Options, FoldedGeneratorVariants,
    ::testing::Values(
        Variant{"Paper", Demodulation::Filter, UpSampling::Resize, false, true, true},
        Variant{"Transposed", Demodulation::Filter, UpSampling::Transposed, false, true, true},
        Variant{"TensorDemodulation", Demodulation::Tensor, UpSampling::Resize, false, true, true},
        Variant{"SkipWithPlainOutput", Demodulation::Filter, UpSampling::Resize, true, false, true},
        Variant{"WithoutBias", Demodulation::Filter, UpSampling::Resize, true, true, false}),
    NameOf);

TEST_P(FoldedGeneratorVariants, EqualsTheGeneratorItIsMadeOf)
{
  Generator generator = RandomGenerator(GetParam());
  const torch::NoGradGuard noGradients;
  for (const auto& shape : {std::vector<std::int64_t>{2, 1, 24, 16}, {1, 1, 8, 8}, {1, 1, 44, 12}})
  {
    const auto x = torch::rand(shape) * 2 - 1;
    const auto expected = generator->forward(x);
    const auto folded = RunFolded(generator, x, torch::kFloat32);
    EXPECT_LE((folded - expected).abs().max().item<float>(), 1e-5) << x.sizes();
    EXPECT_GT((expected - x).abs().max().item<float>(), 0.01);
  }
}

TEST(FoldedGenerator, AWorkspaceUsedAgainGivesTheSameResult)
{
  const Generator generator =
      RandomGenerator({"", Demodulation::Filter, UpSampling::Resize, false, true, true});
  const c10::InferenceMode inference;
  const FoldedGenerator folded(generator, torch::kCPU, torch::kFloat32, 1, 16, 24);
  auto workspace = folded.MakeWorkspace();
  const auto x = torch::rand({1, 1, 16, 24});
  const auto first = folded.Forward(x, workspace);
  folded.Forward(-x, workspace);
  EXPECT_TRUE(torch::equal(folded.Forward(x, workspace), first));
}

TEST(FoldedGenerator, BFloat16StaysWithin45DecibelsOfFloat32)
{
  if (!CpuHasFastBFloat16())
  {
    GTEST_SKIP() << "this CPU has no bfloat16 instructions";
  }
  for (const bool globalSkip : {false, true})
  {
    const Generator generator =
        RandomGenerator({"", Demodulation::Filter, UpSampling::Resize, globalSkip, true, true}, 32);
    const auto x = torch::nn::functional::interpolate(torch::rand({1, 1, 16, 12}) * 1.6 - 0.8,
                                                      torch::nn::functional::InterpolateFuncOptions()
                                                          .scale_factor(std::vector<double>{4, 4})
                                                          .mode(torch::kBilinear)
                                                          .align_corners(false));
    const double decibels = PeakSignalToNoise(RunFolded(generator, x, torch::kBFloat16),
                                              RunFolded(generator, x, torch::kFloat32));
    RecordProperty(globalSkip ? "skip" : "tanh", std::to_string(decibels));
    EXPECT_GE(decibels, 45);
  }
}

TEST(FoldedGenerator, ReportsEveryLayerAndStopsWhereTheCallbackThrows)
{
  const Generator generator =
      RandomGenerator({"", Demodulation::Filter, UpSampling::Resize, false, true, true});
  const c10::InferenceMode inference;
  const FoldedGenerator folded(generator, torch::kCPU, torch::kFloat32, 1, 8, 8);
  auto workspace = folded.MakeWorkspace();
  std::vector<double> parts;
  folded.Forward(torch::zeros({1, 1, 8, 8}), workspace, [&](double part) { parts.push_back(part); });
  ASSERT_EQ(parts.size(), 6u + 2 * 3);
  EXPECT_TRUE(std::is_sorted(parts.begin(), parts.end()));
  EXPECT_DOUBLE_EQ(parts.back(), 1);
  EXPECT_THROW(folded.Forward(torch::zeros({1, 1, 8, 8}), workspace, [](double) { throw 1; }), int);
}
