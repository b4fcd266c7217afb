#pragma once
#include <string_view>
#include <vector>

class DcmElement;

namespace Clade
{
/// The fragments of compressed PixelData, its offset table left out (PS3.5 A.4): bytes of the element, valid
/// as long as it is. None where the element holds no compressed pixels.
std::vector<std::string_view> FragmentsOf(DcmElement& pixelData);
} // namespace Clade
