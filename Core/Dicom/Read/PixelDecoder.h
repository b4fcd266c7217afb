#pragma once
#include "Dicom/Read/ImageHeader.h"

#include <cstdint>
#include <vector>

namespace Clade
{
/// The pixels of a single-frame image as they are stored, row by row, one word each (of 8 bits: widened).
/// Different images can be decoded at the same time. Throws Error(Decode) or Error(Corrupt) (Dicom.md,
/// "Codes and sentences").
std::vector<std::uint16_t> DecodePixels(const ImageHeader& image);

/// The number that the low `bitsStored` bits of a word stand for: what lies above them (retired overlays) is
/// masked, the sign is that of bit `bitsStored - 1`.
inline std::int32_t StoredValue(std::uint16_t word, int bitsStored, bool isSigned)
{
  const std::int32_t value = word & ((1 << bitsStored) - 1);
  return isSigned && (value >> (bitsStored - 1)) != 0 ? value - (1 << bitsStored) : value;
}
} // namespace Clade
