#include "Regions/Solid.h"

#include "Base/Error.h"
#include "Base/Format.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace Clade
{
namespace
{
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr LineInterval none{1, 0};

LineInterval Intersection(const LineInterval& a, const LineInterval& b)
{
  return {std::max(a.begin, b.begin), std::min(a.end, b.end)};
}

void Add(const LineInterval& part, std::vector<LineInterval>& parts)
{
  if (part.begin <= part.end)
  {
    parts.push_back(part);
  }
}

/// Where |p0 + t p1| <= radius in the plane or in space: a, b, c are |p1|^2, p0.p1 and |p0|^2.
LineInterval InsideRound(double a, double b, double c, double radius)
{
  if (!(a > 0))
  {
    return c <= radius * radius ? LineInterval{-infinity, infinity} : none;
  }
  const double nearest = -b / a;
  const double nearestSquared = std::max(0.0, c - b * b / a); // distance from the centre, squared
  const double halfSquared = (radius * radius - nearestSquared) / a;
  if (!(halfSquared >= 0))
  {
    return none;
  }
  const double half = std::sqrt(halfSquared);
  return {nearest - half, nearest + half};
}

LineInterval Around(double centre, double half)
{
  return {centre - half, centre + half};
}

Vector3 Perpendicular(const Vector3& a, const Vector3& b)
{
  return Normalised(Cross(a, b));
}
} // namespace

SphereSolid::SphereSolid(const Vector3& centreMm, double radiusMm)
    : centreMm_(centreMm), radiusMm_(radiusMm + surfaceToleranceMm)
{
}

void SphereSolid::Cut(const Vector3& originMm, const Vector3& stepMm, std::vector<LineInterval>& parts) const
{
  const Vector3 fromCentre = originMm - centreMm_;
  Add(InsideRound(Dot(stepMm, stepMm), Dot(fromCentre, stepMm), Dot(fromCentre, fromCentre), radiusMm_),
      parts);
}

LineInterval SphereSolid::Extent(const Vector3& direction) const
{
  return Around(Dot(centreMm_, direction), radiusMm_ * Norm(direction));
}

Slab::Slab(const Vector3& centreMm, const Vector3& normal, double halfThicknessMm)
    : centreMm_(centreMm), normal_(normal),
      halfThicknessMm_(halfThicknessMm + Region::Solid::surfaceToleranceMm)
{
}

LineInterval Slab::Cut(const Vector3& originMm, const Vector3& stepMm) const
{
  const double height = Dot(originMm - centreMm_, normal_);
  const double rise = Dot(stepMm, normal_);
  // A line within the slab's own plane rises by rounding alone.
  if (std::abs(rise) <= 1e-12 * Norm(stepMm))
  {
    return std::abs(height) <= halfThicknessMm_ ? LineInterval{-infinity, infinity} : none;
  }
  const double a = (-halfThicknessMm_ - height) / rise;
  const double b = (halfThicknessMm_ - height) / rise;
  return {std::min(a, b), std::max(a, b)};
}

Cuboid::Cuboid(const Vector3& centreMm, const std::array<Vector3, 3>& axes, const Vector3& sizeMm)
    : centreMm_(centreMm), slabs_{Slab(centreMm, axes[0], sizeMm.x / 2),
                                  Slab(centreMm, axes[1], sizeMm.y / 2),
                                  Slab(centreMm, axes[2], sizeMm.z / 2)}
{
}

void Cuboid::Cut(const Vector3& originMm, const Vector3& stepMm, std::vector<LineInterval>& parts) const
{
  LineInterval part{-infinity, infinity};
  for (const Slab& slab : slabs_)
  {
    part = Intersection(part, slab.Cut(originMm, stepMm));
  }
  Add(part, parts);
}

LineInterval Cuboid::Extent(const Vector3& direction) const
{
  double half = 0;
  for (const Slab& slab : slabs_)
  {
    half += slab.HalfThicknessMm() * std::abs(Dot(slab.Normal(), direction));
  }
  return Around(Dot(centreMm_, direction), half);
}

EllipticPrism::EllipticPrism(const Vector3& centreMm, const Vector3& firstSemiAxisMm,
                             const Vector3& secondSemiAxisMm, double thicknessMm)
    : centreMm_(centreMm), firstMm_(firstSemiAxisMm + Normalised(firstSemiAxisMm) * surfaceToleranceMm),
      secondMm_(secondSemiAxisMm + Normalised(secondSemiAxisMm) * surfaceToleranceMm),
      firstDual_(firstMm_ * (1 / Dot(firstMm_, firstMm_))),
      secondDual_(secondMm_ * (1 / Dot(secondMm_, secondMm_))),
      slab_(centreMm, Perpendicular(firstSemiAxisMm, secondSemiAxisMm), thicknessMm / 2)
{
}

void EllipticPrism::Cut(const Vector3& originMm, const Vector3& stepMm,
                        std::vector<LineInterval>& parts) const
{
  const Vector3 fromCentre = originMm - centreMm_;
  const double u0 = Dot(fromCentre, firstDual_), u1 = Dot(stepMm, firstDual_);
  const double v0 = Dot(fromCentre, secondDual_), v1 = Dot(stepMm, secondDual_);
  double a = u1 * u1 + v1 * v1;
  // Along the prism's axis: what is left sideways is rounding.
  const double sideways = Dot(stepMm, stepMm) * (Dot(firstDual_, firstDual_) + Dot(secondDual_, secondDual_));
  if (a <= 1e-24 * sideways)
  {
    a = 0;
  }
  Add(Intersection(InsideRound(a, u0 * u1 + v0 * v1, u0 * u0 + v0 * v0, 1), slab_.Cut(originMm, stepMm)),
      parts);
}

LineInterval EllipticPrism::Extent(const Vector3& direction) const
{
  return Around(Dot(centreMm_, direction),
                std::hypot(Dot(firstMm_, direction), Dot(secondMm_, direction)) +
                    slab_.HalfThicknessMm() * std::abs(Dot(slab_.Normal(), direction)));
}

PolygonPrism::Frame PolygonPrism::FrameOf(const std::vector<Vector3>& pointsMm)
{
  Frame frame;
  for (const Vector3& point : pointsMm)
  {
    frame.centreMm = frame.centreMm + point * (1 / static_cast<double>(pointsMm.size()));
  }
  // Spanned by the point furthest from the centre, and by the one that leaves their line furthest: a normal
  // by areas would vanish for a figure of eight.
  Vector3 furthest, across;
  for (const Vector3& point : pointsMm)
  {
    furthest = Norm(point - frame.centreMm) > Norm(furthest) ? point - frame.centreMm : furthest;
  }
  for (const Vector3& point : pointsMm)
  {
    const Vector3 cross = Cross(furthest, point - frame.centreMm);
    across = Norm(cross) > Norm(across) ? cross : across;
  }
  if (!(Norm(across) > 1e-6 * Norm(furthest) * std::max(1.0, Norm(furthest))))
  {
    throw Error(ErrorCode::InvalidArgument, "the polygon's points lie on one line; expected an area");
  }
  frame.normal = Normalised(across);
  frame.u = Normalised(furthest);
  frame.v = Cross(frame.normal, frame.u);
  return frame;
}

PolygonPrism::PolygonPrism(const std::vector<Vector3>& pointsMm, double thicknessMm)
    : frame_(FrameOf(pointsMm)), slab_(frame_.centreMm, frame_.normal, thicknessMm / 2)
{
  for (const Vector3& point : pointsMm)
  {
    const Vector3 fromCentre = point - frame_.centreMm;
    const double offPlaneMm = std::abs(Dot(fromCentre, frame_.normal));
    if (offPlaneMm > slab_.HalfThicknessMm())
    {
      throw Error(ErrorCode::InvalidArgument,
                  "a point of the polygon lies " + Decimal(offPlaneMm, 3) +
                      " mm off the plane of the others; expected at most half the "
                      "thickness, " +
                      Decimal(thicknessMm / 2, 3) + " mm");
    }
    points_.push_back({Dot(fromCentre, frame_.u), Dot(fromCentre, frame_.v)});
  }
}

bool PolygonPrism::Contains(const Point2& point) const
{
  bool inside = false;
  for (std::size_t n = 0, before = points_.size() - 1; n < points_.size(); before = n++)
  {
    const Point2& a = points_[before];
    const Point2& b = points_[n];
    if ((a.v > point.v) != (b.v > point.v) && point.u < a.u + (point.v - a.v) / (b.v - a.v) * (b.u - a.u))
    {
      inside = !inside;
    }
  }
  return inside;
}

void PolygonPrism::Cut(const Vector3& originMm, const Vector3& stepMm, std::vector<LineInterval>& parts) const
{
  const LineInterval between = slab_.Cut(originMm, stepMm);
  if (between.begin > between.end)
  {
    return;
  }
  const Vector3 fromCentre = originMm - frame_.centreMm;
  const Point2 from{Dot(fromCentre, frame_.u), Dot(fromCentre, frame_.v)};
  const Point2 step{Dot(stepMm, frame_.u), Dot(stepMm, frame_.v)};
  if (std::hypot(step.u, step.v) <= 1e-12 * Norm(stepMm))
  {
    Add(Contains(from) ? between : none, parts);
    return;
  }
  // Even-odd: the line is inside between its first and second crossing with the outline, third and fourth...
  std::vector<double> crossings;
  const auto sideOf = [&](const Point2& p) { return step.u * (p.v - from.v) - step.v * (p.u - from.u); };
  double sideBefore = sideOf(points_.back());
  for (std::size_t n = 0, before = points_.size() - 1; n < points_.size(); before = n++)
  {
    const double side = sideOf(points_[n]);
    if ((sideBefore > 0) != (side > 0))
    {
      const double part = sideBefore / (sideBefore - side);
      const double u = points_[before].u + part * (points_[n].u - points_[before].u) - from.u;
      const double v = points_[before].v + part * (points_[n].v - points_[before].v) - from.v;
      crossings.push_back((u * step.u + v * step.v) / (step.u * step.u + step.v * step.v));
    }
    sideBefore = side;
  }
  std::sort(crossings.begin(), crossings.end());
  for (std::size_t n = 0; n + 1 < crossings.size(); n += 2)
  {
    Add(Intersection(between, {crossings[n], crossings[n + 1]}), parts);
  }
}

LineInterval PolygonPrism::Extent(const Vector3& direction) const
{
  LineInterval extent{infinity, -infinity};
  for (const Point2& point : points_)
  {
    const double along = point.u * Dot(frame_.u, direction) + point.v * Dot(frame_.v, direction);
    extent = {std::min(extent.begin, along), std::max(extent.end, along)};
  }
  const double centre = Dot(frame_.centreMm, direction);
  const double half = slab_.HalfThicknessMm() * std::abs(Dot(slab_.Normal(), direction));
  return {centre + extent.begin - half, centre + extent.end + half};
}
} // namespace Clade
