#include "Dicom/File/TransferSyntax.h"

#include "Base/Error.h"

#include <algorithm>
#include <iterator>

namespace Clade
{
namespace
{
struct Row
{
  std::string_view suffix; // of 1.2.840.10008.1.2
  std::string_view name;
  bool isDecodable;
  bool isLossy;
};

constexpr std::string_view root = "1.2.840.10008.1.2";
constexpr std::string_view rootOfEncapsulated = "1.2.840.10008.1.2.4.";

constexpr Row table[] = {
    {"", "Implicit VR Little Endian", true, false},
    {".1", "Explicit VR Little Endian", true, false},
    {".2", "Explicit VR Big Endian", true, false},
    {".1.99", "Deflated Explicit VR Little Endian", true, false},
    {".5", "RLE Lossless", true, false},
    {".4.50", "JPEG Baseline", true, true},
    {".4.51", "JPEG Extended", true, true},
    {".4.53", "JPEG Spectral Selection", true, true},
    {".4.55", "JPEG Full Progression", true, true},
    {".4.57", "JPEG Lossless", true, false},
    {".4.70", "JPEG Lossless, First-Order Prediction", true, false},
    {".4.80", "JPEG-LS Lossless", true, false},
    {".4.81", "JPEG-LS Lossy", true, true},
    {".4.90", "JPEG 2000 Lossless Only", true, false},
    {".4.91", "JPEG 2000", true, true},
    {".4.92", "JPEG 2000 Part 2 Lossless Only", false, false},
    {".4.93", "JPEG 2000 Part 2", false, true},
    {".4.100", "MPEG2 Main Profile / Main Level", false, true},
    {".4.101", "MPEG2 Main Profile / High Level", false, true},
    {".4.102", "MPEG-4 AVC/H.264 High Profile / Level 4.1", false, true},
    {".4.110", "JPEG XL Lossless", false, false},
    {".4.111", "JPEG XL JPEG Recompression", false, true},
    {".4.112", "JPEG XL", false, true},
    {".4.201", "High-Throughput JPEG 2000 Lossless Only", true, false},
    {".4.202", "High-Throughput JPEG 2000 with RPCL Options Lossless Only", true, false},
    {".4.203", "High-Throughput JPEG 2000", true, true},
};
} // namespace

TransferSyntaxTraits TraitsOfTransferSyntax(std::string_view uid)
{
  TransferSyntaxTraits traits;
  traits.name = "unknown";
  if (uid.substr(0, root.size()) != root)
  {
    return traits;
  }
  traits.isEncapsulated =
      uid.substr(0, rootOfEncapsulated.size()) == rootOfEncapsulated || uid.substr(root.size()) == ".5";
  const auto row = std::find_if(std::begin(table), std::end(table),
                                [=](const Row& r) { return r.suffix == uid.substr(root.size()); });
  if (row != std::end(table))
  {
    traits.name = row->name;
    traits.isDecodable = row->isDecodable;
    traits.isLossy = row->isLossy;
  }
  return traits;
}

bool IsJpeg2000(std::string_view uid)
{
  return uid == "1.2.840.10008.1.2.4.90" || uid == "1.2.840.10008.1.2.4.91" || IsHighThroughputJpeg2000(uid);
}

bool IsHighThroughputJpeg2000(std::string_view uid)
{
  return uid == "1.2.840.10008.1.2.4.201" || uid == "1.2.840.10008.1.2.4.202" ||
         uid == "1.2.840.10008.1.2.4.203";
}

void RequireDecodable(const std::string& uid)
{
  const TransferSyntaxTraits traits = TraitsOfTransferSyntax(uid);
  if (!traits.isDecodable)
  {
    throw Error(ErrorCode::TransferSyntax,
                uid + " (" + traits.name +
                    ") is not supported, expected images that are uncompressed or in RLE, JPEG, JPEG-LS, "
                    "JPEG 2000 or High-Throughput JPEG 2000");
  }
}
} // namespace Clade
