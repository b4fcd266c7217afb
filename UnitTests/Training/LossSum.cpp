#include "Training/LossSum.h"

#include <gtest/gtest.h>
#include <torch/types.h>

using namespace Clade;

TEST(LossSum, TheTotalIsTheWeightedSumAndEachLossIsReportedWithoutItsWeight)
{
  LossSum sum;
  sum.Add("cycle", 10, torch::tensor(0.5));
  sum.Add("identity", 5, torch::tensor(0.25));
  sum.AddForReport("discriminator", torch::tensor(3.0));
  EXPECT_EQ(sum.Values(),
            (LossValues{{"total", 6.25}, {"cycle", 0.5}, {"identity", 0.25}, {"discriminator", 3}}));
}

TEST(LossSum, GradientsFollowTheWeightsAndNotWhatIsOnlyReported)
{
  const auto x = torch::tensor(2.0, torch::requires_grad());
  LossSum sum;
  sum.Add("square", 3, x * x);
  sum.AddForReport("cube", x * x * x);
  sum.Total().backward();
  EXPECT_EQ(x.grad().item<double>(), 3 * 2 * 2);
}
