#pragma once
#include "Volume/Phantom.h"
#include "Volume/PhantomScene.h"

#include <functional>
#include <memory>
#include <utility>

namespace Clade
{
/// What organs are made of in the two contrasts of the phantom.
struct PhantomMaterial
{
  double mr;
  double ct; ///< Hounsfield units
  double textureMr = 0;
  double textureCt = 0;
  double textureMm = 8;
};

namespace PhantomMaterials
{
constexpr PhantomMaterial air{4, -1000};
constexpr PhantomMaterial skin{420, 20};
constexpr PhantomMaterial fat{680, -100, 25, 8, 11};
constexpr PhantomMaterial septum{430, -30};
constexpr PhantomMaterial muscle{280, 58, 22, 7, 6};
constexpr PhantomMaterial lung{45, -860, 18, 35, 7};
constexpr PhantomMaterial liver{450, 105, 16, 6, 9};
constexpr PhantomMaterial spleen{390, 120, 14, 6, 7};
constexpr PhantomMaterial pancreas{470, 95, 35, 14, 5};
constexpr PhantomMaterial cortex{620, 185, 12, 6, 5};
constexpr PhantomMaterial medulla{430, 120};
constexpr PhantomMaterial bowelWall{500, 80};
constexpr PhantomMaterial fluid{110, 8};
constexpr PhantomMaterial chyme{200, 30, 45, 20, 5};
constexpr PhantomMaterial artery{980, 310};
constexpr PhantomMaterial vein{790, 190};
constexpr PhantomMaterial blood{860, 230};
constexpr PhantomMaterial compactBone{50, 950};
constexpr PhantomMaterial marrow{540, 230, 55, 70, 4};
constexpr PhantomMaterial cartilage{230, 85};
constexpr PhantomMaterial cord{330, 38};
constexpr PhantomMaterial stone{15, 420};
constexpr PhantomMaterial lesion{250, 62};
constexpr PhantomMaterial brightLesion{720, 170};
constexpr PhantomMaterial metal{0, 1500};
} // namespace PhantomMaterials

/// Paints bodies on a scene in one contrast. Places and radii are millimetres of the patient frame.
class PhantomPainter
{
public:
  using Pieces = PhantomScene::Pieces;
  using Path = std::function<Vector3(double)>;  ///< of 0..1
  using Radius = std::function<double(double)>; ///< likewise

  PhantomPainter(PhantomScene& scene, PhantomContrast contrast) : scene_(scene), contrast_(contrast) {}

  void Paint(const PhantomMaterial& tissue, Pieces pieces)
  {
    const bool isMr = contrast_ == PhantomContrast::Mr;
    scene_.Paint({isMr ? tissue.mr : tissue.ct, isMr ? tissue.textureMr : tissue.textureCt, tissue.textureMm},
                 std::move(pieces));
  }
  void Ellipsoid(const PhantomMaterial& tissue, const Vector3& centreMm, const Vector3& radiiMm,
                 double yaw = 0, double roll = 0)
  {
    Pieces pieces;
    pieces.push_back(std::make_unique<PhantomEllipsoid>(centreMm, radiiMm, yaw, roll));
    Paint(tissue, std::move(pieces));
  }
  void Block(const PhantomMaterial& tissue, const Vector3& centreMm, const Vector3& radiiMm, double yaw = 0,
             double roll = 0)
  {
    Pieces pieces;
    pieces.push_back(std::make_unique<PhantomEllipsoid>(centreMm, radiiMm, yaw, roll, true));
    Paint(tissue, std::move(pieces));
  }
  void Sphere(const PhantomMaterial& tissue, const Vector3& centreMm, double radiusMm)
  {
    Ellipsoid(tissue, centreMm, {radiusMm, radiusMm, radiusMm});
  }
  void Tube(const PhantomMaterial& tissue, const Path& path, const Radius& radius, int segments)
  {
    Pieces pieces;
    for (int s = 0; s < segments; s++)
    {
      const double t0 = static_cast<double>(s) / segments;
      const double t1 = static_cast<double>(s + 1) / segments;
      pieces.push_back(std::make_unique<PhantomRod>(path(t0), path(t1), radius(t0), radius(t1)));
    }
    Paint(tissue, std::move(pieces));
  }
  /// A tube bent from one point by way of another to a third (a parabola), its radius going evenly.
  void Vessel(const PhantomMaterial& tissue, const Vector3& from, const Vector3& via, const Vector3& to,
              double fromRadiusMm, double toRadiusMm)
  {
    const Path path = [=](double t)
    { return from * ((1 - t) * (1 - t)) + via * (2 * t * (1 - t)) + to * (t * t); };
    Tube(
        tissue, path, [=](double t) { return fromRadiusMm + t * (toRadiusMm - fromRadiusMm); }, 14);
  }

private:
  PhantomScene& scene_;
  PhantomContrast contrast_;
};
} // namespace Clade
