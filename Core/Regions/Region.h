#pragma once
#include "Geometry/Vector3.h"

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace Clade
{
// Shapes, in patient millimetres. Surfaces belong to the inside (they are taken a nanometre further out, so
// that rounding does not decide), the edges of a polygon as the even-odd rule has it.

struct Sphere
{
  Vector3 centreMm;
  double radiusMm = 0;
};

/// Circular, with flat ends at right angles to its axis.
struct Cylinder
{
  Vector3 fromMm; ///< centre of the one end
  Vector3 toMm;   ///< centre of the other
  double radiusMm = 0;
};

struct Box
{
  Vector3 centreMm;
  Vector3 sizeMm;                  ///< full edge lengths along the first, second and third direction
  Vector3 firstDirection{1, 0, 0}; ///< at right angles to the second; lengths do not matter
  Vector3 secondDirection{0, 1, 0};
};

/// A plane ellipse, drawn on a slice for instance, with a thickness half to each side.
struct Ellipse
{
  Vector3 centreMm;
  Vector3 firstSemiAxisMm; ///< from the centre to the curve; at right angles to the second
  Vector3 secondSemiAxisMm;
  double thicknessMm = 0;
};

/// A plane polygon, closed from the last point to the first, with a thickness half to each side of its plane.
/// Where it crosses itself, what is inside follows the even-odd rule.
struct Polygon
{
  std::vector<Vector3> pointsMm; ///< 3 to 10,000, off their common plane by at most half the thickness
  double thicknessMm = 0;
};

using Shape = std::variant<Sphere, Cylinder, Box, Ellipse, Polygon>;

/// A part of a line: the points origin + t step with begin <= t <= end.
struct LineInterval
{
  double begin = 0;
  double end = 0;
};

/// Sizes that a region may have.
struct RegionLimits
{
  static constexpr double leastMm = 1e-3;
  static constexpr double mostMm = 1e6; ///< of a coordinate, too
  static constexpr std::size_t mostShapes = 1000;
  static constexpr std::size_t mostPoints = 10000; ///< of a polygon
};

/// The union of some shapes, checked once and ready to be cut by lines. Immutable: any thread may read it.
class Region
{
public:
  /// Throws Error(InvalidArgument) naming what is wrong with a shape: no size, a coordinate or length that is
  /// not finite or beyond a kilometre, axes not at right angles, points on one line or off their plane, more
  /// than 1,000 shapes or none.
  explicit Region(std::vector<Shape> shapes);
  /// One shape is a region.
  template<typename One, typename = std::enable_if_t<std::is_constructible_v<Shape, One>>>
  Region(One shape) : Region(std::vector<Shape>{Shape(std::move(shape))})
  {
  }

  const std::vector<Shape>& Shapes() const { return shapes_; }

  /// The parts of the line originMm + t stepMm that lie inside, ascending and disjoint, written into `parts`.
  void Cut(const Vector3& originMm, const Vector3& stepMm, std::vector<LineInterval>& parts) const;

  /// Smallest and largest Dot(point, direction) over the region.
  LineInterval Extent(const Vector3& direction) const;

  /// How many simple tests one Cut costs: bounds the work before it is begun.
  std::size_t CutCost() const { return cutCost_; }

  class Solid; ///< one shape as planes and curves; of the sources alone

private:
  std::vector<Shape> shapes_;
  std::vector<std::shared_ptr<const Solid>> solids_;
  std::size_t cutCost_ = 0;
};
} // namespace Clade
