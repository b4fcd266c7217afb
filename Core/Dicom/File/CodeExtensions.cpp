#include "Dicom/File/CodeExtensions.h"

#include <algorithm>
#include <iconv.h>
#include <iterator>

namespace Clade
{
namespace
{
/// A set of the standard: how a text switches to it, and how the C library reads its bytes.
struct CharacterSet
{
  std::string_view escape;  ///< after ESC; empty: never switched to
  std::string_view term;    ///< the digits of SpecificCharacterSet
  const char* encoding;     ///< name for iconv
  std::string_view opening; ///< put before the bytes, where that encoding is itself one of escapes
  bool isLower;             ///< it takes the place of ASCII (G0), with bytes below 128; else those above (G1)
};

constexpr std::string_view closing = "\x1b(B";
constexpr CharacterSet sets[] = {
    {"(B", "6", "US-ASCII", "", true},
    {"(J", "", "US-ASCII", "", true}, // JIS X 0201 Romaji: but for yen and overline
    {"$B", "87", "ISO-2022-JP-2", "\x1b$B", true},
    {"$(D", "159", "ISO-2022-JP-2", "\x1b$(D", true},
    {")I", "13", "SHIFT_JIS", "", false}, // half-width katakana have the same bytes
    {"$)C", "149", "EUC-KR", "", false},
    {"$)A", "58", "EUC-CN", "", false},
    {"-A", "100", "ISO-8859-1", "", false},
    {"-B", "101", "ISO-8859-2", "", false},
    {"-C", "109", "ISO-8859-3", "", false},
    {"-D", "110", "ISO-8859-4", "", false},
    {"-L", "144", "ISO-8859-5", "", false},
    {"-G", "127", "ISO-8859-6", "", false},
    {"-F", "126", "ISO-8859-7", "", false},
    {"-H", "138", "ISO-8859-8", "", false},
    {"-M", "148", "ISO-8859-9", "", false},
    {"-T", "166", "TIS-620", "", false},
};

std::optional<std::string> Convert(std::string text, const CharacterSet& set)
{
  const std::string whole =
      set.opening.empty() ? std::move(text) : std::string(set.opening) + text + std::string(closing);
  const iconv_t converter = iconv_open("UTF-8", set.encoding);
  if (converter == reinterpret_cast<iconv_t>(-1))
  {
    return std::nullopt;
  }
  std::string result(4 * whole.size() + 16, '\0');
  char* in = const_cast<char*>(whole.data()); // iconv takes it so and does not write
  char* out = result.data();
  std::size_t inLeft = whole.size();
  std::size_t outLeft = result.size();
  const std::size_t failed = iconv(converter, &in, &inLeft, &out, &outLeft);
  iconv_close(converter);
  if (failed == static_cast<std::size_t>(-1) || inLeft > 0)
  {
    return std::nullopt;
  }
  result.resize(result.size() - outLeft);
  return result;
}

const CharacterSet* SetOfEscape(std::string_view afterEscape)
{
  const auto found = std::find_if(std::begin(sets), std::end(sets),
                                  [&](const CharacterSet& set)
                                  { return afterEscape.substr(0, set.escape.size()) == set.escape; });
  return found == std::end(sets) ? nullptr : &*found;
}

/// The set above 128 with which a text begins: that of the first value of SpecificCharacterSet.
const CharacterSet* FirstUpperSet(std::string_view characterSet)
{
  const std::string_view first = characterSet.substr(0, characterSet.find('\\'));
  const std::size_t number = first.find_last_not_of("0123456789 ") == std::string_view::npos
                                 ? 0
                                 : first.find_last_not_of("0123456789 ") + 1;
  std::string_view digits = first.substr(number);
  digits = digits.substr(std::min(digits.find_first_not_of(' '), digits.size()));
  const auto found = std::find_if(std::begin(sets), std::end(sets),
                                  [&](const CharacterSet& set)
                                  { return !set.isLower && !digits.empty() && set.term == digits; });
  return found == std::end(sets) ? nullptr : &*found;
}

/// A stretch of text without escapes.
std::optional<std::string> ConvertStretch(std::string_view text, const CharacterSet& lower,
                                          const CharacterSet* upper)
{
  const bool hasUpper =
      std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  if (!hasUpper)
  {
    return Convert(std::string(text), lower);
  }
  return upper != nullptr ? Convert(std::string(text), *upper) : std::nullopt; // its sets hold ASCII, too
}
} // namespace

std::optional<std::string> Utf8FromCodeExtensions(std::string_view text, std::string_view characterSet)
{
  const CharacterSet* lower = &sets[0];
  const CharacterSet* upper = FirstUpperSet(characterSet);
  std::string result;
  while (!text.empty())
  {
    const std::size_t end = std::min(text.find('\x1b'), text.size());
    const auto stretch = ConvertStretch(text.substr(0, end), *lower, upper);
    if (!stretch)
    {
      return std::nullopt;
    }
    result += *stretch;
    text.remove_prefix(end);
    if (!text.empty())
    {
      const CharacterSet* const next = SetOfEscape(text.substr(1));
      if (next == nullptr)
      {
        return std::nullopt;
      }
      (next->isLower ? lower : upper) = next;
      text.remove_prefix(1 + next->escape.size());
    }
  }
  return result;
}
} // namespace Clade
