#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace Clade
{
/// `text` in UTF-8, of an object whose SpecificCharacterSet is `characterSet` and in which escape sequences
/// switch between sets (PS3.5 6.1.2.5, ISO 2022): Japanese (ISO 2022 IR 13, 87, 159), Korean (149),
/// simplified Chinese (58) and the Latin and other sets of one byte. For what DCMTK, built on the C library's
/// conversions, cannot read. Nothing where a byte has no meaning.
std::optional<std::string> Utf8FromCodeExtensions(std::string_view text, std::string_view characterSet);
} // namespace Clade
