#include "Volume/PhantomPieces.h"

#include "Base/Random.h"

#include <cmath>
#include <gtest/gtest.h>
#include <memory>

using namespace Clade;

TEST(PhantomPieces, EllipsoidHasItsSurfaceWhereItsEquationSays)
{
  const PhantomEllipsoid ellipsoid({1, 2, 3}, {4, 6, 9});
  EXPECT_NEAR(ellipsoid.DistanceMm({5, 2, 3}), 0, 1e-12);
  EXPECT_NEAR(ellipsoid.DistanceMm({1, 2, 12}), 0, 1e-12);
  EXPECT_NEAR(ellipsoid.DistanceMm({5.25, 2, 3}), 0.25, 0.02);
  EXPECT_NEAR(ellipsoid.DistanceMm({1, 7.75, 3}), -0.25, 0.02);
  EXPECT_LT(ellipsoid.DistanceMm({1, 2, 3}), -3.9);

  const PhantomEllipsoid turned({0, 0, 0}, {10, 2, 3}, M_PI / 2); // its long axis is y now
  EXPECT_NEAR(turned.DistanceMm({0, 10, 0}), 0, 1e-12);
  EXPECT_NEAR(turned.DistanceMm({2, 0, 0}), 0, 1e-12);
}

TEST(PhantomPieces, BlockIsFullerThanAnEllipsoid)
{
  const PhantomEllipsoid ellipsoid({}, {10, 10, 10});
  const PhantomEllipsoid block({}, {10, 10, 10}, 0, 0, true);
  EXPECT_NEAR(block.DistanceMm({10, 0, 0}), 0, 1e-12);
  EXPECT_GT(ellipsoid.DistanceMm({7.5, 7.5, 0}), 0.5);
  EXPECT_LT(block.DistanceMm({7.5, 7.5, 0}), -0.5);
}

TEST(PhantomPieces, RodIsRoundAndTapers)
{
  const PhantomRod rod({0, 0, 0}, {10, 0, 0}, 2, 1);
  EXPECT_NEAR(rod.DistanceMm({0, 2, 0}), 0, 1e-12);
  EXPECT_NEAR(rod.DistanceMm({5, 0, -1.5}), 0, 1e-12);
  EXPECT_NEAR(rod.DistanceMm({12, 0, 0}), 1, 1e-12);
  const PhantomRod dot({3, 3, 3}, {3, 3, 3}, 1, 1);
  EXPECT_NEAR(dot.DistanceMm({3, 3, 5}), 1, 1e-12);
}

TEST(PhantomPieces, NoPointOutsideTheBoundsIsInside)
{
  Random random(7);
  const auto between = [&](double low, double high) { return low + (high - low) * random.Uniform(); };
  const auto place = [&](double reach) {
    return Vector3{between(-reach, reach), between(-reach, reach), between(-reach, reach)};
  };
  for (int n = 0; n < 60; n++)
  {
    const Vector3 radii{between(1, 9), between(1, 9), between(1, 9)};
    std::unique_ptr<IPhantomPiece> piece;
    if (n % 3 == 2)
    {
      piece = std::make_unique<PhantomRod>(place(5), place(5), between(0.5, 4), between(0.5, 4));
    }
    else
    {
      piece = std::make_unique<PhantomEllipsoid>(place(3), radii, between(0, 6), between(0, 6), n % 3 == 1);
    }
    const auto [low, high] = piece->Bounds();
    int inside = 0;
    for (int trial = 0; trial < 500; trial++)
    {
      const Vector3 at = place(14);
      const bool isInBounds = at.x >= low.x && at.x <= high.x && at.y >= low.y && at.y <= high.y &&
                              at.z >= low.z && at.z <= high.z;
      EXPECT_TRUE(isInBounds || piece->DistanceMm(at) > 0) << n;
      inside += piece->DistanceMm(at) < 0 ? 1 : 0;
    }
    EXPECT_LT(inside, 500) << "something lies outside";
  }
}
