#include "Settings/SafeTensors.h"

#include "Base/Error.h"
#include "Base/Random.h"
#include "Support/SyncRecorder.h"
#include "Support/TemporaryFolder.h"

#include <cstring>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

namespace
{
using Bytes = std::vector<std::uint8_t>;

Bytes FileOf(const std::string& header, std::size_t dataBytes)
{
  Bytes file(8, 0);
  for (std::size_t i = 0; i < 8; i++)
  {
    file[i] = static_cast<std::uint8_t>(header.size() >> (8 * i));
  }
  file.insert(file.end(), header.begin(), header.end());
  file.resize(file.size() + dataBytes, 7);
  return file;
}

std::string Refusal(const Bytes& file)
{
  try
  {
    SafeTensors::Parse(file, "a.safetensors");
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidFile);
    return error.Message();
  }
  return "accepted";
}

std::string Refusal(const std::string& header, std::size_t dataBytes)
{
  return Refusal(FileOf(header, dataBytes));
}

const char* const twoTensors = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                               R"("b":{"dtype":"BF16","shape":[3],"data_offsets":[8,14]}})";
} // namespace

TEST(SafeTensors, WrittenFilesAreReadBackBitByBit)
{
  const TemporaryFolder folder;
  const std::string path = folder / "x.safetensors";
  const float a[] = {1.5f, -2.25f, 3e-30f, 4e30f, 0.f, -0.f};
  const std::uint16_t b[] = {0x3f80, 0x4000};
  WriteSafeTensors(path,
                   {{"layer.weight", TensorType::Float32, {2, 3}, a},
                    {"half", TensorType::BFloat16, {2}, b},
                    {"none", TensorType::Float16, {0, 4}, nullptr}},
                   {{"clade", "{\"x\": \"\xc3\xa9\"}"}});
  const SafeTensors file = SafeTensors::Read(path);
  ASSERT_EQ(file.Tensors().size(), 3u);
  EXPECT_EQ(file.Metadata().at("clade"), "{\"x\": \"\xc3\xa9\"}");
  ASSERT_NE(file.Find("layer.weight"), nullptr);
  EXPECT_EQ(file.Find("layer.weight")->shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(std::memcmp(file.Data(*file.Find("layer.weight")), a, sizeof(a)), 0);
  EXPECT_EQ(std::memcmp(file.Data(*file.Find("half")), b, sizeof(b)), 0);
  EXPECT_EQ(file.Find("nothing"), nullptr);
}

TEST(SafeTensors, HeadersAreReadWithoutTheData)
{
  const TemporaryFolder folder;
  const std::string path = folder / "x.safetensors";
  const float a[] = {1, 2};
  WriteSafeTensors(path, {{"a", TensorType::Float32, {2}, a}}, {{"k", "v"}});
  const SafeTensors file = SafeTensors::ReadHeader(path);
  EXPECT_EQ(file.Tensors().at(0).name, "a");
  EXPECT_EQ(file.Metadata().at("k"), "v");
}

TEST(SafeTensors, BytesThatTheHeaderDoesNotAccountForCostNothing)
{
  const TemporaryFolder folder;
  const std::string path = folder / "x.safetensors";
  const Bytes start = FileOf(twoTensors, 14);
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(start.data()), static_cast<std::streamsize>(start.size()));
  std::filesystem::resize_file(path, std::uintmax_t{1} << 40); // sparse: more than there is memory
  try
  {
    SafeTensors::Read(path);
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_THAT(error.Message(), HasSubstr("bytes after the last tensor belong to no tensor"));
  }
}

TEST(SafeTensors, AFileThatIsNotThereIsSaidToBe)
{
  EXPECT_THROW(
      {
        try
        {
          SafeTensors::Read("/no/such/file.safetensors");
        }
        catch (const Error& error)
        {
          EXPECT_EQ(error.Code(), ErrorCode::NotFound);
          EXPECT_THAT(error.Message(), HasSubstr("/no/such/file.safetensors"));
          throw;
        }
      },
      Error);
}

TEST(SafeTensors, AFolderIsNotAFile)
{
  const TemporaryFolder folder;
  EXPECT_THROW(SafeTensors::Read(folder.Path().string()), Error);
}

