#pragma once
#include "Regions/Region.h"

#include <array>
#include <vector>

namespace Clade
{
/// One shape, ready to be cut by lines. Shapes are taken larger by surfaceToleranceMm to every side.
class Region::Solid
{
public:
  static constexpr double surfaceToleranceMm = 1e-6;

  virtual ~Solid() = default;
  /// Adds the parts of the line that lie inside to `parts`, ascending and disjoint.
  virtual void Cut(const Vector3& originMm, const Vector3& stepMm,
                   std::vector<LineInterval>& parts) const = 0;
  virtual LineInterval Extent(const Vector3& direction) const = 0;
  virtual std::size_t CutCost() const { return 1; }
};

class SphereSolid : public Region::Solid
{
public:
  SphereSolid(const Vector3& centreMm, double radiusMm);
  void Cut(const Vector3& originMm, const Vector3& stepMm, std::vector<LineInterval>& parts) const override;
  LineInterval Extent(const Vector3& direction) const override;

private:
  Vector3 centreMm_;
  double radiusMm_;
};

/// The points between two parallel planes.
class Slab
{
public:
  Slab(const Vector3& centreMm, const Vector3& normal, double halfThicknessMm);
  /// The part of the line in the slab; begin > end where there is none.
  LineInterval Cut(const Vector3& originMm, const Vector3& stepMm) const;
  const Vector3& Normal() const { return normal_; }
  double HalfThicknessMm() const { return halfThicknessMm_; }

private:
  Vector3 centreMm_;
  Vector3 normal_; // unit
  double halfThicknessMm_;
};

/// A right-angled box: three slabs.
class Cuboid : public Region::Solid
{
public:
  /// Unit axes at right angles.
  Cuboid(const Vector3& centreMm, const std::array<Vector3, 3>& axes, const Vector3& sizeMm);
  void Cut(const Vector3& originMm, const Vector3& stepMm, std::vector<LineInterval>& parts) const override;
  LineInterval Extent(const Vector3& direction) const override;

private:
  Vector3 centreMm_;
  std::array<Slab, 3> slabs_;
};

/// An ellipse moved along its normal: cylinders and ellipses.
class EllipticPrism : public Region::Solid
{
public:
  /// Semi-axes at right angles.
  EllipticPrism(const Vector3& centreMm, const Vector3& firstSemiAxisMm, const Vector3& secondSemiAxisMm,
                double thicknessMm);
  void Cut(const Vector3& originMm, const Vector3& stepMm, std::vector<LineInterval>& parts) const override;
  LineInterval Extent(const Vector3& direction) const override;

private:
  Vector3 centreMm_;
  Vector3 firstMm_, secondMm_;     // semi-axes
  Vector3 firstDual_, secondDual_; // Dot(point - centre, dual) is 1 at the end of the semi-axis
  Slab slab_;
};

/// A polygon moved along its normal.
class PolygonPrism : public Region::Solid
{
public:
  /// Throws Error(InvalidArgument) where the points span no plane or do not lie in one.
  PolygonPrism(const std::vector<Vector3>& pointsMm, double thicknessMm);
  void Cut(const Vector3& originMm, const Vector3& stepMm, std::vector<LineInterval>& parts) const override;
  LineInterval Extent(const Vector3& direction) const override;
  std::size_t CutCost() const override { return points_.size(); }

private:
  struct Frame ///< of the polygon's plane
  {
    Vector3 centreMm, u, v, normal; // unit directions
  };
  struct Point2
  {
    double u, v; // mm
  };
  static Frame FrameOf(const std::vector<Vector3>& pointsMm);
  bool Contains(const Point2& point) const;

  Frame frame_;
  Slab slab_;
  std::vector<Point2> points_;
};
} // namespace Clade
