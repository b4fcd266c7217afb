#include "Regions/Quartiles.h"

#include "Base/Random.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <vector>

using namespace Clade;

namespace
{
Quartiles Of(const std::vector<float>& values)
{
  return FindQuartiles([&](const auto& visit) { std::for_each(values.begin(), values.end(), visit); });
}
} // namespace

TEST(Quartiles, AreThoseOfNumpy) // numpy.percentile([...], [25, 50, 75])
{
  const Quartiles odd = Of({7, -3, 1, 12, 5});
  EXPECT_EQ(odd.lower, 1);
  EXPECT_EQ(odd.median, 5);
  EXPECT_EQ(odd.upper, 7);
  const Quartiles even = Of({-1000, 40, 0, -0.0f});
  EXPECT_EQ(even.lower, -250);
  EXPECT_EQ(even.median, 0);
  EXPECT_EQ(even.upper, 10);
}

TEST(Quartiles, OfOneValueAreThatValue)
{
  const Quartiles one = Of({-2.5f});
  EXPECT_EQ(one.lower, -2.5);
  EXPECT_EQ(one.median, -2.5);
  EXPECT_EQ(one.upper, -2.5);
}

TEST(Quartiles, AgreeWithSortingOfRandomValues)
{
  Random random(7);
  for (const std::size_t size : {2u, 3u, 101u, 2000u})
  {
    std::vector<float> values(size);
    for (float& value : values)
    {
      value = static_cast<float>(1000 * random.Uniform() - 500);
    }
    const Quartiles found = Of(values);
    std::sort(values.begin(), values.end());
    const double middle =
        0.5 * (static_cast<double>(values[(size - 1) / 2]) + static_cast<double>(values[size / 2]));
    EXPECT_DOUBLE_EQ(found.median, middle);
    EXPECT_LE(std::count_if(values.begin(), values.end(),
                            [&](float v) { return static_cast<double>(v) < found.lower; }),
              static_cast<std::ptrdiff_t>(size / 4 + 1));
    EXPECT_LE(found.lower, found.median);
    EXPECT_LE(found.median, found.upper);
  }
}
