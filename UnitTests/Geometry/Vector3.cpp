#include "Geometry/Vector3.h"

#include <gtest/gtest.h>

using namespace Clade;

TEST(Vector3, TheCrossProductIsAtRightAnglesToBothAndRightHanded)
{
  EXPECT_EQ(Cross({1, 0, 0}, {0, 1, 0}), (Vector3{0, 0, 1}));
  const Vector3 a{0.3, -2, 5}, b{4, 1.5, -0.25};
  const Vector3 c = Cross(a, b);
  EXPECT_NEAR(Dot(a, c), 0, 1e-12);
  EXPECT_NEAR(Dot(b, c), 0, 1e-12);
  EXPECT_EQ(Cross(b, a), -c);
  // |a x b|^2 + (a . b)^2 = |a|^2 |b|^2
  EXPECT_NEAR(Dot(c, c) + Dot(a, b) * Dot(a, b), Dot(a, a) * Dot(b, b), 1e-9);
}

TEST(Vector3, AUnitVectorKeepsItsDirection)
{
  const Vector3 unit = Normalised({3, 0, -4});
  EXPECT_NEAR(Norm(unit), 1, 1e-15);
  EXPECT_NEAR(unit.x, 0.6, 1e-15);
  EXPECT_NEAR(unit.z, -0.8, 1e-15);
}
