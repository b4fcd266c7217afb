#include "Inference/SlabRegression.h"

#include "Base/Random.h"

#include <array>
#include <gtest/gtest.h>

using namespace Clade;

namespace
{
std::array<double, SlabRegression::count> Drawn(Random& random)
{
  std::array<double, SlabRegression::count> regressors{1};
  for (std::size_t n = 1; n < regressors.size(); n++)
  {
    regressors[n] = random.Normal();
  }
  return regressors;
}
} // namespace

TEST(SlabRegression, AChangeThatIsTheLackAgreesWhollyWhateverItsAmount)
{
  for (const double amount : {0.01, 1.0, 200.0})
  {
    Random random(1);
    SlabRegression same, opposite;
    for (int n = 0; n < 100; n++)
    {
      const auto regressors = Drawn(random);
      same.Add(regressors, amount * regressors[SlabRegression::Lack]);
      opposite.Add(regressors, -amount * regressors[SlabRegression::Lack]);
    }
    EXPECT_NEAR(same.Correlation(), 1, 1e-12);
    EXPECT_NEAR(opposite.Correlation(), -1, 1e-12);
    EXPECT_NEAR(same.Explained(), 1, 1e-9);
  }
}

TEST(SlabRegression, NoiseIsNotExplained)
{
  Random random(2);
  SlabRegression regression;
  for (int n = 0; n < 20'000; n++)
  {
    regression.Add(Drawn(random), random.Normal());
  }
  EXPECT_NEAR(regression.Correlation(), 0, 0.05);
  EXPECT_LT(regression.Explained(), 0.01);
}

TEST(SlabRegression, PartsAddUpToTheWhole)
{
  Random random(3);
  SlabRegression whole, first, second;
  for (int n = 0; n < 50; n++)
  {
    const auto regressors = Drawn(random);
    const double change = regressors[SlabRegression::Lack] + 0.5 * random.Normal();
    whole.Add(regressors, change);
    (n < 20 ? first : second).Add(regressors, change);
  }
  first.Add(second);
  EXPECT_NEAR(first.Correlation(), whole.Correlation(), 1e-12);
  EXPECT_NEAR(first.Explained(), whole.Explained(), 1e-9);
}

TEST(SlabRegression, WithoutAChangeThereIsNothingToExplain)
{
  Random random(4);
  SlabRegression regression;
  EXPECT_EQ(regression.Correlation(), 0);
  regression.Add(Drawn(random), 0);
  EXPECT_EQ(regression.Correlation(), 0);
  EXPECT_GE(regression.Explained(), 0);
  EXPECT_LE(regression.Explained(), 1);
}
