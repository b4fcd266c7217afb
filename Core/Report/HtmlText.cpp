#include "Report/HtmlText.h"

#include <nlohmann/json.hpp>

namespace Clade
{
namespace
{
using nlohmann::json;

/// What nlohmann's writer makes of bytes that are not UTF-8.
std::string ValidUtf8(std::string_view text)
{
  return json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace)).get<std::string>();
}
} // namespace

std::string EscapeTags(std::string_view text)
{
  std::string escaped;
  for (const char c : text)
  {
    escaped += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  }
  return escaped;
}

std::string HtmlText(std::string_view text)
{
  std::string escaped;
  for (const char c : EscapeTags(ValidUtf8(text)))
  {
    escaped += c == '"' ? "&quot;" : c == '\'' ? "&#39;" : std::string(1, c);
  }
  return escaped;
}

std::string ScriptJson(const json& value)
{
  std::string text;
  for (const char c : value.dump(-1, ' ', true, json::error_handler_t::replace))
  {
    c == '<' ? text += "\\u003c" : text += c; // outside of texts JSON has no "<"
  }
  return text;
}

} // namespace Clade
