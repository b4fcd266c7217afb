#pragma once
#include "Settings/EnumWords.h"

#include <nlohmann/json_fwd.hpp>

namespace Clade
{
/// How stored intensities become the network's [-1, 1] (Methods.md, "Intensity mapping").
struct IntensityMapping
{
  enum class Kind
  {
    Percentiles, ///< of the volume, percent
    Window       ///< fixed limits, real-world units (HU)
  };
  Kind kind = Kind::Percentiles;
  double low = 0.1;
  double high = 99.9;
};

template<>
struct EnumWords<IntensityMapping::Kind>
{
  static constexpr EnumWord<IntensityMapping::Kind> all[] = {
      {IntensityMapping::Kind::Percentiles, "percentiles"}, {IntensityMapping::Kind::Window, "window"}};
};

/// Members that are not there, and unknown ones, are passed over. Throws Error(InvalidFile) that names the
/// member (below `path`).
IntensityMapping ParseIntensityMapping(const nlohmann::json& mapping, const std::string& path);
/// The same for members that change some of `fallback`; unknown ones are refused.
IntensityMapping ChangeIntensityMapping(const IntensityMapping& fallback, const nlohmann::json& mapping,
                                        const std::string& path);
nlohmann::json ToJson(const IntensityMapping& mapping);
} // namespace Clade
