#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace Clade
{
/// What is not there is null in JSON: an optional value, an empty text.
template<class Value>
nlohmann::json OrNull(const std::optional<Value>& value)
{
  return value ? nlohmann::json(*value) : nlohmann::json();
}

inline nlohmann::json OrNull(const std::string& text)
{
  return text.empty() ? nlohmann::json() : nlohmann::json(text);
}
} // namespace Clade
