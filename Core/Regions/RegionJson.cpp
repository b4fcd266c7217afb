#include "Regions/RegionJson.h"

#include "Base/Error.h"
#include "Settings/StrictObject.h"

#include <algorithm>
#include <cmath>

namespace Clade
{
namespace
{
using nlohmann::json;

constexpr std::size_t maxLines = 200;

/// [x, y, z], each within a million of zero.
Vector3 PointFromJson(const json& point, const std::string& path)
{
  constexpr double largestCoordinate = 1e6;
  const auto isCoordinate = [](const json& value)
  { return value.is_number() && std::abs(value.get<double>()) <= largestCoordinate; };
  if (!point.is_array() || point.size() != 3 || !std::all_of(point.begin(), point.end(), isCoordinate))
  {
    RefuseJson(path, point, "three coordinates [x, y, z], each from -1000000 to 1000000");
  }
  return {point[0].get<double>(), point[1].get<double>(), point[2].get<double>()};
}

/// Three coordinates, under the one of these spellings that is there.
Vector3 PointOf(StrictObject& object, std::initializer_list<std::string_view> keys)
{
  const auto found = std::find_if(keys.begin(), keys.end(), [&](auto key) { return object.Has(key); });
  const std::string_view key = found == keys.end() ? *keys.begin() : *found;
  return PointFromJson(object.Member(key), object.PathOf(key));
}

/// One object of a request with the frame that its points are in.
class Place
{
public:
  Place(const json& object, const VolumeGrid& grid, const std::string& frame, const std::string& path)
      : object_(object, path), grid_(grid)
  {
    isVoxel_ = object_.OneOf("Frame", frame, {"patient", "voxel"}) == "voxel";
  }

