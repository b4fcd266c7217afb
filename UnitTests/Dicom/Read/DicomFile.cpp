#include "Dicom/Read/DicomFile.h"

#include "Support/DicomPhantom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
std::string LoadVerdict(const std::string& bytes)
{
  try
  {
    LoadDicomFile({"some file", bytes});
    return "loaded";
  }
  catch (const Error& error)
  {
    return std::string(error.CodeName()) + ": " + error.Message();
  }
}

std::string PhantomBytes(const std::string& transferSyntaxUid)
{
  PhantomSeriesOptions options;
  options.transferSyntaxUid = transferSyntaxUid;
  return *MakeSeries(options).front().bytes;
}

std::string LittleEndian(std::uint32_t value)
{
  return {static_cast<char>(value), static_cast<char>(value >> 8), static_cast<char>(value >> 16),
          static_cast<char>(value >> 24)};
}

// Where the data set of an explicit little endian file begins: after the meta header's group length.
std::size_t DatasetOffset(const std::string& bytes)
{
  const auto byte = [&](std::size_t i)
  { return static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[i])); };
  return 144 + (byte(140) | byte(141) << 8 | byte(142) << 16 | byte(143) << 24);
}
} // namespace

TEST(DicomFile, TheTransferSyntaxIsThatOfTheMetaHeader)
{
  for (const char* syntax : {"1.2.840.10008.1.2", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99",
                             "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.80"})
  {
    EXPECT_EQ(LoadDicomFile({"file", PhantomBytes(syntax)}).transferSyntaxUid, syntax);
  }
}

TEST(DicomFile, AFileCutAnywhereIsIncomplete)
{
  for (const char* syntax : {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2",
                             "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.5"})
  {
    std::vector<DicomObject> series = [&]
    {
      PhantomSeriesOptions options;
      options.transferSyntaxUid = syntax;
      return MakeSeries(Volume(ObliqueGrid(8, 6, 5)), options);
    }();
    const std::string whole = *series[3].bytes;
    for (std::size_t length = 0; length < whole.size(); length += 11)
    {
      series[3].bytes = length == 0 ? std::string("x") : whole.substr(0, length);
      const std::string verdict = Verdict(series);
      // A cut between two elements may leave a data set that is whole but lacks what comes after.
      ASSERT_THAT(verdict, testing::MatchesRegex("E_[A-Z_]+: .*")) << syntax << " cut at " << length;
    }
  }
}

TEST(DicomFile, WhatIsNoDicomIsIncomplete)
{
  EXPECT_EQ(LoadVerdict("a text"), "E_CORRUPT: some file is incomplete");
  EXPECT_EQ(LoadVerdict(std::string(100000, '\xff')), "E_CORRUPT: some file is incomplete");
  EXPECT_EQ(LoadVerdict(std::string(128, '\0') + "DICM"), "E_CORRUPT: some file is incomplete");
}

TEST(DicomFile, AFileWithoutMetaHeaderIsReadIfLittleEndian)
{
  std::vector<DicomObject> series = MakeSeries();
  const SourceSeries plain = Read(series);
  for (DicomObject& object : series)
  {
    object.bytes->erase(0, DatasetOffset(*object.bytes));
  }
  const SourceSeries raw = Read(series);
  EXPECT_EQ(raw.volume.voxels, plain.volume.voxels);
  EXPECT_EQ(raw.images.front().transferSyntaxUid, "1.2.840.10008.1.2.1");
}

TEST(DicomFile, SequencesNestedWithoutEndDoNotCrash)
{
  const std::string whole = PhantomBytes("1.2.840.10008.1.2.1");
  // ReferencedSeriesSequence and item, both of undefined length, again and again.
  const std::string undefined = LittleEndian(0xffffffff);
  const std::string level =
      std::string("\x08\x00\x15\x11SQ\0\0", 8) + undefined + std::string("\xfe\xff\x00\xe0", 4) + undefined;
  std::string nested = whole.substr(0, DatasetOffset(whole));
  for (int i = 0; i < 300000; i++)
  {
    nested += level;
  }
  EXPECT_EQ(LoadVerdict(nested), "E_CORRUPT: some file is incomplete");
}

