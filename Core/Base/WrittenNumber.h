#pragma once
#include <optional>
#include <string_view>

namespace Clade
{
/// A number as a text gives it.
struct WrittenNumber
{
  double value = 0;
  double unit = 1; ///< of the last digit written: 0.01 of "3.27", 1 of "5", 10 of "1e1"
};

/// The number that the whole of `text` is, apart from blanks around it: an optional sign, digits with at most
/// one point among them, an optional exponent (DICOM's DS, PS3.5 6.2, and every other decimal text that the
/// program reads). Nothing where anything else is in the text ("1,5", "1.5 mm", "0x1", "nan"), or the number
/// is beyond a double.
std::optional<WrittenNumber> ParseNumber(std::string_view text);

/// The same for a whole number of 32 bits; "12.0" is one, since some scanners write it so.
std::optional<int> ParseWholeNumber(std::string_view text);
} // namespace Clade
