#include "Training/NetworkState.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

using namespace Clade;
using testing::ElementsAre;

namespace
{
std::vector<std::string> NamesOf(const std::vector<NamedTensor>& tensors)
{
  std::vector<std::string> names;
  std::transform(tensors.begin(), tensors.end(), std::back_inserter(names),
                 [](const NamedTensor& one) { return one.name; });
  return names;
}
} // namespace

TEST(NetworkState, ParametersAreHandlesWithTheirNames)
{
  const torch::nn::Linear layer(3, 2);
  const auto parameters = ParametersOf(*layer, "g.");
  EXPECT_THAT(NamesOf(parameters), ElementsAre("g.weight", "g.bias"));
  {
    const torch::NoGradGuard noGradients;
    torch::Tensor(parameters[0].tensor).fill_(7);
  }
  EXPECT_EQ(layer->weight[1][2].item<double>(), 7);
}

TEST(NetworkState, StatesOfSeveralPartsStandOneBehindTheOther)
{
  std::vector<NamedTensor> all = {{"step", torch::zeros({1})}};
  Append(all, "method.", {{"a", torch::zeros({1})}, {"b", torch::zeros({1})}});
  Append(all, "average.", {{"a", torch::zeros({1})}});
  EXPECT_THAT(NamesOf(all), ElementsAre("step", "method.a", "method.b", "average.a"));
}

TEST(NetworkState, GradientsAreTakenOnlyWhereTheyAreWanted)
{
  torch::nn::Linear first(2, 2), second(2, 1);
  SetGradients(*second, false);
  const auto x = torch::ones({1, 2});
  second(first(x)).sum().backward();
  EXPECT_TRUE(first->weight.grad().defined()) << "they pass through";
  EXPECT_FALSE(second->weight.grad().defined());
  SetGradients(*second, true);
  second(first(x)).sum().backward();
  EXPECT_TRUE(second->weight.grad().defined());
}
