#include "Network/ModelFile.h"

#include "Base/Error.h"
#include "Network/TensorFile.h"
#include "Support/Errors.h"
#include "Support/ModelExample.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <sys/resource.h>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

TEST(ModelFile, WrittenModelsAreReadBackBitByBit)
{
  const TemporaryFolder folder;
  const ModelMetadata metadata = TinyMetadata();
  Generator generator(metadata.generator);
  WriteModelFile(folder / "m.safetensors", metadata, generator);
  const LoadedModel model = ReadModelFile(folder / "m.safetensors");
  EXPECT_EQ(ToJson(model.metadata), ToJson(metadata));
  for (const auto& item : generator->named_parameters())
  {
    EXPECT_TRUE(torch::equal(item.value(), model.generator->named_parameters()[item.key()])) << item.key();
  }
  EXPECT_EQ(ToJson(ReadModelMetadata(folder / "m.safetensors")), ToJson(metadata));
}

TEST(ModelFile, KeepsALateGenerator)
{
  const TemporaryFolder folder;
  ModelMetadata metadata = TinyMetadata();
  metadata.generator.architecture = Architecture::Late;
  metadata.generator.late = {6, 2, 5, 7, true};
  const LateGenerator generator(metadata.generator);
  WriteModelFile(folder / "m.safetensors", metadata, generator);
  const LoadedModel model = ReadModelFile(folder / "m.safetensors");
  ASSERT_TRUE(model.generator.late);
  EXPECT_FALSE(model.generator.resnet);
  EXPECT_EQ(ToJson(model.metadata)["generator"],
            nlohmann::json::parse(R"({"architecture": "late", "channels": 6, "blocks": 2, "features": 5,
                                      "headChannels": 7, "thickness": true})"));
  for (const auto& item : generator->named_parameters())
  {
    EXPECT_TRUE(torch::equal(item.value(), model.generator->named_parameters()[item.key()])) << item.key();
  }
}

TEST(ModelFile, WithoutAnArchitectureIsAResnet)
{
  EXPECT_FALSE(ToJson(TinyMetadata())["generator"].contains("architecture"));
  EXPECT_EQ(ParseGeneratorOptions(nlohmann::json::object(), "generator").architecture, Architecture::Resnet);
  EXPECT_THROW(ParseGeneratorOptions({{"architecture", "vgg"}}, "generator"), Error);
  EXPECT_THROW(ParseGeneratorOptions({{"architecture", "late"}, {"channels", 1000}}, "generator"), Error);
}

TEST(ModelFile, WeightsThatDoNotFitTheArchitectureAreNamed)
{
  const TemporaryFolder folder;
  const std::string path = folder / "m.safetensors";
  const auto write = [&](const std::string& changed, const torch::Tensor& value)
  {
    std::vector<NamedTensor> tensors;
    Generator generator(TinyMetadata().generator);
    for (const auto& item : generator->named_parameters())
    {
      tensors.push_back({item.key(), item.value()});
    }
    const auto found =
        std::find_if(tensors.begin(), tensors.end(), [&](const NamedTensor& t) { return t.name == changed; });
    found == tensors.end() ? tensors.push_back({changed, value})
                           : (value.defined() ? void(found->tensor = value) : void(tensors.erase(found)));
    WriteTensorFile(path, tensors, {{"clade", ToJson(TinyMetadata()).dump()}});
    return MessageOf(ErrorCode::InvalidFile, [&] { ReadModelFile(path); });
  };
  EXPECT_THAT(write("down1.weight", {}), HasSubstr("m.safetensors: tensor down1.weight is missing"));
  EXPECT_THAT(write("extra", torch::zeros({1})), HasSubstr("tensor extra belongs to no layer"));
  EXPECT_THAT(write("input.bias", torch::zeros({3})),
              HasSubstr("tensor input.bias has the shape [3], expected [2]"));
  EXPECT_THAT(write("input.bias", torch::full({2}, std::numeric_limits<float>::quiet_NaN())),
              HasSubstr("tensor input.bias holds a value that is not finite"));
}

TEST(ModelFile, ASmallFileThatDescribesALargeNetworkCostsNothing)
{
  const TemporaryFolder folder;
  ModelMetadata metadata = TinyMetadata();
  metadata.generator.baseChannels = 256;
  metadata.generator.residualBlocks = 32;
  const float one = 1;
  WriteSafeTensors(folder / "m.safetensors", {{"input.bias", TensorType::Float32, {1}, &one}},
                   {{"clade", ToJson(metadata).dump()}});
  const auto peakKiB = []
  {
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  const auto before = peakKiB();
  EXPECT_THAT(MessageOf(ErrorCode::InvalidFile, [&] { ReadModelFile(folder / "m.safetensors"); }),
              HasSubstr("m.safetensors: tensor input.weight is missing"));
  EXPECT_LT(peakKiB() - before, 65536);
}

TEST(ModelFile, DataThatIsNotTheNetworksCostsNothing)
{
  const TemporaryFolder folder;
  const nlohmann::json header = {
      {"__metadata__", {{"clade", ToJson(TinyMetadata()).dump()}}},
      {"x",
       {{"dtype", "F32"}, {"shape", {274877906944}}, {"data_offsets", {0, 1099511627776}}}}}; // a sparse TiB
  const std::string text = header.dump(), path = folder / "m.safetensors";
  const std::uint64_t length = text.size();
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(&length), 8) << text;
  std::filesystem::resize_file(path, 8 + length + 1099511627776);
  EXPECT_THAT(MessageOf(ErrorCode::InvalidFile, [&] { ReadModelFile(path); }),
              HasSubstr("m.safetensors: tensor input.weight is missing"));
}

TEST(ModelFile, AFileWithoutOurMetadataIsNoModel)
{
  const TemporaryFolder folder;
  WriteSafeTensors(folder / "m.safetensors", {}, {{"format", "pt"}});
  EXPECT_THAT(MessageOf(ErrorCode::InvalidFile, [&] { ReadModelFile(folder / "m.safetensors"); }),
              HasSubstr("has no metadata \"clade\": it is not a model of this program"));
}

TEST(ModelFile, HalfPrecisionWeightsAreHalfTheSizeAndNearlyTheSame)
{
  const TemporaryFolder folder;
  torch::manual_seed(3);
  ModelMetadata metadata = TinyMetadata();
  const Generator generator(metadata.generator);
  WriteModelFile(folder / "whole.safetensors", metadata, generator);
  WriteModelFile(folder / "half.safetensors", metadata, generator, TensorType::Float16);
  const auto bytes = [&](const char* name)
  { return static_cast<double>(std::filesystem::file_size(folder / name)); };
  EXPECT_LT(bytes("half.safetensors"), 0.7 * bytes("whole.safetensors"));
  const auto read = ReadModelFile(folder / "half.safetensors").generator->parameters();
  const auto expected = generator->parameters();
  for (std::size_t n = 0; n < expected.size(); n++)
  {
    EXPECT_TRUE(torch::allclose(read[n], expected[n], 1e-3, 1e-7));
  }
}
