#include "Regions/JsonObject.h"

#include "Base/Error.h"
#include "Base/Format.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace Clade
{
namespace
{
constexpr double maxCoordinate = 1e6;

std::string Shown(const nlohmann::json& json)
{
  constexpr std::size_t longest = 60;
  std::string text = json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  if (text.size() > longest)
  {
    text = text.substr(0, longest) + "...";
  }
  return text;
}
} // namespace

void RefuseJson(const std::string& path, const nlohmann::json& found, const std::string& expected)
{
  throw Error(ErrorCode::InvalidArgument,
              (path.empty() ? "the request" : path) + " is " + Shown(found) + "; expected " + expected);
}

Vector3 PointFromJson(const nlohmann::json& json, const std::string& path)
{
  const auto isCoordinate = [](const nlohmann::json& value)
  { return value.is_number() && std::abs(value.get<double>()) <= maxCoordinate; };
  if (!json.is_array() || json.size() != 3 || !std::all_of(json.begin(), json.end(), isCoordinate))
  {
    RefuseJson(path, json, "three coordinates [x, y, z], each from -1000000 to 1000000");
  }
  return {json[0].get<double>(), json[1].get<double>(), json[2].get<double>()};
}

JsonObject::JsonObject(const nlohmann::json& json, std::string path) : json_(json), path_(std::move(path))
{
  if (!json.is_object())
  {
    RefuseJson(path_, json, "a JSON object");
  }
}

std::string JsonObject::PathOf(std::string_view key) const
{
  return path_.empty() ? std::string(key) : path_ + '.' + std::string(key);
}

const nlohmann::json& JsonObject::Member(std::string_view key)
{
  asked_.emplace(key);
  const auto member = json_.find(key);
  if (member == json_.end())
  {
    throw Error(ErrorCode::InvalidArgument,
                (path_.empty() ? "the request" : path_) + " has no \"" + std::string(key) + "\"");
  }
  return *member;
}

const nlohmann::json& JsonObject::List(std::string_view key, std::size_t fewest, std::size_t most)
{
  const nlohmann::json& list = Member(key);
  if (!list.is_array() || list.size() < fewest || list.size() > most)
  {
    const std::string found = list.is_array() ? "a list of " + std::to_string(list.size()) : Shown(list);
    throw Error(ErrorCode::InvalidArgument, PathOf(key) + " is " + found + "; expected a list of " +
                                                std::to_string(fewest) + " to " + std::to_string(most));
  }
  return list;
}

std::string JsonObject::Text(std::string_view key, const std::string& fallback)
{
  asked_.emplace(key);
  if (!Has(key))
  {
    return fallback;
  }
  const nlohmann::json& text = Member(key);
  if (!text.is_string() || text.get_ref<const std::string&>().size() > 1024)
  {
    RefuseJson(PathOf(key), text, "a text of at most 1024 bytes");
  }
  return text.get<std::string>();
}

bool JsonObject::Boolean(std::string_view key, bool fallback)
{
  asked_.emplace(key);
  if (!Has(key))
  {
    return fallback;
  }
  const nlohmann::json& value = Member(key);
  if (!value.is_boolean())
  {
    RefuseJson(PathOf(key), value, "true or false");
  }
  return value.get<bool>();
}

double JsonObject::Number(std::string_view key, double from, double to)
{
  const nlohmann::json& value = Member(key);
  if (!value.is_number() || !(value.get<double>() >= from && value.get<double>() <= to))
  {
    RefuseJson(PathOf(key), value, "a number from " + Decimal(from, 6) + " to " + Decimal(to, 6));
  }
  return value.get<double>();
}

double JsonObject::Number(std::string_view key, double fallback, double from, double to)
{
  asked_.emplace(key);
  return Has(key) ? Number(key, from, to) : fallback;
}

Vector3 JsonObject::Point(std::initializer_list<std::string_view> keys)
{
  for (std::string_view key : keys)
  {
    if (Has(key))
    {
      return PointFromJson(Member(key), PathOf(key));
    }
  }
  return PointFromJson(Member(*keys.begin()), PathOf(*keys.begin())); // says that it is not there
}

void JsonObject::RequireNoMore() const
{
  for (const auto& [key, value] : json_.items())
  {
    if (asked_.count(key) == 0)
    {
      throw Error(ErrorCode::InvalidArgument, (path_.empty() ? "the request" : path_) + " has the member " +
                                                  Shown(key) + ", which is not known here");
    }
  }
}
} // namespace Clade