TEST(SafeTensors, EveryDamageIsNamed)
{
  EXPECT_EQ(Refusal(twoTensors, 14), "accepted");
  EXPECT_THAT(Refusal(Bytes(3, 0)), HasSubstr("ends within the length of its header"));
  EXPECT_THAT(Refusal(Bytes(100, 255)), HasSubstr("at most 1048576 are allowed"));
  EXPECT_THAT(Refusal(Bytes{50, 0, 0, 0, 0, 0, 0, 0, '{', '}'}), HasSubstr("the file is cut short"));
  EXPECT_THAT(Refusal(twoTensors, 13), HasSubstr("tensor b ends at byte 14 of the data, which has 13"));
  EXPECT_THAT(Refusal(twoTensors, 15), HasSubstr("1 bytes after the last tensor belong to no tensor"));
  EXPECT_THAT(Refusal("[]", 0), HasSubstr("is not a JSON object"));
  EXPECT_THAT(Refusal("{", 0), HasSubstr("is not valid JSON"));
  EXPECT_THAT(Refusal("{\"a\xff\":1}", 0), HasSubstr("is not valid JSON"));
  EXPECT_THAT(Refusal(R"({"a":3})", 0), HasSubstr("tensor a is 3, expected an object"));
  EXPECT_THAT(Refusal(R"({"__metadata__":[]})", 0), HasSubstr("\"__metadata__\" is not an object"));
  EXPECT_THAT(Refusal(R"({"__metadata__":{"a":1}})", 0), HasSubstr("is not a string"));
}

TEST(SafeTensors, DamagedTensorEntriesAreNamed)
{
  const auto with = [](const std::string& entry, std::size_t bytes)
  { return Refusal("{\"a\":{" + entry + "}}", bytes); };
  EXPECT_THAT(with(R"("dtype":"I64","shape":[1],"data_offsets":[0,8])", 8),
              HasSubstr(".dtype is \"I64\", expected one of F32, F16, BF16"));
  EXPECT_THAT(with(R"("shape":[1],"data_offsets":[0,4])", 4), HasSubstr(".dtype is missing"));
  EXPECT_THAT(with(R"("dtype":"F32","shape":1,"data_offsets":[0,4])", 4), HasSubstr(".shape is 1, expected"));
  EXPECT_THAT(with(R"("dtype":"F32","shape":[-1],"data_offsets":[0,4])", 4),
              HasSubstr("a size of tensor a is not a whole number"));
  EXPECT_THAT(with(R"("dtype":"F32","shape":[1.0],"data_offsets":[0,4])", 4),
              HasSubstr("not a whole number"));
  EXPECT_THAT(with(R"("dtype":"F32","shape":[9007199254740993],"data_offsets":[0,4])", 4),
              HasSubstr("not a whole number from 0 to 2^53"));
  EXPECT_THAT(with(R"("dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0])", 0),
              HasSubstr("tensor a is larger than any file"));
  EXPECT_THAT(with(R"("dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4])", 4),
              HasSubstr("an array of at most 8 sizes"));
  EXPECT_THAT(with(R"("dtype":"F32","shape":[2],"data_offsets":[0,4])", 4),
              HasSubstr("tensor a has the offsets 0 and 4, its shape needs 8 bytes"));
  EXPECT_THAT(with(R"("dtype":"F32","shape":[1],"data_offsets":[4,0])", 4), HasSubstr("the offsets 4 and 0"));
  EXPECT_THAT(with(R"("dtype":"F32","shape":[1],"data_offsets":[0])", 4), HasSubstr(".data_offsets is [0]"));
  EXPECT_THAT(with(R"("dtype":"F32","shape":[1],"data_offsets":[4,8])", 8), HasSubstr("there is a gap"));
  EXPECT_THAT(with(R"("dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1)", 4),
              HasSubstr("members other than"));
}

TEST(SafeTensors, OverlappingAndDoubledTensorsAreRefused)
{
  EXPECT_THAT(Refusal(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                      R"("b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
                      8),
              HasSubstr("tensor b begins at byte 4 of the data, expected 8: it overlaps another"));
  EXPECT_THAT(Refusal(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                      R"("a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                      4),
              HasSubstr("has the member \"a\" twice"));
}

TEST(SafeTensors, NamesThatCouldMisleadAreRefused)
{
  const std::string entry = R"(":{"dtype":"F32","shape":[],"data_offsets":[0,4]}})";
  EXPECT_EQ(Refusal("{\"a.b-0" + entry, 4), "accepted");
  EXPECT_THAT(Refusal("{\"" + entry, 4), HasSubstr("name is empty"));
  EXPECT_THAT(Refusal("{\"a\\n" + entry, 4), HasSubstr("not printable ASCII"));
  EXPECT_THAT(Refusal("{\"" + std::string(257, 'a') + entry, 4), HasSubstr("longer than 256"));
}

