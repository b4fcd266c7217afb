#pragma once
#include "Base/Error.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace Clade
{
/// Reads the members of a JSON object by key, each with a fallback. A wrong type or range, and whatever was
/// not asked for, is an Error whose sentence holds the path of the member, what it is and what was expected:
/// `Clade.Worker.Count is "two", expected a whole number from 1 to 64`.
class StrictObject
{
public:
  /// `json` must outlive the object. `path` is what errors call it, "" for the body of a request; `code` is
  /// their code.
  StrictObject(const nlohmann::json& json, std::string path, ErrorCode code);

  bool Has(std::string_view key) const;
  bool Boolean(std::string_view key, bool fallback);
  /// At most `longest` bytes.
  std::string String(std::string_view key, const std::string& fallback, std::size_t longest = 1024);
  std::int64_t Integer(std::string_view key, std::int64_t fallback, std::int64_t from, std::int64_t to);
  double Number(std::string_view key, double fallback, double from, double to);
  std::vector<std::string> Strings(std::string_view key);
  /// The member, which must be an object; an empty object where there is none.
  const nlohmann::json& Object(std::string_view key);
  const nlohmann::json& Array(std::string_view key);
  /// The member whatever it is; null where there is none.
  const nlohmann::json& Any(std::string_view key);

  /// To be called when everything was read: throws at a key that was never asked for.
  void RequireNoMore() const;

  /// "Clade.Worker.Count".
  std::string PathOf(std::string_view key) const;
  /// Throws: "<path> is <found>, expected <expected>".
  [[noreturn]] void Refuse(std::string_view key, const nlohmann::json& found,
                           const std::string& expected) const;

private:
  const nlohmann::json* Find(std::string_view key);

  const nlohmann::json& json_;
  std::string path_;
  ErrorCode code_;
  std::set<std::string, std::less<>> asked_;
};

/// JSON as errors show it: on one line, cut at 80 bytes, malformed UTF-8 replaced.
std::string Shown(const nlohmann::json& json);
} // namespace Clade
