#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace Clade
{
/// Parses the JSON object that a file of unknown origin holds. Throws Error(InvalidFile), beginning with
/// `where`, for anything but one object, for nesting deeper than 16, and for a member that is there twice.
nlohmann::json ParseUntrustedJson(std::string_view text, const std::string& where);
} // namespace Clade
