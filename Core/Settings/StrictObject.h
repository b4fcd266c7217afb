#pragma once
#include "Base/Error.h"
#include "Settings/EnumWords.h"

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace Clade
{
/// Reads the members of a JSON object by key, each with a fallback. A wrong type or range, and whatever was
/// not asked for, is an Error whose sentence holds the path of the member, what it is and what was expected:
/// `Clade.Worker.Count is "two", expected a whole number from 1 to 64`.
class StrictObject
{
public:
  /// `json` must outlive the object. `path` is what errors call it, "" for a request as a whole; `code` is
  /// their code.
  StrictObject(const nlohmann::json& json, std::string path, ErrorCode code = ErrorCode::InvalidArgument);

  bool Has(std::string_view key) const;
  bool Boolean(std::string_view key, bool fallback);
  /// At most `longest` bytes.
  std::string String(std::string_view key, const std::string& fallback, std::size_t longest = 1024);
  /// One of `words`.
  std::string OneOf(std::string_view key, const std::string& fallback, const std::vector<std::string>& words);
  /// A word of the enumeration; of `allowed` alone, unless that is empty.
  template<class Enum>
  Enum Word(std::string_view key, Enum fallback, std::initializer_list<Enum> allowed = {})
  {
    return FromWord<Enum>(OneOf(key, ToWord(fallback), WordsOf<Enum>(allowed))).value();
  }
  std::int64_t Integer(std::string_view key, std::int64_t fallback, std::int64_t from, std::int64_t to);
  /// A finite number within [from, to]; without a fallback it must be there.
  double Number(std::string_view key, double from, double to);
  double Number(std::string_view key, double fallback, double from, double to);
  /// A list of such numbers.
  std::vector<double> Numbers(std::string_view key, const std::vector<double>& fallback, double from,
                              double to);
  /// Two such numbers, the first no larger than the second.
  std::pair<double, double> Range(std::string_view key, std::pair<double, double> fallback, double from,
                                  double to);
  std::vector<std::string> Strings(std::string_view key);
  /// The member, which must be an object; an empty object where there is none.
  const nlohmann::json& Object(std::string_view key);
  const nlohmann::json& Array(std::string_view key);
  /// The member whatever it is; null where there is none.
  const nlohmann::json& Any(std::string_view key);
  /// The member whatever it is, which must be there.
  const nlohmann::json& Member(std::string_view key);
  /// The same, which must be a list of `fewest` to `most` elements.
  const nlohmann::json& List(std::string_view key, std::size_t fewest, std::size_t most);

  /// To be called when everything was read: throws at a key that was never asked for.
  void RequireNoMore() const;

  /// "Clade.Worker.Count".
  std::string PathOf(std::string_view key) const;
  /// Throws: "<path> is <found>, expected <expected>".
  [[noreturn]] void Refuse(std::string_view key, const nlohmann::json& found,
                           const std::string& expected) const;
  /// Throws: "<path> is <what the member is, or missing>, expected <expected>".
  [[noreturn]] void Refuse(std::string_view key, const std::string& expected) const;

private:
  const nlohmann::json* Find(std::string_view key);

  const nlohmann::json& json_;
  std::string path_;
  ErrorCode code_;
  std::set<std::string, std::less<>> asked_;
};

/// Throws Error(InvalidArgument): "<path> is <found>, expected <expected>".
[[noreturn]] void RefuseJson(const std::string& path, const nlohmann::json& found,
                             const std::string& expected);

/// JSON as errors show it: on one line, cut at 80 bytes, malformed UTF-8 replaced.
std::string Shown(const nlohmann::json& json);
} // namespace Clade
