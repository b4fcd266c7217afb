#include "Training/AveragedGenerator.h"

#include <gtest/gtest.h>
#include <torch/types.h>

using namespace Clade;

namespace
{
AnyGenerator SmallGenerator(unsigned seed)
{
  torch::manual_seed(seed);
  GeneratorOptions options;
  options.baseChannels = 2;
  options.residualBlocks = 1;
  return AnyGenerator(options);
}

void Fill(const AnyGenerator& generator, double value)
{
  const torch::NoGradGuard noGradients;
  for (auto& parameter : generator->parameters())
  {
    parameter.fill_(value);
  }
}

double WeightOf(const AnyGenerator& generator)
{
  return generator->parameters().front().flatten()[0].item<double>();
}
} // namespace

TEST(AveragedGenerator, WeightsAreCopiedByValue)
{
  const AnyGenerator from = SmallGenerator(1), to = SmallGenerator(2);
  CopyWeights(from, to);
  const auto a = from->parameters(), b = to->parameters();
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t n = 0; n < a.size(); n++)
  {
    EXPECT_TRUE(a[n].equal(b[n]));
  }
  Fill(from, 3);
  EXPECT_NE(WeightOf(to), 3);
}

TEST(AveragedGenerator, WithoutDecayItIsTheLastWeights)
{
  const AnyGenerator source = SmallGenerator(1);
  AveragedGenerator average(source, 0);
  Fill(source, 5);
  EXPECT_NE(WeightOf(average.Copy()), 5) << "not before it is told of the step";
  average.Update(1);
  EXPECT_EQ(WeightOf(average.Copy()), 5);
}

TEST(AveragedGenerator, TheDecayGrowsToItsValue)
{
  const AnyGenerator source = SmallGenerator(1);
  Fill(source, 0);
  AveragedGenerator average(source, 0.9);
  Fill(source, 1);
  average.Update(1); // decay 2 / 11
  EXPECT_NEAR(WeightOf(average.Copy()), 9.0 / 11, 1e-6);
  const double before = WeightOf(average.Copy());
  average.Update(1'000'000);
  EXPECT_NEAR(1 - WeightOf(average.Copy()), 0.9 * (1 - before), 1e-6);
}

TEST(AveragedGenerator, ACopyKeepsItsWeights)
{
  const AnyGenerator source = SmallGenerator(1);
  Fill(source, 1);
  AveragedGenerator average(source, 0);
  const AnyGenerator copy = average.Copy();
  Fill(source, 2);
  average.Update(1);
  EXPECT_EQ(WeightOf(copy), 1);
  EXPECT_EQ(average.State().size(), source->parameters().size());
}
