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

std::string HtmlText(std::string_view text)
{
  std::string escaped;
  for (const char c : ValidUtf8(text))
  {
    switch (c)
    {
    case '&':
      escaped += "&amp;";
      break;
    case '<':
      escaped += "&lt;";
      break;
    case '>':
      escaped += "&gt;";
      break;
    case '"':
      escaped += "&quot;";
      break;
    case '\'':
      escaped += "&#39;";
      break;
    default:
      escaped += c;
    }
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
