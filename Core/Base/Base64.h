#pragma once
#include <string>
#include <string_view>

namespace Clade
{
/// RFC 4648, with padding and without line breaks.
std::string Base64(std::string_view bytes);
} // namespace Clade
