#include "Volume/PhantomAnatomy.h"

#include "Base/Random.h"

namespace Clade
{
using namespace PhantomMaterials;

void PaintPhantomVessels(PhantomPainter& p)
{
  const PhantomPainter::Path aorta = [](double t) {
    return SpineAt(160 - 235 * t) + Vector3{9 - 4 * t, -28, 0};
  };
  const PhantomPainter::Path cava = [](double t) {
    return SpineAt(130 - 210 * t) + Vector3{-20 + 3 * t, -26 + 6 * t, 0};
  };
  p.Tube(
      vein, cava, [](double t) { return 10.5 - t; }, 40);
  p.Tube(
      artery, aorta, [](double t) { return 10.5 - 2.5 * t; }, 40);
  p.Vessel(stone, aorta(0.72) + Vector3{-7, 3, 3}, aorta(0.75) + Vector3{-7.5, 3.5, 0},
           aorta(0.78) + Vector3{-6.5, 4, -3}, 1.1, 0.8); // a calcified plaque
  for (const double side : {-1.0, 1.0})
  {
    p.Vessel(artery, aorta(1), {side * 14, 16, -96}, {side * 42, 24, -158}, 6, 5);
    p.Vessel(vein, cava(1), {side * 16 - 8, 27, -100}, {side * 46, 34, -158}, 6.5, 6);
  }
  p.Vessel(artery, aorta(0.52), {10, -10, 38}, {-22, -4, 22}, 3.4, 2.2); // coeliac trunk to the liver
  p.Vessel(artery, aorta(0.52), {50, -12, 54}, {84, 26, 50}, 3.2, 1.8);  // to the spleen
  p.Vessel(vein, {-26, -2, 18}, {8, -2, 4}, {10, -8, -30}, 5.5, 4.5);    // portal vein and its root
  p.Vessel(vein, {0, -3, 6}, {44, 12, 34}, {84, 30, 46}, 4, 3);
  Random random(21);
  const Vector3 root = aorta(0.6) + Vector3{0, -14, 0};
  p.Vessel(artery, aorta(0.6), root, {8, -12, -70}, 3.6, 2.4);
  for (int branch = 0; branch < 22; branch++) // the fan in the mesentery
  {
    const double t = random.Uniform();
    const Vector3 from{8, root.y + (-12 - root.y) * t, root.z + (-70 - root.z) * t};
    const Vector3 to{-80 + 160 * random.Uniform(), -40 + 40 * random.Uniform(), -66 - 60 * random.Uniform()};
    const Vector3 via = (from + to) * 0.5 + Vector3{0, -6, 14};
    p.Vessel(artery, from, via, to, 1.3, 0.6);
    p.Vessel(vein, from + Vector3{-4, 1, -2}, via + Vector3{-3, 2, -3}, to + Vector3{2, 3, 1}, 1.7, 0.8);
  }
}
} // namespace Clade
