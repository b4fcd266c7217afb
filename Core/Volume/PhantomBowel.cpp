#include "Volume/PhantomAnatomy.h"

#include <cmath>

namespace Clade
{
using namespace PhantomMaterials;

namespace
{
void PaintLargeBowel(PhantomPainter& p)
{
  const auto haustra = [](double large, double small, double count)
  { return [=](double t) { return large - small * std::pow(std::sin(M_PI * count * t), 8); }; };
  const auto colon = [&](const PhantomPainter::Path& path, double count, const PhantomMaterial& content)
  {
    p.Tube(bowelWall, path, haustra(19, 5, count), 90);
    p.Tube(content, path, haustra(16.6, 6, count), 90);
  };
  colon([](double t) { return Vector3{-104 + 5 * std::sin(6 * t), 4 + 8 * t, -24 - 124 * t}; }, 6, chyme);
  colon([](double t) { return Vector3{112 - 4 * t, 22 - 14 * t, 2 - 150 * t}; }, 7, chyme);
  colon(
      [](double t) {
        return Vector3{-96 + 192 * t, -52 + 40 * std::pow(2 * t - 1, 4), -26 - 22 * std::sin(M_PI * t)};
      },
      9, chyme);
  for (int bubble = 0; bubble < 9; bubble++) // gas above the content: the patient lies on the back
  {
    const double t = (bubble + 0.5) / 9;
    p.Ellipsoid(air, {-96 + 192 * t, -60 + 40 * std::pow(2 * t - 1, 4), -26 - 22 * std::sin(M_PI * t)},
                {9, 7, 11});
  }
}

/// Loops one behind the other, each with thin folds across its lumen.
void PaintLoop(PhantomPainter& p, const PhantomPainter::Path& path, const PhantomMaterial& content)
{
  constexpr int segments = 110;
  constexpr int folds = 56;
  const auto even = [](double radiusMm) { return [=](double) { return radiusMm; }; };
  p.Tube(bowelWall, path, even(10.5), segments);
  p.Tube(content, path, even(9), segments);
  for (int fold = 0; fold < folds; fold++)
  {
    const double t = (fold + 0.5) / folds;
    const Vector3 along = Normalised(path(t + 0.004) - path(t - 0.004));
    p.Ellipsoid(bowelWall, path(t), {9.2, 9.2, 0.7}, 0, std::atan2(along.x, along.z));
  }
  p.Tube(content, path, even(5.5), segments);
}

void PaintSmallBowel(PhantomPainter& p)
{
  for (int loop = 0; loop < 4; loop++)
  {
    const double depth = -34 + 22 * loop;
    const double phase = 1.3 * loop;
    const PhantomPainter::Path path = [=](double t)
    {
      return Vector3{-74 + 148 * t + 6 * std::sin(5 * t + phase), depth + 10 * std::sin(7 * t + phase),
                     -104 + 30 * std::sin(4.4 * M_PI * t + phase) - 6.0 * loop};
    };
    PaintLoop(p, path, loop % 2 == 0 ? fluid : chyme);
  }
}
} // namespace

void PaintPhantomBowel(PhantomPainter& painter)
{
  PaintSmallBowel(painter);
  PaintLargeBowel(painter);
}
} // namespace Clade
