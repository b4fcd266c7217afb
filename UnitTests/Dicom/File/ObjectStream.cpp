#include "Dicom/File/ObjectStream.h"

#include <dcmtk/dcmdata/dcerror.h>
#include <gtest/gtest.h>
#include <memory>

using namespace Clade;

namespace
{
std::string Bytes(std::size_t count)
{
  std::string bytes(count, '\0');
  for (std::size_t n = 0; n < count; n++)
  {
    bytes[n] = static_cast<char>(n * 7 + n / 253);
  }
  return bytes;
}

std::string Take(DcmInputStream& stream, std::size_t count)
{
  std::string read(count, '\0');
  read.resize(static_cast<std::size_t>(stream.read(read.data(), static_cast<offile_off_t>(count))));
  return read;
}

/// From two megabytes further down the stack.
__attribute__((noinline)) std::string TakeFromDeep(DcmInputStream& stream)
{
  volatile char deep[2 << 20];
  deep[0] = 'x';
  const std::string read = Take(stream, 5);
  return deep[0] == 'x' ? read : "";
}
} // namespace

TEST(ObjectStream, ReadsSkipsAndPutsBackAcrossTheWholeObject)
{
  const std::string bytes = Bytes(300000);
  ObjectStream stream(OpenMemorySource(bytes));
  EXPECT_EQ(Take(stream, 10), bytes.substr(0, 10));
  EXPECT_EQ(stream.skip(99990), 99990);
  stream.mark();
  EXPECT_EQ(Take(stream, 7), bytes.substr(100000, 7));
  EXPECT_EQ(Take(stream, 50000), bytes.substr(100007, 50000));
  stream.putback();
  EXPECT_EQ(Take(stream, 4), bytes.substr(100000, 4));
  EXPECT_EQ(stream.skip(1000000), 300000 - 100004) << "no further than the end";
  EXPECT_TRUE(stream.eos());
  EXPECT_EQ(Take(stream, 1), "");
}

TEST(ObjectStream, AValueThatWasPassedOverIsReadLater)
{
  const std::string bytes = Bytes(100000);
  std::unique_ptr<DcmInputStreamFactory> later;
  {
    ObjectStream stream(OpenMemorySource(bytes));
    stream.skip(70000);
    later.reset(stream.newFactory());
  }
  ASSERT_NE(later, nullptr);
  for (int time = 0; time < 2; time++)
  {
    const std::unique_ptr<DcmInputStream> stream(later->create());
    EXPECT_EQ(Take(*stream, 5), bytes.substr(70000, 5));
  }
}

TEST(ObjectStream, NestedTooDeeplyItEnds)
{
  const std::string bytes = Bytes(100);
  ObjectStream stream(OpenMemorySource(bytes));
  EXPECT_EQ(TakeFromDeep(stream), "");
  EXPECT_FALSE(stream.good());
}