TEST(SafeTensors, DeepNestingAndManyTensorsAreRefused)
{
  const std::size_t depth = 300000;
  EXPECT_THAT(Refusal("{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}", 0),
              HasSubstr("nested deeper than 16 levels"));
  std::string many = "{";
  for (int i = 0; i < 4097; i++)
  {
    many += (i == 0 ? "\"t" : ",\"t") + std::to_string(i) +
            R"(":{"dtype":"F32","shape":[0],"data_offsets":[0,0]})";
  }
  EXPECT_THAT(Refusal(many + "}", 0), HasSubstr("more than 4096 tensors"));
}

// A hundred thousand small files, each a valid one with a few bytes changed, cut, doubled or inserted: the
// reader either refuses with its own error or returns tensors that lie within the file.
TEST(SafeTensors, MutatedFilesNeverHarmTheReader)
{
  const std::string metadata =
      R"({"__metadata__":{"clade":"{}"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},)"
      R"("b":{"dtype":"F16","shape":[3],"data_offsets":[8,14]}})";
  const Bytes valid = FileOf(metadata, 14);
  const std::string interesting = "{}[]\":,0123456789-.eE\\ \n\x7f\xff";
  Random random(20240601);
  int accepted = 0;
  for (int round = 0; round < 100000; round++)
  {
    Bytes file = valid;
    const std::uint64_t changes = 1 + random.Below(3);
    for (std::uint64_t change = 0; change < changes && !file.empty(); change++)
    {
      const auto at = static_cast<std::ptrdiff_t>(random.Below(file.size()));
      switch (random.Below(5))
      {
      case 0:
        file[static_cast<std::size_t>(at)] = static_cast<std::uint8_t>(random.Below(256));
        break;
      case 1:
        file[static_cast<std::size_t>(at)] =
            static_cast<std::uint8_t>(interesting[random.Below(interesting.size())]);
        break;
      case 2:
        file.erase(file.begin() + at);
        break;
      case 3:
        file.insert(file.begin() + at, file[static_cast<std::size_t>(at)]);
        break;
      default:
        file.resize(static_cast<std::size_t>(at) + 1);
        break;
      }
    }
    try
    {
      const SafeTensors parsed = SafeTensors::Parse(file, "f");
      unsigned sum = 0;
      for (const auto& entry : parsed.Tensors())
      {
        for (std::size_t i = 0; i < entry.bytes; i++)
        {
          sum += parsed.Data(entry)[i];
        }
      }
      accepted += sum > 0 ? 1 : 0;
    }
    catch (const Error& error)
    {
      ASSERT_EQ(error.Code(), ErrorCode::InvalidFile) << error.Message();
    }
  }
  EXPECT_GT(accepted, 1000); // changes to the data, names and metadata leave a valid file
  EXPECT_LT(accepted, 50000);
}

TEST(SafeTensors, APowerCutLeavesTheOldFileOrTheWholeNewOne)
{
  const TemporaryFolder folder;
  const std::string path = folder / "x.safetensors";
  const float a[] = {1, 2};
  Syncs().clear();
  WriteSafeTensors(path, {{"a", TensorType::Float32, {2}, a}}, {});
  ASSERT_EQ(Syncs().size(), 2u);
  EXPECT_EQ(Syncs()[0].path, path + ".unfinished");
  EXPECT_EQ(Syncs()[0].bytes, std::filesystem::file_size(path));
  EXPECT_EQ(Syncs()[1].path, folder.Path().string());
  EXPECT_EQ(Syncs()[1].entries, std::vector<std::string>{"x.safetensors"});
}

TEST(SafeTensors, WritingReplacesTheWholeFileOrNothing)
{
  const TemporaryFolder folder;
  const std::string path = folder / "x.safetensors";
  const float a = 1;
  WriteSafeTensors(path, {{"a", TensorType::Float32, {1}, &a}}, {});
  EXPECT_THROW(
      WriteSafeTensors(path, {{"b", TensorType::Float32, {1}, &a}, {"b", TensorType::Float32, {1}, &a}}, {}),
      Error);
  EXPECT_NE(SafeTensors::Read(path).Find("a"), nullptr);
  try
  {
    WriteSafeTensors(folder / "missing/x.safetensors", {}, {});
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::NotFound);
  }
}
