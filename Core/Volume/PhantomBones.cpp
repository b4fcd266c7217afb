#include "Volume/PhantomAnatomy.h"

namespace Clade
{
using namespace PhantomMaterials;

namespace
{
void PaintVertebra(PhantomPainter& p, double z, double heightMm)
{
  const Vector3 at = SpineAt(z);
  p.Block(compactBone, at, {24, 17, heightMm / 2});
  p.Block(marrow, at, {22.6, 15.6, heightMm / 2 - 1.4});
  p.Vessel(vein, at + Vector3{0, 16, 0}, at + Vector3{0, 8, 1}, at + Vector3{0, 0, 0}, 1.5,
           0.8); // basivertebral
  for (const double side : {-1.0, 1.0})
  {
    const Vector3 pedicle = at + Vector3{side * 15, 22, 4};
    const Vector3 joint = at + Vector3{side * 16, 33, -2};
    p.Vessel(compactBone, at + Vector3{side * 15, 13, 5}, pedicle, joint, 5, 5);
    p.Vessel(marrow, at + Vector3{side * 15, 13, 5}, pedicle, joint, 3.6, 3.4);
    p.Vessel(compactBone, pedicle, at + Vector3{side * 28, 26, 4}, at + Vector3{side * 42, 30, 6}, 4, 3);
    p.Vessel(compactBone, joint, at + Vector3{side * 9, 39, -4}, at + Vector3{0, 42, -6}, 4, 4);
    p.Vessel(artery, at + Vector3{side * 4, -24, 0}, at + Vector3{side * 26, -10, 0},
             at + Vector3{side * 26, 14, -2}, 1, 0.7);
  }
  p.Ellipsoid(compactBone, at + Vector3{0, 47, -10}, {3.2, 12, 9});
  p.Ellipsoid(marrow, at + Vector3{0, 47, -10}, {1.9, 10.4, 7.4});
}

void PaintSpine(PhantomPainter& p)
{
  constexpr double pitchMm = 33;
  constexpr double bodyMm = 25;
  const auto behind = [](double y) {
    return [=](double t) { return SpineAt(162 - 324 * t) + Vector3{0, y, 0}; };
  };
  for (int level = 0; level < 10; level++)
  {
    const double z = 148.5 - pitchMm * level;
    p.Block(septum, SpineAt(z - pitchMm / 2), {22.5, 16, 4.6});
    p.Block(cartilage, SpineAt(z - pitchMm / 2), {18, 12, 3.4});
    PaintVertebra(p, z, bodyMm);
  }
  p.Tube(
      fat, behind(27), [](double) { return 10.5; }, 60);
  p.Tube(
      fluid, behind(27), [](double) { return 8.6; }, 60);
  p.Tube(
      cord,
      [](double t) {
        return SpineAt(162 - 128 * t) + Vector3{0, 27, 0};
      },
      [](double t) { return t < 0.85 ? 4.6 : 4.6 - 26 * (t - 0.85); }, 50);
  for (int root = 0; root < 10; root++) // the cauda equina
  {
    const double a = 0.63 * root;
    p.Tube(
        cord,
        [=](double t)
        {
          const double reach = 1.5 + 5 * t;
          return SpineAt(44 - 204 * t) +
                 Vector3{reach * std::cos(a), 27 + 0.7 * reach * std::sin(a) + 1.5 * t, 0};
        },
        [](double) { return 0.55; }, 40);
  }
}

void PaintRibs(PhantomPainter& p)
{
  for (int rib = 0; rib < 6; rib++)
  {
    for (const double side : {-1.0, 1.0})
    {
      const double top = 150 - 26.0 * rib + 3 * side;
      const double reach = 0.88 - 0.09 * rib; // the lower, the shorter
      const PhantomPainter::Path path = [=](double t)
      {
        const double a = 0.28 + reach * M_PI * t;
        return Vector3{side * 139 * std::sin(a), 3 + 84 * std::cos(a),
                       top - 46 * t - 16 * std::sin(M_PI * t)};
      };
      p.Tube(
          compactBone, path, [](double t) { return t < 0.8 ? 4.6 : 4; }, 44);
      p.Tube(
          marrow, path, [](double) { return 3.1; }, 44);
      const auto below = [=](double mm) { return [=](double t) { return path(t) + Vector3{0, 0, -mm}; }; };
      p.Tube(
          artery, below(6.2), [](double t) { return 0.9 - 0.4 * t; }, 40);
    }
  }
}
} // namespace

void PaintPhantomBones(PhantomPainter& painter)
{
  PaintSpine(painter);
  PaintRibs(painter);
}
} // namespace Clade