  StrictObject& Object() { return object_; }
  bool IsVoxel() const { return isVoxel_; }
  Vector3 Point(std::initializer_list<std::string_view> keys) { return InPatient(PointOf(object_, keys)); }
  Vector3 InPatient(const Vector3& point) const { return isVoxel_ ? grid_.PatientFromIndex(point) : point; }
  double Radius() { return object_.Number("RadiusMm", RegionLimits::leastMm, RegionLimits::mostMm); }
  double Thickness()
  {
    return object_.Number("ThicknessMm", grid_.sliceSpacingMm, RegionLimits::leastMm, RegionLimits::mostMm);
  }

private:
  StrictObject object_;
  const VolumeGrid& grid_;
  bool isVoxel_ = false;
};

Shape ParseBox(Place& place, const VolumeGrid& grid)
{
  Box box;
  box.centreMm = place.Point({"Centre", "Center"});
  box.sizeMm = PointOf(place.Object(), {"SizeMm"});
  if (place.IsVoxel())
  {
    box.firstDirection = grid.rowDirection;
    box.secondDirection = grid.columnDirection;
  }
  return box;
}

Shape ParseEllipse(Place& place)
{
  Ellipse ellipse;
  ellipse.centreMm = place.Point({"Centre", "Center"});
  ellipse.firstSemiAxisMm = place.Point({"FirstEnd"}) - ellipse.centreMm;
  ellipse.secondSemiAxisMm = place.Point({"SecondEnd"}) - ellipse.centreMm;
  ellipse.thicknessMm = place.Thickness();
  return ellipse;
}

Shape ParsePolygon(Place& place)
{
  const std::string key = place.Object().Has("Points") ? "Points" : "Polygon";
  const json& points = place.Object().List(key, 3, RegionLimits::mostPoints);
  Polygon polygon;
  for (std::size_t n = 0; n < points.size(); n++)
  {
    const std::string path = place.Object().PathOf(key) + '[' + std::to_string(n) + ']';
    polygon.pointsMm.push_back(place.InPatient(PointFromJson(points[n], path)));
  }
  polygon.thicknessMm = place.Thickness();
  return polygon;
}

Shape ParseShape(const json& object, const VolumeGrid& grid, const std::string& frame,
                 const std::string& path)
{
  Place place(object, grid, frame, path);
  place.Object().String("Name", "");
  const bool hasPoints = place.Object().Has("Polygon") || place.Object().Has("Points");
  if (!hasPoints)
  {
    place.Object().Member("Shape"); // must be there
  }
  const std::string kind =
      place.Object().OneOf("Shape", "polygon", {"sphere", "cylinder", "box", "ellipse", "polygon"});
  const auto parse = [&]() -> Shape
  {
    if (kind == "sphere")
    {
      const Vector3 centreMm = place.Point({"Centre", "Center"});
      return Sphere{centreMm, place.Radius()};
    }
    if (kind == "cylinder")
    {
      const Vector3 fromMm = place.Point({"From"});
      const Vector3 toMm = place.Point({"To"});
      return Cylinder{fromMm, toMm, place.Radius()};
    }
    if (kind == "box")
    {
      return ParseBox(place, grid);
    }
    if (kind == "ellipse")
    {
      return ParseEllipse(place);
    }
    return ParsePolygon(place);
  };
  Shape shape = parse();
  place.Object().RequireNoMore();
  return shape;
}

json JsonOf(const Sphere& sphere)
{
  return {{"Shape", "sphere"}, {"Centre", ToJson(sphere.centreMm)}, {"RadiusMm", sphere.radiusMm}};
}

json JsonOf(const Cylinder& cylinder)
{
  return {{"Shape", "cylinder"},
          {"From", ToJson(cylinder.fromMm)},
          {"To", ToJson(cylinder.toMm)},
          {"RadiusMm", cylinder.radiusMm}};
}

json JsonOf(const Polygon& polygon)
{
  json points = json::array();
  for (const Vector3& point : polygon.pointsMm)
  {
    points.push_back(ToJson(point));
  }
  return {{"Shape", "polygon"}, {"Polygon", points}, {"ThicknessMm", polygon.thicknessMm}};
}

json JsonOf(const Ellipse& ellipse)
{
  return {{"Shape", "ellipse"},
          {"Centre", ToJson(ellipse.centreMm)},
          {"FirstEnd", ToJson(ellipse.centreMm + ellipse.firstSemiAxisMm)},
          {"SecondEnd", ToJson(ellipse.centreMm + ellipse.secondSemiAxisMm)},
          {"ThicknessMm", ellipse.thicknessMm}};
}

json JsonOf(const Box& box)
{
  if (const std::optional<Polygon> polygon = PolygonOfTurnedBox(box))
  {
    return JsonOf(*polygon);
  }
  return {{"Shape", "box"}, {"Centre", ToJson(box.centreMm)}, {"SizeMm", ToJson(box.sizeMm)}};
}
} // namespace

std::optional<Polygon> PolygonOfTurnedBox(const Box& box)
{
  if (std::abs(box.firstDirection.x) == Norm(box.firstDirection) &&
      std::abs(box.secondDirection.y) == Norm(box.secondDirection))
  {
    return std::nullopt;
  }
  const Vector3 first = Normalised(box.firstDirection) * (box.sizeMm.x / 2);
  const Vector3 second = Normalised(box.secondDirection) * (box.sizeMm.y / 2);
  const Vector3& c = box.centreMm;
  return Polygon{{c - first - second, c + first - second, c + first + second, c - first + second},
                 box.sizeMm.z};
}

Region ParseRegion(const json& region, const VolumeGrid& grid, const std::string& frame,
                   const std::string& path)
{
  std::vector<Shape> shapes;
  if (region.is_array())
  {
    if (region.empty() || region.size() > RegionLimits::mostShapes)
    {
      throw Error(ErrorCode::InvalidArgument,
                  path + " is a list of " + std::to_string(region.size()) + " shapes; expected 1 to 1000");
    }
    for (std::size_t n = 0; n < region.size(); n++)
    {
      shapes.push_back(ParseShape(region[n], grid, frame, path + '[' + std::to_string(n) + ']'));
    }
  }
  else
  {
    shapes.push_back(ParseShape(region, grid, frame, path));
  }
  try
  {
    return Region(std::move(shapes));
  }
  catch (const Error& error)
  {
    throw error.WithContext(path);
  }
}

namespace
{
constexpr char lineExample[] =
    "; a line looks like {\"Name\": \"aorta\", \"From\": [-12.5, 40, 60], \"To\": [-12.5, 40, 84]}";

MeasureLine ParseLine(const json& object, const VolumeGrid& grid, const std::string& frame,
                      const std::string& path)
{
  try
  {
    Place place(object, grid, frame, path);
    MeasureLine line;
    line.name = place.Object().String("Name", "");
    line.fromMm = place.Point({"From"});
    line.toMm = place.Point({"To"});
    place.Object().RequireNoMore();
    return line;
  }
  catch (const Error& error)
  {
    throw Error(error.Code(), error.Message() + lineExample);
  }
}
} // namespace

std::vector<MeasureLine> ParseLines(const json& lines, const VolumeGrid& grid, const std::string& frame,
                                    const std::string& path)
{
  if (!lines.is_array() || lines.empty() || lines.size() > maxLines)
  {
    throw Error(ErrorCode::InvalidArgument, path + " is not a list of 1 to 200 lines" + lineExample);
  }
  std::vector<MeasureLine> result;
  for (std::size_t n = 0; n < lines.size(); n++)
  {
    result.push_back(ParseLine(lines[n], grid, frame, path + '[' + std::to_string(n) + ']'));
  }
  return result;
}

json ToJson(const Vector3& vector)
{
  return {vector.x, vector.y, vector.z};
}

json ToJson(const MeasureLine& line)
{
  return {{"Name", line.name}, {"From", ToJson(line.fromMm)}, {"To", ToJson(line.toMm)}};
}

json ToJson(const Region& region)
{
  json shapes = json::array();
  for (const Shape& shape : region.Shapes())
  {
    shapes.push_back(std::visit([](const auto& one) { return JsonOf(one); }, shape));
  }
  return shapes.size() == 1 ? shapes[0] : shapes;
}
} // namespace Clade
