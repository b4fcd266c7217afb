#pragma once
#include <string_view>

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcistrma.h>

namespace Clade
{
/// Hands DCMTK the bytes of a whole file in memory, without a copy. A file that nests its sequences so deeply
/// that parsing would use up the stack is ended early, with a bad status; otherwise it would crash the
/// process (DCMTK reads sequences recursively and sets no limit).
class MemoryProducer : public DcmProducer
{
public:
  explicit MemoryProducer(std::string_view bytes);

  OFBool good() const override { return status_.good(); }
  OFCondition status() const override { return status_; }
  OFBool eos() override { return offset_ == bytes_.size(); }
  offile_off_t avail() override { return static_cast<offile_off_t>(bytes_.size() - offset_); }
  offile_off_t read(void* buffer, offile_off_t length) override;
  offile_off_t skip(offile_off_t length) override;
  void putback(offile_off_t length) override;

private:
  offile_off_t Take(offile_off_t length);

  std::string_view bytes_;
  std::size_t offset_ = 0;
  OFCondition status_;
  const char* outermostFrame_; ///< of the stack, where the parsing starts
};

/// The stream over it. The bytes must outlive the stream; nothing read from it refers to them.
class MemoryInputStream : public DcmInputStream
{
public:
  explicit MemoryInputStream(std::string_view bytes);

  DcmInputStreamFactory* newFactory() const override { return nullptr; } // all values are read at once

private:
  MemoryProducer producer_;
};
} // namespace Clade
