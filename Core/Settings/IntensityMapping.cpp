#include "Settings/IntensityMapping.h"

#include "Settings/StrictObject.h"

namespace Clade
{
namespace
{
IntensityMapping ReadMapping(StrictObject& object, IntensityMapping mapping)
{
  mapping.kind = object.Word("kind", mapping.kind);
  const bool isWindow = mapping.kind == IntensityMapping::Kind::Window;
  const double lowest = isWindow ? -1e6 : 0, highest = isWindow ? 1e6 : 100;
  mapping.low = object.Number("low", mapping.low, lowest, highest);
  mapping.high = object.Number("high", mapping.high, lowest, highest);
  if (!(mapping.low < mapping.high))
  {
    object.Refuse("high", mapping.high, "more than \"low\"");
  }
  return mapping;
}
} // namespace

IntensityMapping ParseIntensityMapping(const nlohmann::json& json, const std::string& path)
{
  StrictObject object(json, path, ErrorCode::InvalidFile);
  return ReadMapping(object, {});
}

IntensityMapping ChangeIntensityMapping(const IntensityMapping& fallback, const nlohmann::json& json,
                                        const std::string& path)
{
  StrictObject object(json, path, ErrorCode::InvalidFile);
  const IntensityMapping mapping = ReadMapping(object, fallback);
  object.RequireNoMore();
  return mapping;
}

nlohmann::json ToJson(const IntensityMapping& mapping)
{
  return {{"kind", ToWord(mapping.kind)}, {"low", mapping.low}, {"high", mapping.high}};
}
} // namespace Clade
