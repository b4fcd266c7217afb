#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace Clade
{
/// "&", "<" and ">" as entities: what Plotly, too, reads as a kind of HTML.
std::string EscapeTags(std::string_view text);

/// Text for between tags and within quoted attributes. Bytes that are not UTF-8 become U+FFFD.
std::string HtmlText(std::string_view text);

/// JSON for within a <script>: in ASCII alone and without "<", so neither "</script>" nor U+2028 ends it.
std::string ScriptJson(const nlohmann::json& value);
} // namespace Clade
