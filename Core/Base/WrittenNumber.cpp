#include "Base/WrittenNumber.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace Clade
{
namespace
{
bool IsDigit(char c)
{
  return c >= '0' && c <= '9';
}

std::string_view Trimmed(std::string_view text)
{
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blanks);
  return begin == std::string_view::npos ? std::string_view()
                                         : text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// Where the parts of a number end; nothing where the text is none.
struct Shape
{
  int decimals = 0;
  int exponent = 0;
};

std::optional<int> ParseExponent(std::string_view text)
{
  if (!text.empty() && text.front() == '+')
  {
    text.remove_prefix(1);
  }
  int exponent = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  return error == std::errc() && stop == text.data() + text.size() ? std::make_optional(exponent)
                                                                   : std::nullopt;
}

std::optional<Shape> ShapeOf(std::string_view text) // without a leading plus
{
  Shape shape;
  std::size_t i = !text.empty() && text[0] == '-' ? 1 : 0;
  bool hasDigit = false;
  bool hasPoint = false;
  for (; i < text.size() && (IsDigit(text[i]) || (text[i] == '.' && !hasPoint)); i++)
  {
    hasDigit = hasDigit || text[i] != '.';
    shape.decimals += hasPoint ? 1 : 0;
    hasPoint = hasPoint || text[i] == '.';
  }
  if (!hasDigit)
  {
    return std::nullopt;
  }
  if (i == text.size())
  {
    return shape;
  }
  const std::optional<int> exponent =
      text[i] == 'e' || text[i] == 'E' ? ParseExponent(text.substr(i + 1)) : std::nullopt;
  if (!exponent)
  {
    return std::nullopt;
  }
  shape.exponent = *exponent;
  return shape;
}
} // namespace

std::optional<WrittenNumber> ParseNumber(std::string_view text)
{
  text = Trimmed(text);
  if (!text.empty() && text.front() == '+' && text.substr(1, 1) != "-")
  {
    text.remove_prefix(1);
  }
  const std::optional<Shape> shape = ShapeOf(text);
  if (!shape)
  {
    return std::nullopt;
  }
  WrittenNumber number;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number.value);
  if (error == std::errc::result_out_of_range && shape->exponent < 0)
  {
    number.value = 0; // smaller than any double
  }
  else if (error != std::errc() || !std::isfinite(number.value))
  {
    return std::nullopt;
  }
  number.unit = std::pow(10.0, static_cast<double>(shape->exponent) - shape->decimals);
  return number;
}

std::optional<int> ParseWholeNumber(std::string_view text)
{
  const std::optional<WrittenNumber> number = ParseNumber(text);
  const bool isWhole = number && number->value == std::floor(number->value) &&
                       std::abs(number->value) <= std::numeric_limits<int>::max();
  return isWhole ? std::make_optional(static_cast<int>(number->value)) : std::nullopt;
}
} // namespace Clade
