#pragma once
#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace Clade
{
template<class Enum>
struct EnumWord
{
  Enum value;
  const char* word;
};

/// The words by which options, files and requests name the values of an enumeration: one table beside each
/// enumeration, in the order in which people are told of them, from which everything below follows.
///
///     template<>
///     struct EnumWords<GridKind>
///     {
///       static constexpr EnumWord<GridKind> all[] = {{GridKind::Isotropic, "isotropic"}, ...};
///     };
template<class Enum>
struct EnumWords;

template<class Enum>
auto ToWord(Enum value) -> decltype(EnumWords<Enum>::all, std::string())
{
  return std::find_if(std::begin(EnumWords<Enum>::all), std::end(EnumWords<Enum>::all),
                      [=](const EnumWord<Enum>& one) { return one.value == value; })
      ->word;
}

/// Nothing for a word that the enumeration does not have.
template<class Enum>
std::optional<Enum> FromWord(std::string_view word)
{
  for (const EnumWord<Enum>& one : EnumWords<Enum>::all)
  {
    if (word == one.word)
    {
      return one.value;
    }
  }
  return std::nullopt;
}

/// The words of all values, or of `values` alone.
template<class Enum>
std::vector<std::string> WordsOf(std::initializer_list<Enum> values = {})
{
  std::vector<std::string> words;
  for (const EnumWord<Enum>& one : EnumWords<Enum>::all)
  {
    if (values.size() == 0 || std::find(values.begin(), values.end(), one.value) != values.end())
    {
      words.emplace_back(one.word);
    }
  }
  return words;
}
} // namespace Clade
