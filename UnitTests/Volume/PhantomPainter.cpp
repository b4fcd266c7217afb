#include "Volume/PhantomPainter.h"

#include <gtest/gtest.h>

using namespace Clade;

namespace
{
constexpr double outside = -7;

PhantomScene EmptyPainting()
{
  return PhantomScene({-40, -40, -40}, {40, 40, 40}, outside, 0.2);
}

constexpr PhantomMaterial plain{300, 40}; // without texture
} // namespace

TEST(PhantomPainter, AMaterialHasAValueInEachContrast)
{
  for (const auto& [contrast, value] :
       {std::pair(PhantomContrast::Mr, plain.mr), std::pair(PhantomContrast::Ct, plain.ct)})
  {
    PhantomScene scene = EmptyPainting();
    PhantomPainter(scene, contrast).Sphere(plain, {5, 0, 0}, 10);
    EXPECT_EQ(scene.ValueAt({5, 0, 0}), value);
    EXPECT_EQ(scene.ValueAt({14, 0, 0}), value);
    EXPECT_EQ(scene.ValueAt({16, 0, 0}), outside);
  }
}

TEST(PhantomPainter, ABlockFillsCornersThatAnEllipsoidLeaves)
{
  const Vector3 corner{7.5, 7.5, 0};
  PhantomScene round = EmptyPainting(), square = EmptyPainting();
  PhantomPainter(round, PhantomContrast::Mr).Ellipsoid(plain, {}, {10, 10, 10});
  PhantomPainter(square, PhantomContrast::Mr).Block(plain, {}, {10, 10, 10});
  EXPECT_EQ(round.ValueAt(corner), outside);
  EXPECT_EQ(square.ValueAt(corner), plain.mr);
}

TEST(PhantomPainter, ATubeFollowsItsPathWithItsRadius)
{
  PhantomScene scene = EmptyPainting();
  const auto path = [](double t) { return Vector3{60 * t - 30, 20 * t * t, 0}; };
  const auto radius = [](double t) { return 1 + 4 * t; };
  PhantomPainter(scene, PhantomContrast::Mr).Tube(plain, path, radius, 40);
  for (double t = 0.05; t < 1; t += 0.05)
  {
    EXPECT_EQ(scene.ValueAt(path(t) + Vector3{0, 0, 0.7 * radius(t)}), plain.mr) << t;
    EXPECT_EQ(scene.ValueAt(path(t) + Vector3{0, 0, 1.4 * radius(t)}), outside) << t;
  }
}

TEST(PhantomPainter, AVesselBeginsAndEndsAtItsPointsAndIsBentTowardsTheThird)
{
  PhantomScene scene = EmptyPainting();
  PhantomPainter(scene, PhantomContrast::Ct).Vessel(plain, {-20, 0, 0}, {0, 20, 0}, {20, 0, 0}, 3, 1.5);
  EXPECT_EQ(scene.ValueAt({-20, 0, 0}), plain.ct);
  EXPECT_EQ(scene.ValueAt({20, 0, 0}), plain.ct);
  EXPECT_EQ(scene.ValueAt({0, 10, 0}), plain.ct) << "half way to the bend";
  EXPECT_EQ(scene.ValueAt({0, 0, 0}), outside) << "not straight";
  EXPECT_EQ(scene.ValueAt({-20, 0, 2.5}), plain.ct) << "wide here";
  EXPECT_EQ(scene.ValueAt({20, 0, 2.5}), outside) << "narrow there";
}
