#include "Base/Random.h"

#include <cmath>
#include <gtest/gtest.h>
#include <set>

using namespace Clade;

TEST(Random, GivesTheNumbersOfTheStandardsEngineOnEveryMachine)
{
  // 26.5.5 of C++17: the 10000th number of a default mt19937_64 is 9981545732273789042
  Random random(std::mt19937_64::default_seed);
  std::uint64_t number = 0;
  for (int n = 0; n < 10000; n++)
  {
    number = random.Below(std::uint64_t{1} << 63);
  }
  EXPECT_EQ(number, 9981545732273789042ULL % (std::uint64_t{1} << 63));
}

TEST(Random, IsTheSameForTheSameSeedAlone)
{
  Random a(7), b(7), c(8);
  bool hasDiffered = false;
  for (int n = 0; n < 100; n++)
  {
    const double value = a.Uniform();
    EXPECT_EQ(value, b.Uniform());
    hasDiffered = hasDiffered || value != c.Uniform();
  }
  EXPECT_TRUE(hasDiffered);
}

TEST(Random, SpreadsEvenlyAndNormally)
{
  Random random(3);
  constexpr int count = 100000;
  double sum = 0, normalSum = 0, normalSquares = 0;
  std::set<std::uint64_t> seen;
  for (int n = 0; n < count; n++)
  {
    const double uniform = random.Uniform();
    ASSERT_TRUE(uniform >= 0 && uniform < 1);
    sum += uniform;
    seen.insert(random.Below(6));
    const double normal = random.Normal();
    normalSum += normal;
    normalSquares += normal * normal;
  }
  EXPECT_NEAR(sum / count, 0.5, 0.005); // five standard errors
  EXPECT_EQ(seen, (std::set<std::uint64_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_NEAR(normalSum / count, 0, 0.016);
  EXPECT_NEAR(normalSquares / count, 1, 0.025);
}
