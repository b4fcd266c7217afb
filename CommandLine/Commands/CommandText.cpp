#include "Commands/CommandText.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>

namespace Clade
{
namespace
{
std::string Quoted(const std::string& word)
{
  const bool isPlain =
      !word.empty() &&
      std::all_of(word.begin(), word.end(),
                  [](unsigned char c)
                  {
                    return std::isalnum(c) != 0 ||
                           std::string("-_./:=,+@%").find(static_cast<char>(c)) != std::string::npos;
                  });
  if (isPlain)
  {
    return word;
  }
  std::string text = "'";
  for (const char letter : word)
  {
    text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  }
  return text + "'";
}

std::string LastPart(const std::string& path)
{
  const std::filesystem::path whole(path);
  return (whole.has_filename() ? whole : whole.parent_path()).filename().string(); // "folder/" is a folder
}
} // namespace

std::string CommandToShow()
{
  std::ifstream words("/proc/self/cmdline", std::ios::binary);
  std::string text, word, option;
  bool isTold = false; // whether DATA stands already for the values of `option`
  while (std::getline(words, word, '\0'))
  {
    const bool isOption = word.rfind("--", 0) == 0;
    const std::size_t equals = isOption ? word.find('=') : std::string::npos;
    const std::string value = isOption ? (equals == std::string::npos ? "" : word.substr(equals + 1)) : word;
    if (isOption)
    {
      option = word.substr(0, equals);
      isTold = false;
      text += " " + option;
    }
    if (isOption && equals == std::string::npos)
    {
      continue;
    }
    if (option == "--data" || option == "--validation" || option == "--data-root")
    {
      text += isTold ? "" : " DATA";
      isTold = true;
      continue;
    }
    text +=
        (text.empty() ? "" : " ") + Quoted(value.find('/') == std::string::npos ? value : LastPart(value));
  }
  return text;
}
} // namespace Clade
