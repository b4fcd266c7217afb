#pragma once
#include <string>
#include <string_view>

namespace Clade
{
/// What can be done with a transfer syntax (Dicom.md, "Transfer syntaxes").
struct TransferSyntaxTraits
{
  std::string name; ///< "JPEG 2000 Image Compression", or "unknown"
  bool isDecodable = false;
  bool isLossy = false;
  bool isEncapsulated = false;
};

/// Judged by the UID of the file's meta header alone: DCMTK reads a file of a transfer syntax that it does
/// not know as if it were explicit little endian.
TransferSyntaxTraits TraitsOfTransferSyntax(std::string_view uid);

/// JPEG 2000 (lossless or lossy, part 1) or High-Throughput JPEG 2000: what OpenJPEG decodes.
bool IsJpeg2000(std::string_view uid);
bool IsHighThroughputJpeg2000(std::string_view uid);

/// Throws Error(TransferSyntax) unless `uid` can be decoded.
void RequireDecodable(const std::string& uid);

inline constexpr const char* implicitLittleEndian = "1.2.840.10008.1.2";
inline constexpr const char* explicitLittleEndian = "1.2.840.10008.1.2.1";
inline constexpr const char* runLengthEncoding = "1.2.840.10008.1.2.5";
} // namespace Clade
