#include "Regions/Solid.h"

#include "Base/Random.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

using namespace Clade;

namespace
{
constexpr double infinity = std::numeric_limits<double>::infinity();

bool IsInSphere(const Vector3& p)
{
  return Norm(p - Vector3{1, 2, 3}) <= 5;
}

bool IsInCuboid(const Vector3& p)
{
  return std::abs(p.x - 1) <= 3 && std::abs(p.y - 2) <= 4 && std::abs(p.z - 3) <= 2;
}

bool IsInEllipse(const Vector3& p)
{
  return std::abs(p.z - 3) <= 2 && std::hypot((p.x - 1) / 6, (p.y - 2) / 3) <= 1;
}

/// An L with its corner at the origin, 4 mm long and 2 mm wide, 2 mm thick.
bool IsInPolygon(const Vector3& p)
{
  return std::abs(p.z) <= 1 && p.x >= 0 && p.y >= 0 && p.x <= 4 && p.y <= 4 && (p.x <= 2 || p.y <= 2);
}

std::vector<std::pair<std::unique_ptr<Region::Solid>, bool (*)(const Vector3&)>> EveryKind()
{
  std::vector<std::pair<std::unique_ptr<Region::Solid>, bool (*)(const Vector3&)>> all;
  const Vector3 centre{1, 2, 3};
  all.emplace_back(std::make_unique<SphereSolid>(centre, 5), IsInSphere);
  all.emplace_back(std::make_unique<Cuboid>(
                       centre, std::array<Vector3, 3>{Vector3{1, 0, 0}, Vector3{0, 1, 0}, Vector3{0, 0, 1}},
                       Vector3{6, 8, 4}),
                   IsInCuboid);
  all.emplace_back(std::make_unique<EllipticPrism>(centre, Vector3{6, 0, 0}, Vector3{0, 3, 0}, 4),
                   IsInEllipse);
  const std::vector<Vector3> corners{{0, 0, 0}, {4, 0, 0}, {4, 2, 0}, {2, 2, 0}, {2, 4, 0}, {0, 4, 0}};
  all.emplace_back(std::make_unique<PolygonPrism>(corners, 2), IsInPolygon);
  return all;
}

Vector3 Drawn(Random& random, double half)
{
  return {half * (2 * random.Uniform() - 1), half * (2 * random.Uniform() - 1),
          half * (2 * random.Uniform() - 1)};
}
} // namespace

TEST(Solid, LinesAreCutWhereTheShapeIs)
{
  Random random(3);
  for (const auto& [solid, isInside] : EveryKind())
  {
    for (int line = 0; line < 200; line++)
    {
      const Vector3 origin = Drawn(random, 8), step = Drawn(random, 2);
      std::vector<LineInterval> parts;
      solid->Cut(origin, step, parts);
      for (int sample = -40; sample <= 40; sample++)
      {
        const double t = sample * 0.25 + 0.01;
        const bool isCut =
            std::any_of(parts.begin(), parts.end(),
                        [&](const LineInterval& part) { return part.begin <= t && t <= part.end; });
        EXPECT_EQ(isCut, isInside(origin + step * t)) << "line " << line << ", t " << t;
      }
    }
  }
}

TEST(Solid, PartsAreAscendingAndDisjointWithinTheExtent)
{
  Random random(4);
  for (const auto& [solid, isInside] : EveryKind())
  {
    for (int line = 0; line < 200; line++)
    {
      const Vector3 origin = Drawn(random, 6), step = Normalised(Drawn(random, 1));
      const LineInterval extent = solid->Extent(step);
      std::vector<LineInterval> parts;
      solid->Cut(origin, step, parts);
      double last = -infinity;
      for (const LineInterval& part : parts)
      {
        EXPECT_GT(part.begin, last);
        EXPECT_LE(part.begin, part.end);
        EXPECT_GE(Dot(origin + step * part.begin, step), extent.begin - 1e-9);
        EXPECT_LE(Dot(origin + step * part.end, step), extent.end + 1e-9);
        last = part.end;
      }
    }
  }
}

TEST(Solid, ALineWithinASlabsPlaneLiesInItForEver)
{
  const Slab slab({0, 0, 5}, {0, 0, 1}, 2);
  EXPECT_EQ(slab.Cut({1, 1, 6}, {1, 2, 0}).end, infinity);
  const LineInterval outside = slab.Cut({1, 1, 8}, {1, 2, 0});
  EXPECT_GT(outside.begin, outside.end);
  const LineInterval across = slab.Cut({0, 0, 0}, {0, 0, 2});
  EXPECT_NEAR(across.begin, 1.5, 1e-6);
  EXPECT_NEAR(across.end, 3.5, 1e-6);
}
