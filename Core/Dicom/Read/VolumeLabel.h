#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace Clade
{
/// What a volume is called that has `value` of an attribute: "TE 20", "WATER" of several ImageTypes.
/// @param tag  of VolumeTags()
/// @param all  the values of all volumes
std::string VolumeLabel(std::size_t tag, const std::string& value, const std::vector<std::string>& all);
} // namespace Clade
