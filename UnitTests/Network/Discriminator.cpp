#include "Network/Discriminator.h"

#include <gtest/gtest.h>
#include <torch/types.h>

using namespace Clade;

TEST(Discriminator, JudgesPatchesOf70Pixels)
{
  torch::manual_seed(5);
  Discriminator discriminator(4);
  const auto scores = discriminator->forward(torch::rand({2, 1, 96, 64}));
  EXPECT_EQ(scores.sizes(), (std::vector<std::int64_t>{2, 1, 96 / 8 - 2, 64 / 8 - 2}));
}

TEST(Discriminator, HasThePatchGansParameters)
{
  std::int64_t count = 0;
  for (const auto& parameter : Discriminator()->parameters())
  {
    count += parameter.numel();
  }
  EXPECT_EQ(count, 16 * (64 + 64 * 128 + 128 * 256 + 256 * 512 + 512) + 64 + 128 + 256 + 512 + 1);
}
