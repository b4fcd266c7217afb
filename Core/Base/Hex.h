#pragma once
#include <string>
#include <string_view>

namespace Clade
{
/// Bytes as text: two digits each, of 0..9 and a..f.
std::string ToHex(std::string_view bytes);

/// What ToHex made the text of.
std::string FromHex(std::string_view text);
} // namespace Clade
