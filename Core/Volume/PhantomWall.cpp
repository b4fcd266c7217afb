#include "Volume/PhantomAnatomy.h"

#include "Base/Random.h"

namespace Clade
{
using namespace PhantomMaterials;

namespace
{
void PaintWall(PhantomPainter& p)
{
  p.Ellipsoid(skin, {0, 3, 0}, {161, 108, 620});
  p.Ellipsoid(fat, {0, 3, 0}, {158.5, 105.5, 620});
  p.Ellipsoid(septum, {1, 4, 0}, {151, 97.5, 620}); // the fascia within the fat
  p.Ellipsoid(fat, {1, 4, 0}, {150, 96.5, 620});
  p.Ellipsoid(muscle, {0, 4, 0}, {143, 88, 620});
  p.Ellipsoid(septum, {0, 2, 0}, {137, 82, 620}); // between the layers of the wall
  p.Ellipsoid(muscle, {0, 2, 0}, {136, 81, 620});
  p.Ellipsoid(fat, {0, -4, 0}, {128, 72, 560});
  for (const double side : {-1.0, 1.0})
  {
    p.Ellipsoid(muscle, {side * 33, 78, 0}, {27, 19, 560});
    p.Ellipsoid(septum, {side * 46, 80, 0}, {1, 15, 560}, side * 0.5);
    p.Ellipsoid(muscle, {side * 37, 45, -95}, {17, 19, 95}, 0, side * -0.12); // psoas
  }
}

/// Trees in the lungs: pairs of fine branches that go out from the hilum.
void PaintChest(PhantomPainter& p)
{
  p.Ellipsoid(muscle, {-76, 2, 158}, {60, 70, 92}); // diaphragm
  p.Ellipsoid(muscle, {77, 6, 160}, {58, 68, 97});
  p.Ellipsoid(lung, {-76, 2, 158}, {57, 67, 89});
  p.Ellipsoid(lung, {77, 6, 160}, {55, 65, 94});
  Random random(11);
  for (const double side : {-1.0, 1.0})
  {
    const Vector3 hilum{side * 30, 12, 150};
    for (int branch = 0; branch < 26; branch++)
    {
      const Vector3 to{side * (45 + 72 * random.Uniform()), 60 * (2 * random.Uniform() - 1) * 0.9,
                       85 + 75 * random.Uniform()};
      const Vector3 via = hilum + (to - hilum) * 0.5 + Vector3{0, 12 * random.Normal() * 0.5, 10};
      p.Vessel(branch % 2 == 0 ? artery : vein, hilum, via, to, 2.6, 0.5);
    }
  }
  p.Ellipsoid(muscle, {22, -32, 150}, {50, 40, 50}, 0.4);
  p.Ellipsoid(blood, {34, -38, 152}, {24, 20, 30}, 0.5);
  p.Ellipsoid(blood, {2, -34, 152}, {16, 22, 30}, 0.3);
}
} // namespace

void PaintPhantomWall(PhantomPainter& painter)
{
  PaintWall(painter);
  PaintChest(painter);
}
} // namespace Clade
