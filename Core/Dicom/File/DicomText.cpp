#include "Dicom/File/DicomText.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace Clade
{
namespace
{
constexpr std::size_t longestDecimalString = 16;
constexpr std::size_t longestLongString = 64;
constexpr std::size_t longestShortText = 1024;
constexpr std::size_t longestVolumeLabel = 24; // leaves half of a long string to the rest

/// Upper bound of the number of characters of `text`, exact but for double-byte character sets.
std::size_t CountCharacters(std::string_view text, std::string_view characterSet)
{
  if (characterSet != "ISO_IR 192")
  {
    return text.size();
  }
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Horos and OsiriX move a series with one of these words, in any case, to the localizers.
bool NamesLocalizer(std::string text)
{
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c)
                 { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c); });
  for (const char* word : {"localizer", "scout", "survey", "locator", "tracker"})
  {
    if (text.find(word) != std::string::npos)
    {
      return true;
    }
  }
  return false;
}

std::string WithoutTrailingSpaces(std::string text)
{
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::string Print(double value, int digits)
{
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::general, digits);
  return {buffer, end.ptr};
}
} // namespace

std::string DecimalString(double value)
{
  if (value == 0)
  {
    return "0"; // not "-0"
  }
  for (int digits = 17; digits > 0; digits--)
  {
    const std::string text = Print(value, digits);
    if (text.size() <= longestDecimalString)
    {
      return text;
    }
  }
  return "0"; // not reached: one digit of any double takes at most 7 characters
}

std::string GeometryString(double value)
{
  constexpr double rounding = 1e-9;
  return std::abs(value) < rounding ? "0" : DecimalString(value);
}

std::string PlainText(std::string_view text)
{
  std::string plain(text);
  std::replace_if(
      plain.begin(), plain.end(), [](char c) { return c < ' ' || c > '~' || c == '\\'; }, '?');
  return plain;
}

bool IsMultiByte(std::string_view characterSet)
{
  if (characterSet.find('\\') != std::string_view::npos)
  {
    return true; // code extensions: escape sequences switch within the text
  }
  for (const char* set : {"ISO_IR 192", "GB18030", "GBK", "ISO 2022 IR 87", "ISO 2022 IR 159",
                          "ISO 2022 IR 149", "ISO 2022 IR 58"})
  {
    if (characterSet == set)
    {
      return true;
    }
  }
  return false;
}

bool IsFreeOfControls(std::string_view text)
{
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return (c >= 0 && c < ' ' && c != '\x1b') || c == '\x7f'; });
}

std::string MethodMark(const std::string& modelName)
{
  constexpr std::size_t longestModel = 16;
  const std::string model = PlainText(modelName).substr(0, longestModel);
  return model == "cubic" ? model : "SR " + (NamesLocalizer(model) ? "network" : model);
}

std::string DerivedSeriesDescription(const DescriptionParts& parts)
{
  const std::string volume = PlainText(parts.volumeLabel).substr(0, longestVolumeLabel);
  std::string mark = (volume.empty() ? "" : " " + volume) + " [" + parts.method + " " +
                     Print(parts.stepMm, 3) + " mm" +
                     (parts.role == "enhanced" ? "" : " " + PlainText(parts.role));
  const std::string end = "] RESEARCH";
  const std::size_t room = longestLongString - std::min(longestLongString, mark.size() + end.size());
  std::string name = WithoutTrailingSpaces(parts.seriesDescription);
  if (name.empty() || NamesLocalizer(name) || !IsFreeOfControls(name))
  {
    name = parts.seriesName;
  }
  else if (CountCharacters(name, parts.characterSet) > room)
  {
    name = IsMultiByte(parts.characterSet) ? parts.seriesName : WithoutTrailingSpaces(name.substr(0, room));
  }
  std::size_t left = room - std::min(room, CountCharacters(name, parts.characterSet));
  for (const std::string& option : parts.options)
  {
    const std::string text = ", " + PlainText(option);
    if (text.size() > left)
    {
      break;
    }
    mark += text;
    left -= text.size();
  }
  return name + mark + end;
}

std::string DerivedDerivationDescription(const std::string& sentences, const DescriptionParts& parts)
{
  std::string text = PlainText(sentences).substr(0, longestShortText);
  std::string previous = WithoutTrailingSpaces(parts.previous);
  if (previous.empty() || !IsFreeOfControls(previous))
  {
    return text;
  }
  for (auto at = previous.find("MEDCOM_RESAMPLED"); at != std::string::npos;
       at = previous.find("MEDCOM_RESAMPLED"))
  {
    previous[at + 6] = ' '; // dcm2niix takes the word as a command to leave the series alone
  }
  const std::string joint = " ; ";
  const std::size_t room = longestShortText - std::min(longestShortText, text.size() + joint.size());
  if (CountCharacters(previous, parts.characterSet) > room)
  {
    previous = IsMultiByte(parts.characterSet) ? "" : previous.substr(0, room);
  }
  return previous.empty() ? text : text + joint + previous;
}
} // namespace Clade
