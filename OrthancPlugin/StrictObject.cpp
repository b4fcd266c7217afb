#include "OrthancPlugin/StrictObject.h"

#include <cmath>
#include <sstream>

namespace Clade
{
namespace
{
const nlohmann::json noJson;
const nlohmann::json noObject = nlohmann::json::object();
const nlohmann::json noArray = nlohmann::json::array();

std::string Plain(double number)
{
  std::ostringstream text;
  text << number;
  return text.str();
}
} // namespace

std::string Shown(const nlohmann::json& json)
{
  const std::string text = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return text.size() <= 80 ? text
                           : std::string(json.type_name()) + " of " + std::to_string(text.size()) + " bytes";
}

StrictObject::StrictObject(const nlohmann::json& json, std::string path, ErrorCode code)
    : json_(json), path_(std::move(path)), code_(code)
{
  if (!json_.is_object())
  {
    throw Error(code_, (path_.empty() ? "the body" : path_) + " is " + Shown(json_) + ", expected an object");
  }
}

std::string StrictObject::PathOf(std::string_view key) const
{
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void StrictObject::Refuse(std::string_view key, const nlohmann::json& found,
                          const std::string& expected) const
{
  throw Error(code_, PathOf(key) + " is " + Shown(found) + ", expected " + expected);
}

bool StrictObject::Has(std::string_view key) const
{
  return json_.find(key) != json_.end();
}

const nlohmann::json* StrictObject::Find(std::string_view key)
{
  asked_.emplace(key);
  const auto found = json_.find(key);
  return found == json_.end() ? nullptr : &*found;
}

bool StrictObject::Boolean(std::string_view key, bool fallback)
{
  const nlohmann::json* const found = Find(key);
  if (found != nullptr && !found->is_boolean())
  {
    Refuse(key, *found, "true or false");
  }
  return found == nullptr ? fallback : found->get<bool>();
}

std::string StrictObject::String(std::string_view key, const std::string& fallback, std::size_t longest)
{
  const nlohmann::json* const found = Find(key);
  if (found == nullptr)
  {
    return fallback;
  }
  if (!found->is_string() || found->get_ref<const std::string&>().size() > longest)
  {
    Refuse(key, *found, "a string of at most " + std::to_string(longest) + " bytes");
  }
  return found->get<std::string>();
}

std::int64_t StrictObject::Integer(std::string_view key, std::int64_t fallback, std::int64_t from,
                                   std::int64_t to)
{
  const nlohmann::json* const found = Find(key);
  if (found == nullptr)
  {
    return fallback;
  }
  const bool isHuge =
      found->is_number_unsigned() && found->get<std::uint64_t>() > static_cast<std::uint64_t>(to);
  if (!found->is_number_integer() || isHuge || found->get<std::int64_t>() < from ||
      found->get<std::int64_t>() > to)
  {
    Refuse(key, *found, "a whole number from " + std::to_string(from) + " to " + std::to_string(to));
  }
  return found->get<std::int64_t>();
}

double StrictObject::Number(std::string_view key, double fallback, double from, double to)
{
  const nlohmann::json* const found = Find(key);
  if (found == nullptr)
  {
    return fallback;
  }
  if (!found->is_number() || !(found->get<double>() >= from && found->get<double>() <= to))
  {
    Refuse(key, *found, "a number from " + Plain(from) + " to " + Plain(to));
  }
  return found->get<double>();
}

std::vector<std::string> StrictObject::Strings(std::string_view key)
{
  std::vector<std::string> strings;
  for (const nlohmann::json& item : Array(key))
  {
    if (!item.is_string())
    {
      Refuse(key, Any(key), "a list of strings");
    }
    strings.push_back(item.get<std::string>());
  }
  return strings;
}

const nlohmann::json& StrictObject::Object(std::string_view key)
{
  const nlohmann::json* const found = Find(key);
  if (found != nullptr && !found->is_object())
  {
    Refuse(key, *found, "an object");
  }
  return found == nullptr ? noObject : *found;
}

const nlohmann::json& StrictObject::Array(std::string_view key)
{
  const nlohmann::json* const found = Find(key);
  if (found != nullptr && !found->is_array())
  {
    Refuse(key, *found, "a list");
  }
  return found == nullptr ? noArray : *found;
}

const nlohmann::json& StrictObject::Any(std::string_view key)
{
  const nlohmann::json* const found = Find(key);
  return found == nullptr ? noJson : *found;
}

void StrictObject::RequireNoMore() const
{
  for (const auto& [key, value] : json_.items())
  {
    if (asked_.find(key) == asked_.end())
    {
      std::string known;
      for (const std::string& name : asked_)
      {
        known += (known.empty() ? "" : ", ") + name;
      }
      throw Error(code_,
                  PathOf(Shown(key)) + " is not a known key, expected " + (known.empty() ? "none" : known));
    }
  }
}
} // namespace Clade
