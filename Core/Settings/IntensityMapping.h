#pragma once
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

/// Throws Error(InvalidFile) that names the member.
IntensityMapping ParseIntensityMapping(const nlohmann::json& mapping);
nlohmann::json ToJson(const IntensityMapping& mapping);
} // namespace Clade
