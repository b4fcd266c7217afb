#include "Volume/PhantomAnatomy.h"

#include "Base/Random.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <memory>

namespace Clade
{
using namespace PhantomMaterials;

namespace
{
/// A tree that grows towards `heading`, splitting in two, as far as `isInside` says; the seed is fixed, so
/// that it is one and the same tree for ever.
void GrowTree(PhantomPainter& p, const PhantomMaterial& tissue, Random& random, const Vector3& from,
              const Vector3& heading, double radiusMm, const std::function<bool(const Vector3&)>& isInside)
{
  if (radiusMm < 0.55)
  {
    return;
  }
  const double lengthMm = 7 + 3.2 * radiusMm;
  const auto wander = [&](double amount) {
    return Vector3{random.Normal() * amount, random.Normal() * amount, random.Normal() * amount};
  };
  const Vector3 to = from + Normalised(heading + wander(0.22)) * lengthMm;
  if (!isInside(to))
  {
    return;
  }
  p.Vessel(tissue, from, (from + to) * 0.5 + wander(0.12 * lengthMm), to, radiusMm, radiusMm * 0.86);
  const Vector3 sideways = Normalised(Cross(heading, wander(1)));
  const double spread = 0.35 + 0.35 * random.Uniform();
  const Vector3 forward = Normalised(to - from);
  GrowTree(p, tissue, random, to, Normalised(forward + sideways * spread), radiusMm * 0.82, isInside);
  GrowTree(p, tissue, random, to, Normalised(forward - sideways * (1.1 - spread)), radiusMm * 0.7, isInside);
}

void PaintLiver(PhantomPainter& p)
{
  const PhantomEllipsoid right({-66, -2, 32}, {68, 66, 66}, 0.15, 0.1);
  const PhantomEllipsoid left({-8, -36, 48}, {64, 32, 36}, 0.1, 0.25);
  PhantomPainter::Pieces pieces;
  pieces.push_back(std::make_unique<PhantomEllipsoid>(right));
  pieces.push_back(std::make_unique<PhantomEllipsoid>(left));
  p.Paint(liver, std::move(pieces));

  const auto isInside = [=](const Vector3& at)
  { return std::min(right.DistanceMm(at), left.DistanceMm(at)) < -4; };
  Random random(5);
  const Vector3 hilum{-26, -2, 18};
  GrowTree(p, vein, random, hilum, {-0.8, 0.3, 0.35}, 5.6, isInside);
  GrowTree(p, vein, random, hilum, {-0.35, -0.8, 0.5}, 4.6, isInside);
  GrowTree(p, artery, random, hilum + Vector3{3, -3, 2}, {-0.9, -0.1, 0.3}, 2, isInside);
  const Vector3 confluence{-17, 16, 80};
  GrowTree(p, vein, random, confluence, {-0.9, -0.05, -0.25}, 4.4, isInside);
  GrowTree(p, vein, random, confluence, {-0.5, -0.7, -0.3}, 4, isInside);
  GrowTree(p, vein, random, confluence, {0.35, -0.9, -0.25}, 3.6, isInside);

  const double radii[] = {2, 3, 4.5, 7, 2.5, 3.5, 5.5, 2, 3};
  for (std::size_t n = 0; n < std::size(radii); n++)
  {
    const Vector3 at{-104 + 60 * random.Uniform(), -40 + 70 * random.Uniform(), 2 + 66 * random.Uniform()};
    p.Sphere(n % 3 == 0 ? fluid : n % 3 == 1 ? lesion : brightLesion, at, radii[n]);
  }
  p.Ellipsoid(bowelWall, {-42, -50, -8}, {14.5, 15.5, 27}, 0.3, -0.35); // gallbladder, with two stones
  p.Ellipsoid(fluid, {-42, -50, -8}, {12.5, 13.5, 25}, 0.3, -0.35);
  p.Sphere(stone, {-34, -46, -25}, 3.2);
  p.Sphere(stone, {-39, -44, -24}, 2.2);
  p.Vessel(metal, {-24, -18, 6}, {-22, -19, 8}, {-21, -19, 11}, 1.1, 1.1); // a clip
}

void PaintUpperOrgans(PhantomPainter& p)
{
  p.Ellipsoid(spleen, {103, 34, 52}, {25, 37, 47}, 0.35, 0.15);
  Random random(8);
  const PhantomEllipsoid inside({103, 34, 52}, {25, 37, 47}, 0.35, 0.15);
  GrowTree(p, vein, random, {82, 28, 48}, {1, 0.15, 0.2}, 2.6,
           [&](const Vector3& at) { return inside.DistanceMm(at) < -2; });

  PhantomPainter::Pieces stomach;
  stomach.push_back(std::make_unique<PhantomEllipsoid>(Vector3{66, -12, 66}, Vector3{34, 32, 38}, 0.3));
  stomach.push_back(std::make_unique<PhantomEllipsoid>(Vector3{38, -44, 22}, Vector3{44, 19, 20}, 0.2, 0.5));
  p.Paint(bowelWall, std::move(stomach));
  PhantomPainter::Pieces content;
  content.push_back(std::make_unique<PhantomEllipsoid>(Vector3{66, -12, 66}, Vector3{29, 27, 33}, 0.3));
  content.push_back(std::make_unique<PhantomEllipsoid>(Vector3{38, -44, 22}, Vector3{40, 15, 16}, 0.2, 0.5));
  p.Paint(chyme, std::move(content));
  p.Ellipsoid(air, {64, -26, 70}, {20, 9, 22}, 0.2);
  for (int fold = 0; fold < 7; fold++) // of the stomach's lining
  {
    const double a = 0.5 + 0.32 * fold;
    p.Vessel(bowelWall, {66 + 28 * std::cos(a), -12 + 26 * std::sin(a), 44},
             {66 + 25 * std::cos(a + 0.2), 10, 60}, {66 + 29 * std::cos(a), -10 + 26 * std::sin(a), 84}, 1.4,
             1);
  }

  const PhantomPainter::Path ofPancreas = [](double t) {
    return Vector3{-26 + 104 * t, -4 + 34 * t * t - 14 * std::sin(M_PI * t), -8 + 42 * t};
  };
  p.Tube(
      pancreas, ofPancreas, [](double t) { return 13 - 5 * t + 1.2 * std::sin(40 * t); }, 40);
  p.Tube(
      fluid, ofPancreas, [](double t) { return 1.3 - 0.5 * t; }, 30);
}

void PaintKidney(PhantomPainter& p, double side, const Vector3& centre)
{
  const double roll = side * 0.22;
  p.Ellipsoid(cortex, centre, {25, 23, 52}, side * 0.5, roll);
  for (int level = -3; level <= 3; level++) // the pyramids, tips to the middle
  {
    for (const double a : {-0.9, 0.25, 1.35})
    {
      const double shrink = std::sqrt(1 - level * level / 13.0);
      const Vector3 out{side * std::cos(a) * 15 * shrink, std::sin(a) * 13 * shrink, 12.5 * level};
      const Vector3 at = centre + Vector3{out.x + std::sin(roll) * out.z, out.y, out.z};
      p.Ellipsoid(medulla, at, {6.5, 5.5, 4.6}, a * side);
    }
  }
  p.Ellipsoid(fat, centre + Vector3{-side * 9, -3, 0}, {12, 9, 31}, side * 0.5, roll);
  const Vector3 pelvis = centre + Vector3{-side * 10, -4, -2};
  p.Ellipsoid(fluid, pelvis, {8, 4.5, 11}, side * 0.5);
  for (int level = -2; level <= 2; level++) // calyces
  {
    p.Vessel(fluid, pelvis, pelvis + Vector3{side * 5, 1, 7.0 * level},
             pelvis + Vector3{side * 12, 3, 11.0 * level}, 1.8, 1.2);
  }
  p.Vessel(fluid, pelvis, centre + Vector3{-side * 26, -2, -45}, {side * 34, 26, -158}, 2, 1.5); // ureter
  p.Vessel(artery, SpineAt(-12) + Vector3{8, -29, 0}, {centre.x * 0.5, 20, -4}, pelvis + Vector3{0, 0, 6},
           2.8, 2);
  p.Vessel(vein, SpineAt(-8) + Vector3{-20, -25, 0}, {centre.x * 0.5, 10, -8}, pelvis + Vector3{0, -3, -4}, 4,
           3);
  p.Vessel(pancreas, centre + Vector3{-side * 14, -6, 52}, centre + Vector3{-side * 16, -10, 62}, // adrenal
           centre + Vector3{-side * 24, 2, 74}, 2.2, 1.4);
  p.Vessel(pancreas, centre + Vector3{-side * 6, -2, 54}, centre + Vector3{-side * 13, -8, 64},
           centre + Vector3{-side * 22, -4, 74}, 2, 1.2);
}
} // namespace

void PaintPhantomOrgans(PhantomPainter& painter)
{
  PaintUpperOrgans(painter);
  PaintLiver(painter);
  PaintKidney(painter, 1, {70, 44, -8});
  PaintKidney(painter, -1, {-68, 46, -30});
}
} // namespace Clade
