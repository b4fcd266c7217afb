#include "Regions/Region.h"

#include "Base/Counted.h"
#include "Base/Error.h"
#include "Base/Format.h"
#include "Regions/Solid.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace Clade
{
namespace
{
void RequirePoint(const Vector3& pointMm, const char* name)
{
  for (double coordinate : {pointMm.x, pointMm.y, pointMm.z})
  {
    if (!(std::abs(coordinate) <= RegionLimits::mostMm))
    {
      RefuseArgument(std::string(name) + " has the coordinate " + Decimal(coordinate, 3) +
                     " mm; expected a number within 1000000 mm of the origin");
    }
  }
}

void RequireLength(double lengthMm, const char* name)
{
  if (!(lengthMm >= RegionLimits::leastMm && lengthMm <= RegionLimits::mostMm))
  {
    RefuseArgument(std::string(name) + " is " + Decimal(lengthMm, 6) + " mm; expected 0.001 to 1000000 mm");
  }
}

void RequireRightAngle(const Vector3& a, const Vector3& b, const char* names)
{
  if (!(std::abs(Dot(a, b)) <= 1e-3 * Norm(a) * Norm(b)))
  {
    RefuseArgument(std::string(names) + " are not at right angles");
  }
}

/// `b` without its part along `a`: right angles to the last bit.
Vector3 Squared(const Vector3& a, const Vector3& b)
{
  return b - a * (Dot(a, b) / Dot(a, a));
}

using Solid = std::shared_ptr<const Region::Solid>;

Solid Make(const Sphere& sphere)
{
  RequirePoint(sphere.centreMm, "the sphere's centre");
  RequireLength(sphere.radiusMm, "the sphere's radius");
  return std::make_shared<SphereSolid>(sphere.centreMm, sphere.radiusMm);
}

Solid Make(const Cylinder& cylinder)
{
  RequirePoint(cylinder.fromMm, "the cylinder's first end");
  RequirePoint(cylinder.toMm, "the cylinder's second end");
  RequireLength(cylinder.radiusMm, "the cylinder's radius");
  const Vector3 axis = cylinder.toMm - cylinder.fromMm;
  RequireLength(Norm(axis), "the cylinder's length");
  // Any direction at right angles to the axis: from the coordinate axis it leans on least.
  const double x = std::abs(axis.x), y = std::abs(axis.y), z = std::abs(axis.z);
  const Vector3 helper = x <= y && x <= z ? Vector3{1, 0, 0} : y <= z ? Vector3{0, 1, 0} : Vector3{0, 0, 1};
  const Vector3 first = Normalised(Cross(axis, helper));
  const Vector3 second = Normalised(Cross(axis, first));
  return std::make_shared<EllipticPrism>((cylinder.fromMm + cylinder.toMm) * 0.5, first * cylinder.radiusMm,
                                         second * cylinder.radiusMm, Norm(axis));
}

Solid Make(const Box& box)
{
  RequirePoint(box.centreMm, "the box's centre");
  RequireLength(box.sizeMm.x, "the box's first size");
  RequireLength(box.sizeMm.y, "the box's second size");
  RequireLength(box.sizeMm.z, "the box's third size");
  RequirePoint(box.firstDirection, "the box's first direction");
  RequirePoint(box.secondDirection, "the box's second direction");
  RequireLength(Norm(box.firstDirection), "the length of the box's first direction");
  RequireLength(Norm(box.secondDirection), "the length of the box's second direction");
  RequireRightAngle(box.firstDirection, box.secondDirection, "the box's first and second direction");
  const Vector3 first = Normalised(box.firstDirection);
  const Vector3 second = Normalised(Squared(first, box.secondDirection));
  return std::make_shared<Cuboid>(box.centreMm, std::array<Vector3, 3>{first, second, Cross(first, second)},
                                  box.sizeMm);
}

Solid Make(const Ellipse& ellipse)
{
  RequirePoint(ellipse.centreMm, "the ellipse's centre");
  RequirePoint(ellipse.firstSemiAxisMm, "the ellipse's first semi-axis");
  RequirePoint(ellipse.secondSemiAxisMm, "the ellipse's second semi-axis");
  RequireLength(Norm(ellipse.firstSemiAxisMm), "the ellipse's first semi-axis");
  RequireLength(Norm(ellipse.secondSemiAxisMm), "the ellipse's second semi-axis");
  RequireRightAngle(ellipse.firstSemiAxisMm, ellipse.secondSemiAxisMm, "the ellipse's semi-axes");
  RequireLength(ellipse.thicknessMm, "the ellipse's thickness");
  return std::make_shared<EllipticPrism>(ellipse.centreMm, ellipse.firstSemiAxisMm,
                                         Squared(ellipse.firstSemiAxisMm, ellipse.secondSemiAxisMm),
                                         ellipse.thicknessMm);
}

Solid Make(const Polygon& polygon)
{
  if (polygon.pointsMm.size() < 3 || polygon.pointsMm.size() > RegionLimits::mostPoints)
  {
    RefuseArgument("the polygon has " + Counted(polygon.pointsMm.size(), "point") + "; expected 3 to 10000");
  }
  for (const Vector3& point : polygon.pointsMm)
  {
    RequirePoint(point, "a point of the polygon");
  }
  RequireLength(polygon.thicknessMm, "the polygon's thickness");
  return std::make_shared<PolygonPrism>(polygon.pointsMm, polygon.thicknessMm);
}
} // namespace

Region::Region(std::vector<Shape> shapes) : shapes_(std::move(shapes))
{
  if (shapes_.empty() || shapes_.size() > RegionLimits::mostShapes)
  {
    RefuseArgument("the region has " + Counted(shapes_.size(), "shape") + "; expected 1 to 1000");
  }
  for (const Shape& shape : shapes_)
  {
    solids_.push_back(std::visit([](const auto& one) { return Make(one); }, shape));
    cutCost_ += solids_.back()->CutCost();
  }
}

void Region::Cut(const Vector3& originMm, const Vector3& stepMm, std::vector<LineInterval>& parts) const
{
  parts.clear();
  for (const auto& solid : solids_)
  {
    solid->Cut(originMm, stepMm, parts);
  }
  if (parts.size() < 2)
  {
    return;
  }
  std::sort(parts.begin(), parts.end(),
            [](const LineInterval& a, const LineInterval& b) { return a.begin < b.begin; });
  std::size_t last = 0;
  for (std::size_t n = 1; n < parts.size(); n++)
  {
    if (parts[n].begin <= parts[last].end)
    {
      parts[last].end = std::max(parts[last].end, parts[n].end);
    }
    else
    {
      parts[++last] = parts[n];
    }
  }
  parts.resize(last + 1);
}

LineInterval Region::Extent(const Vector3& direction) const
{
  LineInterval extent = solids_.front()->Extent(direction);
  for (const auto& solid : solids_)
  {
    const LineInterval one = solid->Extent(direction);
    extent = {std::min(extent.begin, one.begin), std::max(extent.end, one.end)};
  }
  return extent;
}
} // namespace Clade
