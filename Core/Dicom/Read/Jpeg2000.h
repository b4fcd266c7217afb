#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace Clade
{
/// A decoded image of one component.
struct Jpeg2000Image
{
  int precision = 0;                 ///< bits of a sample, as the codestream says: 1 to 16
  bool isSigned = false;             ///< as the codestream says; DICOM files often disagree with it
  std::vector<std::int32_t> samples; ///< row by row
};

/// Decodes a codestream of JPEG 2000 (ISO 15444-1) or High-Throughput JPEG 2000 (ISO 15444-15), bare as in
/// DICOM or in a JP2 file, by OpenJPEG. Any number of threads may decode at the same time. Throws
/// Error(Decode), with what is wrong in a few words, where the codestream is damaged, cut off, or not an
/// image of one component of `columns` x `rows`; the sizes are checked before memory is taken.
Jpeg2000Image DecodeJpeg2000(std::string_view codestream, std::size_t columns, std::size_t rows);
} // namespace Clade
