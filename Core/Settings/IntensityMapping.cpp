#include "Settings/IntensityMapping.h"

#include "Settings/JsonMembers.h"

namespace Clade
{
IntensityMapping ParseIntensityMapping(const nlohmann::json& json)
{
  IntensityMapping mapping;
  const JsonMembers members(json, "\"intensity\"");
  std::string kind = "percentiles";
  members.Word("kind", {"percentiles", "window"}, kind);
  const bool isWindow = kind == "window";
  mapping.kind = isWindow ? IntensityMapping::Kind::Window : IntensityMapping::Kind::Percentiles;
  const double largest = isWindow ? 1e6 : 100;
  const double smallest = isWindow ? -1e6 : 0;
  members.Number("low", smallest, largest, mapping.low);
  members.Number("high", smallest, largest, mapping.high);
  if (!(mapping.low < mapping.high))
  {
    members.Fail("high", "more than \"low\"");
  }
  return mapping;
}

nlohmann::json ToJson(const IntensityMapping& mapping)
{
  return {{"kind", mapping.kind == IntensityMapping::Kind::Window ? "window" : "percentiles"},
          {"low", mapping.low},
          {"high", mapping.high}};
}
} // namespace Clade
