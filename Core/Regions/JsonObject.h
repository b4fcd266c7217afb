#pragma once
#include "Geometry/Vector3.h"

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

namespace Clade
{
/// Reads the members of a request strictly: a member that is missing, of the wrong type, out of range or
/// unknown is an Error(InvalidArgument) whose sentence names its path, what was found and what was expected:
/// `Signal.RadiusMm is "big"; expected a number from 0.001 to 1000000`.
class JsonObject
{
public:
  /// `json` must outlive the object; `path` is what errors call it, "" for the request itself. Throws unless
  /// it is an object.
  JsonObject(const nlohmann::json& json, std::string path);

  bool Has(std::string_view key) const { return json_.contains(key); }
  std::string Text(std::string_view key, const std::string& fallback);
  bool Boolean(std::string_view key, bool fallback);
  /// A finite number within [from, to]; without a fallback it must be there.
  double Number(std::string_view key, double from, double to);
  double Number(std::string_view key, double fallback, double from, double to);
  /// Three coordinates, under the one of these spellings that is there.
  Vector3 Point(std::initializer_list<std::string_view> keys);
  /// A member of any type, which must be there.
  const nlohmann::json& Member(std::string_view key);
  /// The same, which must be a list of `fewest` to `most` elements.
  const nlohmann::json& List(std::string_view key, std::size_t fewest, std::size_t most);

  /// To be called when everything was read: refuses a member that was never asked for.
  void RequireNoMore() const;

  /// "Signal.RadiusMm".
  std::string PathOf(std::string_view key) const;

private:
  const nlohmann::json& json_;
  std::string path_;
  std::set<std::string, std::less<>> asked_;
};

/// Throws Error(InvalidArgument): "<path> is <found, shortened>; expected <expected>".
[[noreturn]] void RefuseJson(const std::string& path, const nlohmann::json& found,
                             const std::string& expected);

/// [x, y, z], finite, each within a million of zero.
Vector3 PointFromJson(const nlohmann::json& json, const std::string& path);
} // namespace Clade
