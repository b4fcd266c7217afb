#include "Dicom/File/ByteSource.h"

#include "Base/Error.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <vector>

using namespace Clade;
using Testing::TemporaryFolder;

namespace
{
/// 200,000 bytes, no two neighbours alike: more than the head.
std::string Bytes()
{
  std::string bytes(200000, '\0');
  for (std::size_t n = 0; n < bytes.size(); n++)
  {
    bytes[n] = static_cast<char>(n * 31 + n / 251);
  }
  return bytes;
}

std::string Save(const std::string& path, const std::string& bytes)
{
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}
} // namespace

TEST(ByteSource, AFileAndMemoryGiveTheSameBytesFromAnywhere)
{
  const TemporaryFolder folder;
  const std::string bytes = Bytes();
  const auto file = OpenFileSource(Save(folder / "a", bytes));
  const auto memory = OpenMemorySource(bytes);
  for (const auto& source : {file, memory})
  {
    EXPECT_EQ(source->Size(), bytes.size());
    EXPECT_EQ(source->Head(), bytes.substr(0, 65536));
    for (const std::size_t offset : {0u, 65530u, 65536u, 199990u, 200000u, 300000u})
    {
      std::string read(20, '\0');
      read.resize(source->Read(offset, read.data(), read.size()));
      EXPECT_EQ(read, offset < bytes.size() ? bytes.substr(offset, 20) : "") << offset;
    }
  }
}

TEST(ByteSource, ReplacedBytesOfTheHeadAreWhatIsRead)
{
  const std::string bytes = Bytes();
  const auto source = OpenMemorySource(bytes);
  source->ReplaceInHead(100, "abc");
  std::string read(5, '\0');
  source->Read(99, read.data(), read.size());
  EXPECT_EQ(read, bytes.substr(99, 1) + "abc" + bytes.substr(103, 1));
}

TEST(ByteSource, WhatIsNoFileIsNamed)
{
  const TemporaryFolder folder;
  EXPECT_THROW(OpenFileSource(folder / "missing"), Error);
  EXPECT_THROW(OpenFileSource(folder.Path().string()), Error);
  EXPECT_EQ(OpenFileSource(Save(folder / "empty", ""))->Size(), 0u);
}

TEST(ByteSource, AFileThatIsShortenedGivesFewerBytes)
{
  const TemporaryFolder folder;
  const auto source = OpenFileSource(Save(folder / "a", Bytes()));
  std::filesystem::resize_file(folder / "a", 100000);
  std::string read(50, '\0');
  EXPECT_EQ(source->Read(150000, read.data(), read.size()), 0u);
  EXPECT_EQ(source->Read(99990, read.data(), read.size()), 10u);
}
