#include "Dicom/File/ObjectStream.h"

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
constexpr std::size_t windowBytes = std::size_t{1} << 15;

const char* StackFrame()
{
  return static_cast<const char*>(__builtin_frame_address(0));
}

/// Where a value that was passed over begins.
class ObjectStreamFactory : public DcmInputStreamFactory
{
public:
  ObjectStreamFactory(std::shared_ptr<const ByteSource> source, std::size_t offset)
      : source_(std::move(source)), offset_(offset)
  {
  }

  DcmInputStream* create() const override { return new ObjectStream(source_, offset_); }
  DcmInputStreamFactory* clone() const override { return new ObjectStreamFactory(*this); }
  DcmInputStreamFactoryType ident() const override { return DFT_DcmInputFileStreamFactory; }

private:
  std::shared_ptr<const ByteSource> source_;
  std::size_t offset_;
};
} // namespace

ObjectProducer::ObjectProducer(std::shared_ptr<const ByteSource> source, std::size_t offset)
    : source_(std::move(source)), offset_(std::min(offset, source_->Size())), status_(EC_Normal),
      outermostFrame_(StackFrame())
{
}

offile_off_t ObjectProducer::Take(offile_off_t length)
{
  if (std::abs(outermostFrame_ - StackFrame()) > largestStackBytes)
  {
    status_ = EC_InvalidStream;
  }
  return status_.good() ? std::clamp<offile_off_t>(length, 0, avail()) : 0;
}

/// Short reads, of which a header consists, come from the head or a window read ahead.
std::size_t ObjectProducer::Fetch(char* to, std::size_t count)
{
  if (count >= windowBytes || offset_ + count <= source_->Head().size())
  {
    return source_->Read(offset_, to, count);
  }
  if (offset_ < windowOffset_ || offset_ + count > windowOffset_ + window_.size())
  {
    window_.resize(windowBytes);
    windowOffset_ = offset_;
    window_.resize(source_->Read(offset_, window_.data(), window_.size()));
  }
  const std::size_t part = std::min(count, window_.size() - (offset_ - windowOffset_));
  std::memcpy(to, window_.data() + (offset_ - windowOffset_), part);
  return part;
}

offile_off_t ObjectProducer::read(void* buffer, offile_off_t length)
{
  const auto count = static_cast<std::size_t>(Take(length));
  const std::size_t found = count > 0 ? Fetch(static_cast<char*>(buffer), count) : 0;
  if (found < count)
  {
    status_ = EC_InvalidStream; // a file that is being shortened, a disk that fails
  }
  offset_ += found;
  return static_cast<offile_off_t>(found);
}

offile_off_t ObjectProducer::skip(offile_off_t length)
{
  const offile_off_t count = Take(length);
  offset_ += static_cast<std::size_t>(count);
  return count;
}

void ObjectProducer::putback(offile_off_t length)
{
  if (length < 0 || static_cast<std::size_t>(length) > offset_)
  {
    status_ = EC_PutbackFailed;
    return;
  }
  offset_ -= static_cast<std::size_t>(length);
}

// The base class keeps the pointer without following it, so the producer may be built after it.
ObjectStream::ObjectStream(std::shared_ptr<const ByteSource> source, std::size_t offset)
    : DcmInputStream(&producer_), source_(std::move(source)), producer_(source_, offset)
{
}

DcmInputStreamFactory* ObjectStream::newFactory() const
{
  // Behind a filter that inflates, places in the file mean nothing.
  return currentProducer() == &producer_ ? new ObjectStreamFactory(source_, producer_.Offset()) : nullptr;
}
} // namespace Clade
