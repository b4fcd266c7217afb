#pragma once
#include "Geometry/Vector3.h"

#include <array>
#include <utility>

namespace Clade
{
/// A convex body, in patient millimetres.
class IPhantomPiece
{
public:
  virtual ~IPhantomPiece() = default;
  /// Approximate distance to the surface, negative inside; exact on the surface and in its sign.
  virtual double DistanceMm(const Vector3& point) const = 0;
  /// Lowest and highest corner of a box around it.
  virtual std::pair<Vector3, Vector3> Bounds() const = 0;
};

/// An ellipsoid, or with `isBlock` a rounded block ((x/rx)^4 + (y/ry)^4 + (z/rz)^4 = 1), turned by `yaw`
/// about z, then by `roll` about y (radians).
class PhantomEllipsoid : public IPhantomPiece
{
public:
  PhantomEllipsoid(const Vector3& centreMm, const Vector3& radiiMm, double yaw = 0, double roll = 0,
                   bool isBlock = false);
  double DistanceMm(const Vector3& point) const override;
  std::pair<Vector3, Vector3> Bounds() const override;

private:
  Vector3 centreMm_;
  std::array<double, 3> inverseRadii_;
  std::array<Vector3, 3> axes_;
  bool isBlock_;
};

/// A length of vessel: a round rod between two points with a radius at each.
class PhantomRod : public IPhantomPiece
{
public:
  PhantomRod(const Vector3& fromMm, const Vector3& toMm, double fromRadiusMm, double toRadiusMm);
  double DistanceMm(const Vector3& point) const override;
  std::pair<Vector3, Vector3> Bounds() const override;

private:
  Vector3 fromMm_;
  Vector3 alongMm_;
  double inverseSquaredLength_;
  double fromRadiusMm_;
  double growthMm_;
};
} // namespace Clade
