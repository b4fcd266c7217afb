#include "Regions/RegionText.h"

#include "Base/Error.h"

#include <cmath>
#include <locale>
#include <optional>
#include <sstream>
#include <vector>

namespace Clade
{
namespace
{
struct Form
{
  const char* name;
  const char* example;
  std::size_t numbers; ///< how many; of a polygon the fewest
};
constexpr Form forms[] = {
    {"sphere", "sphere:x,y,z,r", 4},
    {"box", "box:x,y,z,dx,dy,dz", 6},
    {"cylinder", "cylinder:x,y,z,x,y,z,r (centres of both ends, radius)", 7},
    {"ellipse", "ellipse:x,y,z,x,y,z,x,y,z,t (centre, ends of two semi-axes, thickness)", 10},
    {"polygon", "polygon:x,y,z,x,y,z,x,y,z,..,t (points, thickness)", 10}};

std::string Quoted(const std::string& text)
{
  return '"' + (text.size() > 60 ? text.substr(0, 60) + "..." : text) + '"';
}

/// Finite numbers between commas; nothing where it is not that.
std::optional<std::vector<double>> Numbers(const std::string& text)
{
  std::vector<double> numbers;
  std::istringstream stream(text);
  stream.imbue(std::locale::classic());
  do
  {
    double number = 0;
    if (!(stream >> number) || !std::isfinite(number))
    {
      return std::nullopt;
    }
    numbers.push_back(number);
  } while (stream.peek() == ',' && stream.get() == ',');
  return stream.peek() == std::istringstream::traits_type::eof() ? std::make_optional(numbers) : std::nullopt;
}

Vector3 PointAt(const std::vector<double>& numbers, std::size_t n)
{
  return {numbers[n], numbers[n + 1], numbers[n + 2]};
}

Shape MakeShape(const std::string& name, const std::vector<double>& v)
{
  if (name == "sphere")
  {
    return Sphere{PointAt(v, 0), v[3]};
  }
  if (name == "box")
  {
    Box box;
    box.centreMm = PointAt(v, 0);
    box.sizeMm = PointAt(v, 3);
    return box;
  }
  if (name == "cylinder")
  {
    return Cylinder{PointAt(v, 0), PointAt(v, 3), v[6]};
  }
  if (name == "ellipse")
  {
    return Ellipse{PointAt(v, 0), PointAt(v, 3) - PointAt(v, 0), PointAt(v, 6) - PointAt(v, 0), v[9]};
  }
  Polygon polygon;
  for (std::size_t n = 0; n + 3 < v.size(); n += 3)
  {
    polygon.pointsMm.push_back(PointAt(v, n));
  }
  polygon.thicknessMm = v.back();
  return polygon;
}
} // namespace

Region ParseRegionText(const std::string& text)
{
  const std::size_t colon = text.find(':');
  const std::string name = text.substr(0, colon);
  for (const Form& form : forms)
  {
    if (name != form.name || colon == std::string::npos)
    {
      continue;
    }
    const auto numbers = Numbers(text.substr(colon + 1));
    const bool isPolygon = name == "polygon";
    if (!numbers || (isPolygon ? numbers->size() < form.numbers || numbers->size() % 3 != 1
                               : numbers->size() != form.numbers))
    {
      throw Error(ErrorCode::InvalidArgument,
                  "the region is " + Quoted(text) + "; expected numbers as in " + std::string(form.example));
    }
    try
    {
      return MakeShape(name, *numbers);
    }
    catch (const Error& error)
    {
      throw error.WithContext("the region " + Quoted(text));
    }
  }
  throw Error(ErrorCode::InvalidArgument,
              "the region is " + Quoted(text) +
                  "; expected sphere:, box:, cylinder:, ellipse: or polygon: with numbers");
}

MeasureLine ParseLineText(const std::string& text)
{
  std::istringstream stream(text);
  std::string from, to, more;
  stream >> from >> to;
  const auto first = Numbers(from);
  const auto last = Numbers(to);
  if ((stream >> more) || !first || !last || first->size() != 3 || last->size() != 3)
  {
    throw Error(ErrorCode::InvalidArgument,
                "the line is " + Quoted(text) + "; expected two points, \"x,y,z x,y,z\"");
  }
  return {"", PointAt(*first, 0), PointAt(*last, 0)};
}
} // namespace Clade
