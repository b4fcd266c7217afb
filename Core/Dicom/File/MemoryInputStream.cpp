#include "Dicom/File/MemoryInputStream.h"

#include <dcmtk/dcmdata/dcerror.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace Clade
{
namespace
{
// Real objects nest less than ten deep, some 10 kB. Threads have 8 MB, and destroying what was read needs
// stack too.
constexpr std::ptrdiff_t largestStackBytes = 1 << 20;

const char* StackFrame()
{
  return static_cast<const char*>(__builtin_frame_address(0));
}
} // namespace

MemoryProducer::MemoryProducer(std::string_view bytes)
    : bytes_(bytes), status_(EC_Normal), outermostFrame_(StackFrame())
{
}

offile_off_t MemoryProducer::Take(offile_off_t length)
{
  if (std::abs(outermostFrame_ - StackFrame()) > largestStackBytes)
  {
    status_ = EC_InvalidStream;
  }
  return status_.good() ? std::clamp<offile_off_t>(length, 0, avail()) : 0;
}

offile_off_t MemoryProducer::read(void* buffer, offile_off_t length)
{
  const offile_off_t count = Take(length);
  if (count > 0)
  {
    std::memcpy(buffer, bytes_.data() + offset_, static_cast<std::size_t>(count));
    offset_ += static_cast<std::size_t>(count);
  }
  return count;
}

offile_off_t MemoryProducer::skip(offile_off_t length)
{
  const offile_off_t count = Take(length);
  offset_ += static_cast<std::size_t>(count);
  return count;
}

void MemoryProducer::putback(offile_off_t length)
{
  if (length < 0 || static_cast<std::size_t>(length) > offset_)
  {
    status_ = EC_PutbackFailed;
    return;
  }
  offset_ -= static_cast<std::size_t>(length);
}

// The base class keeps the pointer without following it, so the producer may be built after it.
MemoryInputStream::MemoryInputStream(std::string_view bytes) : DcmInputStream(&producer_), producer_(bytes) {}
} // namespace Clade
