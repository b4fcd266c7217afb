#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

class DcmElement;

namespace Clade
{
/// The fragments of encapsulated pixel data (PS3.5 A.4), without the offset table, and read from the file
/// where they are not in memory; none where the element is not such data or a fragment cannot be read.
std::vector<std::string_view> FragmentsOf(DcmElement& pixelData);

/// Their bytes together, without reading them.
std::size_t EncapsulatedBytes(DcmElement& pixelData);
} // namespace Clade
