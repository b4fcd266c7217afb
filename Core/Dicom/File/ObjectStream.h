#pragma once
#include "Dicom/File/ByteSource.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcistrma.h>
#include <memory>

namespace Clade
{
/// Hands DCMTK the bytes of an object. A file that nests its sequences so deeply that parsing would use up
/// the stack is ended early, with a bad status: it would crash the process else (DCMTK reads sequences
/// recursively and sets no limit).
class ObjectProducer : public DcmProducer
{
public:
  ObjectProducer(std::shared_ptr<const ByteSource> source, std::size_t offset);

  OFBool good() const override { return status_.good(); }
  OFCondition status() const override { return status_; }
  OFBool eos() override { return offset_ == source_->Size(); }
  offile_off_t avail() override { return static_cast<offile_off_t>(source_->Size() - offset_); }
  offile_off_t read(void* buffer, offile_off_t length) override;
  offile_off_t skip(offile_off_t length) override;
  void putback(offile_off_t length) override;
  std::size_t Offset() const { return offset_; }

private:
  offile_off_t Take(offile_off_t length);
  std::size_t Fetch(char* to, std::size_t count);

  std::shared_ptr<const ByteSource> source_;
  std::size_t offset_;
  std::string window_; ///< what was read ahead behind the head
  std::size_t windowOffset_ = 0;
  OFCondition status_;
  const char* outermostFrame_; ///< of the stack, where the parsing starts
};

/// The stream over it. Values longer than DCMTK's limit for one read (4 kB by default) are passed over, and
/// read when they are asked for: what a damaged length promises is never allocated, and pixels stay where
/// they are. The dataset then holds on to the source.
class ObjectStream : public DcmInputStream
{
public:
  explicit ObjectStream(std::shared_ptr<const ByteSource> source, std::size_t offset = 0);

  DcmInputStreamFactory* newFactory() const override;

private:
  std::shared_ptr<const ByteSource> source_;
  ObjectProducer producer_;
};
} // namespace Clade
