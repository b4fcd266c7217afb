#pragma once
#include <string>
#include <string_view>
#include <utility>

namespace Clade
{
/// UTF-8 that is safe to write and to show: what is not valid UTF-8, and control characters, become '?'.
std::string CleanUtf8(std::string_view text);

/// Brings texts in UTF-8 into the character set of a dataset (PS3.3 C.12.1.1.2).
class ReportText
{
public:
  /// `characterSet`: value of SpecificCharacterSet, empty for ASCII.
  explicit ReportText(std::string characterSet) : characterSet_(std::move(characterSet)) {}

  /// The bytes to write. Characters that the set lacks become '?'; so do all beyond ASCII where the set uses
  /// code extensions.
  std::string Encode(std::string_view utf8) const;
  /// Whether none of them becomes '?'.
  bool Holds(std::string_view utf8) const;

private:
  std::string characterSet_;
};
} // namespace Clade
