#include "Settings/StrictObject.h"

#include "Base/Format.h"
#include "Base/Joined.h"

namespace Clade
{
namespace
{
const nlohmann::json noJson;
const nlohmann::json noObject = nlohmann::json::object();
const nlohmann::json noArray = nlohmann::json::array();

bool IsNumberWithin(const nlohmann::json& json, double from, double to)
{
  return json.is_number() && json.get<double>() >= from && json.get<double>() <= to;
}

std::string FromTo(double from, double to)
{
  return "from " + Decimal(from, 6) + " to " + Decimal(to, 6);
}
} // namespace

std::string Shown(const nlohmann::json& json)
{
  const std::string text = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return text.size() <= 80 ? text
                           : std::string(json.type_name()) + " of " + std::to_string(text.size()) + " bytes";
}

void RefuseJson(const std::string& path, const nlohmann::json& found, const std::string& expected)
{
  throw Error(ErrorCode::InvalidArgument, path + " is " + Shown(found) + ", expected " + expected);
}

StrictObject::StrictObject(const nlohmann::json& json, std::string path, ErrorCode code)
    : json_(json), path_(std::move(path)), code_(code)
{
  if (!json_.is_object())
  {
    throw Error(code_,
                (path_.empty() ? "the request" : path_) + " is " + Shown(json_) + ", expected an object");
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

void StrictObject::Refuse(std::string_view key, const std::string& expected) const
{
  if (!Has(key))
  {
    throw Error(code_, PathOf(key) + " is missing, expected " + expected);
  }
  Refuse(key, *json_.find(key), expected);
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

std::string StrictObject::OneOf(std::string_view key, const std::string& fallback,
                                const std::vector<std::string>& words)
{
  const nlohmann::json* const found = Find(key);
  if (found == nullptr)
  {
    return fallback;
  }
  if (!found->is_string() || std::find(words.begin(), words.end(), found->get<std::string>()) == words.end())
  {
    Refuse(key, *found, "one of " + Joined(words));
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

double StrictObject::Number(std::string_view key, double from, double to)
{
  const nlohmann::json& member = Member(key);
  if (!IsNumberWithin(member, from, to))
  {
    Refuse(key, member, "a number " + FromTo(from, to));
  }
  return member.get<double>();
}

double StrictObject::Number(std::string_view key, double fallback, double from, double to)
{
  return Find(key) == nullptr ? fallback : Number(key, from, to);
}

std::vector<double> StrictObject::Numbers(std::string_view key, const std::vector<double>& fallback,
                                          double from, double to)
{
  const nlohmann::json* const found = Find(key);
  if (found == nullptr)
  {
    return fallback;
  }
  if (!found->is_array() || !std::all_of(found->begin(), found->end(),
                                         [=](const auto& one) { return IsNumberWithin(one, from, to); }))
  {
    Refuse(key, *found, "a list of numbers " + FromTo(from, to));
  }
  return found->get<std::vector<double>>();
}

std::pair<double, double> StrictObject::Range(std::string_view key, std::pair<double, double> fallback,
                                              double from, double to)
{
  const nlohmann::json* const found = Find(key);
  if (found == nullptr)
  {
    return fallback;
  }
  if (!found->is_array() || found->size() != 2 || !IsNumberWithin((*found)[0], from, to) ||
      !IsNumberWithin((*found)[1], (*found)[0].get<double>(), to))
  {
    Refuse(key, *found, "two ascending numbers " + FromTo(from, to));
  }
  return {(*found)[0].get<double>(), (*found)[1].get<double>()};
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

const nlohmann::json& StrictObject::Member(std::string_view key)
{
  const nlohmann::json* const found = Find(key);
  if (found == nullptr)
  {
    throw Error(code_, (path_.empty() ? "the request" : path_) + " has no \"" + std::string(key) + "\"");
  }
  return *found;
}

const nlohmann::json& StrictObject::List(std::string_view key, std::size_t fewest, std::size_t most)
{
  const nlohmann::json& list = Member(key);
  if (!list.is_array() || list.size() < fewest || list.size() > most)
  {
    const std::string found = list.is_array() ? "a list of " + std::to_string(list.size()) : Shown(list);
    throw Error(code_, PathOf(key) + " is " + found + ", expected a list of " + std::to_string(fewest) +
                           " to " + std::to_string(most));
  }
  return list;
}

void StrictObject::RequireNoMore() const
{
  for (const auto& [key, value] : json_.items())
  {
    if (asked_.find(key) == asked_.end())
    {
      const std::vector<std::string> known(asked_.begin(), asked_.end());
      throw Error(code_, PathOf(Shown(key)) + " is not a known key, expected " +
                             (known.empty() ? "none" : Joined(known)));
    }
  }
}
} // namespace Clade