TEST(DicomFile, LengthsBeyondTheFileDoNotAllocateIt)
{
  std::string bytes = PhantomBytes("1.2.840.10008.1.2.1");
  const std::size_t pixels = bytes.find(std::string("\xe0\x7f\x10\x00OW", 6));
  ASSERT_NE(pixels, std::string::npos);
  for (const std::uint32_t length : {0xfffffffeu, 0x7ffffffeu, 0xfffffff0u})
  {
    bytes.replace(pixels + 8, 4, LittleEndian(length));
    EXPECT_EQ(LoadVerdict(bytes), "E_CORRUPT: some file is incomplete");
  }
}

TEST(DicomFile, DamagedDeflatedDataIsIncomplete)
{
  std::string bytes = PhantomBytes("1.2.840.10008.1.2.1.99");
  for (std::size_t i = DatasetOffset(bytes); i < bytes.size(); i += 7)
  {
    bytes[i] = static_cast<char>(bytes[i] ^ 0x55);
  }
  EXPECT_EQ(LoadVerdict(bytes), "E_CORRUPT: some file is incomplete");
}

TEST(DicomFile, AFileFarTooLargeIsNotReadAtAll)
{
  const TemporaryFolder folder;
  const std::string path = folder / "huge.dcm";
  std::ofstream(path) << std::string(128, '\0') << "DICM";
  std::filesystem::resize_file(path, std::uintmax_t{5} << 30); // a hole: takes no space
  try
  {
    LoadDicomFile({path, {}});
    FAIL() << "read";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Size);
    EXPECT_EQ(error.Message(), path + " is 5 GiB; files over 4 GiB are not read: split the object, or export "
                                      "it as single-frame images");
  }
}

TEST(DicomFile, ALengthBeyondTheFileTakesNoMemory)
{
  const auto peakKiB = []
  {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  const TemporaryFolder folder;
  // After the patient's name an element of 4 GB, in each form of a length and in an item, too.
  for (const std::string& header : {std::string("\x10\x00\x10\x10"
                                                "OB\0\0\xfe\xff\xff\xff",
                                                12),
                                    std::string("\x10\x00\x10\x10"
                                                "UN\0\0\xfe\xff\xff\xff",
                                                12),
                                    std::string("\x10\x00\x10\x10"
                                                "SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xfe\xff\xff\xff"
                                                "\x10\x00\x10\x00"
                                                "UT\0\0\xfe\xff\xff\xff",
                                                32)})
  {
    std::string bytes = *MakeSeries().front().bytes;
    const std::size_t at = bytes.find(std::string("\x10\x00\x40\x00", 4)); // PatientSex
    ASSERT_NE(at, std::string::npos);
    bytes = bytes.substr(0, at) + header + std::string(1000, '\1');
    const std::string path = folder / "a.dcm";
    std::ofstream(path, std::ios::binary) << bytes;
    const long before = peakKiB();
    EXPECT_THROW(LoadDicomFile({path, {}}), Error);
    EXPECT_THROW(LoadDicomFile({"in memory", bytes}), Error);
    FindSeries({path});
    EXPECT_LT(peakKiB() - before, 100 << 10);
  }
}

TEST(DicomFile, NoBytesAtAllAreNotTheNameOfAFile)
{
  const TemporaryFolder folder;
  const std::string path = folder / "there.dcm";
  std::ofstream(path, std::ios::binary) << *MakeSeries().front().bytes;
  EXPECT_NO_THROW(LoadDicomFile({path, {}}));
  try
  {
    LoadDicomFile({path, ""}); // what a server answered
    FAIL() << "the file was read instead";
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Corrupt);
  }
}
