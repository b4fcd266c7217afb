#include "Settings/JsonMembers.h"

#include "Base/Error.h"
#include "Base/Format.h"

#include <algorithm>
#include <utility>

namespace Clade
{
namespace
{
/// A value as an error shows it: short, whatever the file holds, and readable in any terminal.
std::string Shown(const nlohmann::json& value)
{
  std::string text = value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  return text.size() <= 60 ? text : text.substr(0, 57) + "...";
}

std::string Joined(const std::vector<std::string>& words)
{
  std::string text;
  for (const auto& word : words)
  {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}
} // namespace

JsonMembers::JsonMembers(const nlohmann::json& object, std::string where)
    : object_(object), where_(std::move(where))
{
  if (!object_.is_object())
  {
    throw Error(ErrorCode::InvalidFile, where_ + " is " + Shown(object_) + ", expected an object");
  }
}

void JsonMembers::Fail(const char* key, const std::string& expected) const
{
  const auto* found = Find(key);
  throw Error(ErrorCode::InvalidFile, where_ + ": \"" + key + "\" is " +
                                          (found ? Shown(*found) : std::string("missing")) + ", expected " +
                                          expected);
}

const nlohmann::json* JsonMembers::Find(const char* key) const
{
  const auto found = object_.find(key);
  return found == object_.end() ? nullptr : &*found;
}

void JsonMembers::Boolean(const char* key, bool& value) const
{
  if (const auto* found = Find(key))
  {
    if (!found->is_boolean())
    {
      Fail(key, "true or false");
    }
    value = found->get<bool>();
  }
}

void JsonMembers::Integer(const char* key, int lowest, int highest, int& value) const
{
  if (const auto* found = Find(key))
  {
    // Compared as the widest type: a value of 2^64 - 1 must not wrap into range.
    const bool fits = found->is_number_unsigned()
                          ? found->get<std::uint64_t>() <= static_cast<std::uint64_t>(std::max(highest, 0))
                          : found->is_number_integer() && found->get<std::int64_t>() <= highest;
    if (!fits || found->get<std::int64_t>() < lowest)
    {
      Fail(key, "a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest));
    }
    value = found->get<int>();
  }
}

void JsonMembers::Number(const char* key, double lowest, double highest, double& value) const
{
  if (const auto* found = Find(key))
  {
    const double number = found->is_number() ? found->get<double>() : lowest - 1;
    if (!(number >= lowest && number <= highest))
    {
      Fail(key, "a number from " + Decimal(lowest, 6) + " to " + Decimal(highest, 6));
    }
    value = number;
  }
}

void JsonMembers::Word(const char* key, const std::vector<std::string>& words, std::string& value) const
{
  if (const auto* found = Find(key))
  {
    if (!found->is_string() ||
        std::find(words.begin(), words.end(), found->get<std::string>()) == words.end())
    {
      Fail(key, "one of " + Joined(words));
    }
    value = found->get<std::string>();
  }
}

void JsonMembers::String(const char* key, std::string& value) const
{
  if (const auto* found = Find(key))
  {
    if (!found->is_string())
    {
      Fail(key, "a string");
    }
    value = found->get<std::string>();
  }
}

void JsonMembers::Numbers(const char* key, double lowest, double highest, std::vector<double>& values) const
{
  if (const auto* found = Find(key))
  {
    const auto isNumber = [=](const nlohmann::json& number)
    { return number.is_number() && number.get<double>() >= lowest && number.get<double>() <= highest; };
    if (!found->is_array() || !std::all_of(found->begin(), found->end(), isNumber))
    {
      Fail(key, "an array of numbers from " + Decimal(lowest, 6) + " to " + Decimal(highest, 6));
    }
    values = found->get<std::vector<double>>();
  }
}

void JsonMembers::RequireKnown(const nlohmann::json& known) const
{
  for (const auto& [key, value] : object_.items())
  {
    if (!known.contains(key))
    {
      std::vector<std::string> keys;
      for (const auto& item : known.items())
      {
        keys.push_back(item.key());
      }
      throw Error(ErrorCode::InvalidFile, where_ + " has the member " + Shown(nlohmann::json(key)) +
                                              ", expected one of " + Joined(keys));
    }
  }
}

const nlohmann::json& JsonMembers::Object(const char* key) const
{
  static const nlohmann::json empty = nlohmann::json::object();
  const auto* found = Find(key);
  if (found && !found->is_object())
  {
    Fail(key, "an object");
  }
  return found ? *found : empty;
}

void JsonMembers::Range(const char* key, double lowest, double highest, double& low, double& high) const
{
  if (const auto* found = Find(key))
  {
    const bool isPair =
        found->is_array() && found->size() == 2 && (*found)[0].is_number() && (*found)[1].is_number();
    const double first = isPair ? (*found)[0].get<double>() : highest;
    const double second = isPair ? (*found)[1].get<double>() : lowest - 1;
    if (!(first >= lowest && first <= second && second <= highest))
    {
      Fail(key, "two ascending numbers from " + Decimal(lowest, 6) + " to " + Decimal(highest, 6));
    }
    low = first;
    high = second;
  }
}
} // namespace Clade
