#include "Training/Divergence.h"

#include "Support/Errors.h"

#include <gtest/gtest.h>
#include <limits>
#include <torch/types.h>

using namespace Clade;
using namespace Clade::Testing;

TEST(Divergence, ALossThatIsNoNumberIsNamed)
{
  EXPECT_NO_THROW(RequireFinite(LossValues{{"total", 1.5}, {"cycle", 0}}, 7));
  EXPECT_EQ(
      MessageOf(ErrorCode::Internal,
                [] {
                  RequireFinite(LossValues{{"total", std::numeric_limits<double>::quiet_NaN()}}, 7);
                }),
      "the loss \"total\" is not a finite number after 7 steps: the training diverged; try a lower learning "
      "rate");
}

TEST(Divergence, WeightsThatAreNoNumbersAreNamed)
{
  std::vector<NamedTensor> state = {{"a", torch::zeros({2, 3})}, {"n", torch::ones({1}, torch::kInt64)}};
  EXPECT_NO_THROW(RequireFinite(state, 3));
  state[0].tensor[1][2] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(
      MessageOf(ErrorCode::Internal, [&] { RequireFinite(state, 3); }),
      "the weights \"a\" are not finite numbers after 3 steps: the training diverged; try a lower learning "
      "rate");
}
