#include "Dicom/Report/ReportText.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcspchrs.h>

#include <algorithm>
#include <cstddef>

namespace Clade
{
namespace
{
/// Bytes of the character that starts `text`, 0 if it is not valid UTF-8 (RFC 3629).
std::size_t CharacterLength(std::string_view text)
{
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  const std::size_t length = first < 0x80                     ? 1
                             : first >= 0xc2 && first <= 0xdf ? 2
                             : first >= 0xe0 && first <= 0xef ? 3
                             : first >= 0xf0 && first <= 0xf4 ? 4
                                                              : 0;
  if (length == 0 || length > text.size())
  {
    return 0;
  }
  for (std::size_t i = 1; i < length; i++)
  {
    if ((byte(i) & 0xc0) != 0x80)
    {
      return 0;
    }
  }
  const unsigned second = length > 1 ? byte(1) : 0;
  const bool isWrong = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || // surrogates
                       (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
  return isWrong ? 0 : length;
}

bool IsPlain(std::string_view text)
{
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}
} // namespace

std::string CleanUtf8(std::string_view text)
{
  std::string clean;
  while (!text.empty())
  {
    const std::size_t length = CharacterLength(text);
    const std::string_view character = text.substr(0, std::max<std::size_t>(length, 1));
    const auto first = static_cast<unsigned char>(character[0]);
    const bool isControl = first < ' ' || first == 0x7f ||
                           (length == 2 && first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0);
    clean += length == 0 || isControl ? std::string_view("?") : character;
    text.remove_prefix(character.size());
  }
  return clean;
}

std::string ReportText::Encode(std::string_view utf8) const
{
  const std::string text = CleanUtf8(utf8);
  if (IsPlain(text) || characterSet_ == "ISO_IR 192")
  {
    return text;
  }
  DcmSpecificCharacterSet converter;
  const bool isKnown = !characterSet_.empty() && characterSet_.find('\\') == std::string::npos &&
                       converter.selectCharacterSet("ISO_IR 192", characterSet_.c_str()).good();
  std::string encoded;
  for (std::string_view rest = text; !rest.empty();)
  {
    const std::string_view character = rest.substr(0, CharacterLength(rest)); // valid: text is clean
    OFString converted;
    const bool isConverted =
        isKnown && converter.convertString(OFString(character.data(), character.size()), converted).good() &&
        !converted.empty();
    encoded += IsPlain(character) ? std::string(character)
               : isConverted      ? std::string(converted.c_str(), converted.size())
                                  : "?";
    rest.remove_prefix(character.size());
  }
  return encoded;
}

bool ReportText::Holds(std::string_view utf8) const
{
  const auto marks = [](const std::string& text) { return std::count(text.begin(), text.end(), '?'); };
  return marks(Encode(utf8)) == marks(CleanUtf8(utf8)); // no set has the byte of '?' in another character
}
} // namespace Clade
