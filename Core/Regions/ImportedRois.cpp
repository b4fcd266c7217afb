#include "Regions/ImportedRois.h"

#include "Base/Error.h"
#include "Base/Shortened.h"
#include "Regions/RegionJson.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace Clade
{
namespace
{
using nlohmann::json;

constexpr std::string_view prefix = "roi:";

template<typename Items>
std::string NamesOf(const Items& items)
{
  std::set<std::string> names;
  for (const auto& item : items)
  {
    names.insert('"' + Shortened(item.name) + '"');
  }
  std::string list;
  for (const std::string& name : names)
  {
    if (list.size() > 500)
    {
      return list + " and more";
    }
    list += (list.empty() ? "" : ", ") + name;
  }
  return list.empty() ? "none" : list;
}

/// Whether the shape was drawn flat; it then has the thickness.
bool Thicken(Shape& shape, double thicknessMm)
{
  return std::visit(
      [&](auto& one)
      {
        using One = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<One, Polygon> || std::is_same_v<One, Ellipse>)
        {
          const bool isFlat = one.thicknessMm == 0;
          one.thicknessMm = isFlat ? thicknessMm : one.thicknessMm;
          return isFlat;
        }
        return false;
      },
      shape);
}

bool NamesRoi(const json& value)
{
  return value.is_string() && Clade::NamesRoi(value.get_ref<const std::string&>());
}

std::string NameOf(const json& value)
{
  return value.get_ref<const std::string&>().substr(prefix.size());
}

/// Flat ones get the thickness; 0: none is said, and that of the first series' slices holds.
json JsonOf(Shape shape, double thicknessMm)
{
  const bool isFlat = Thicken(shape, thicknessMm > 0 ? thicknessMm : 1);
  json object = ToJson(Region(shape));
  if (isFlat && !(thicknessMm > 0))
  {
    object.erase("ThicknessMm");
  }
  return object;
}

json LinesOf(const json& asked, const ImportedRois& rois)
{
  json lines = json::array();
  for (const json& line : asked)
  {
    lines.push_back(NamesRoi(line) ? ToJson(rois.LineOf(NameOf(line))) : line);
  }
  return lines;
}

json EveryLine(const ImportedRois& rois)
{
  if (rois.lines.empty())
  {
    throw Error(ErrorCode::InvalidArgument,
                "there is no line among what was drawn, which has the areas " + NamesOf(rois.areas));
  }
  json lines = json::array();
  for (const MeasureLine& line : rois.lines)
  {
    lines.push_back(ToJson(line));
  }
  return lines;
}
} // namespace

json ImportedRois::RegionOf(const std::string& name, double thicknessMm) const
{
  json shapes = json::array();
  for (const Area& area : areas)
  {
    if (area.name == name)
    {
      shapes.push_back(JsonOf(area.shape, thicknessMm));
    }
  }
  if (shapes.empty())
  {
    throw Error(ErrorCode::NotFound, "there is no area \"" + Shortened(name) +
                                         "\" among what was drawn, which has " + NamesOf(areas));
  }
  return shapes;
}

const MeasureLine& ImportedRois::LineOf(const std::string& name) const
{
  const auto line =
      std::find_if(lines.begin(), lines.end(), [&](const MeasureLine& one) { return one.name == name; });
  if (line == lines.end())
  {
    throw Error(ErrorCode::NotFound, "there is no line \"" + Shortened(name) +
                                         "\" among what was drawn, which has " + NamesOf(lines));
  }
  return *line;
}

void FillInRois(const std::string& measure, json& request, const ImportedRois& rois, double thicknessMm)
{
  if (measure == "edge-sharpness")
  {
    const bool asks = request.contains("Lines") && request["Lines"].is_array();
    if (asks || !request.contains("Lines"))
    {
      request["Lines"] = asks ? LinesOf(request["Lines"], rois) : EveryLine(rois);
    }
  }
  else if (measure == "snr")
  {
    for (const auto& [key, fallback] :
         {std::make_pair("Signal", "roi:signal"), std::make_pair("Noise", "roi:noise")})
    {
      const json asked = request.value(key, json(fallback));
      request[key] = NamesRoi(asked) ? rois.RegionOf(NameOf(asked), thicknessMm) : asked;
    }
  }
}

json ToJson(const ImportedRois& rois)
{
  json lines = json::array(), areas = json::array();
  for (const MeasureLine& line : rois.lines)
  {
    lines.push_back(ToJson(line));
  }
  for (const ImportedRois::Area& area : rois.areas)
  {
    areas.push_back(JsonOf(area.shape, 0));
    areas.back()["Name"] = area.name;
  }
  return {{"Lines", lines}, {"Areas", areas}};
}

bool NamesRoi(std::string_view text)
{
  return text.substr(0, prefix.size()) == prefix;
}
} // namespace Clade
