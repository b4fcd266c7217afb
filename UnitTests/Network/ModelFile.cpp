#include "Network/ModelFile.h"

#include "Base/Error.h"
#include "Network/TensorFile.h"
#include "Settings/ModelDirectory.h"
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

namespace
{
ModelMetadata TinyMetadata()
{
  ModelMetadata metadata;
  metadata.method = "anchored";
  metadata.modality = "MR";
  metadata.generator.baseChannels = 2;
  metadata.generator.residualBlocks = 1;
  metadata.generator.globalSkip = true;
  metadata.smallestFactor = 2;
  metadata.largestFactor = 6;
  metadata.training = R"({"seed":7})";
  return metadata;
}

template<typename Call>
std::string MessageOf(ErrorCode code, Call call)
{
  try
  {
    call();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), code) << error.Message();
    return error.Message();
  }
  return "no error";
}

std::string ParseRefusal(const char* key, const nlohmann::json& value)
{
  nlohmann::json json = ToJson(TinyMetadata());
  json[nlohmann::json::json_pointer(key)] = value;
  return MessageOf(ErrorCode::InvalidFile, [&] { ParseModelMetadata(json); });
}
} // namespace

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
  EXPECT_EQ(ParseGeneratorOptions(nlohmann::json::object()).architecture, Architecture::Resnet);
  EXPECT_THROW(ParseGeneratorOptions({{"architecture", "vgg"}}), Error);
  EXPECT_THROW(ParseGeneratorOptions({{"architecture", "late"}, {"channels", 1000}}), Error);
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

TEST(ModelMetadata, WrongMembersAreNamedWithWhatWasExpected)
{
  EXPECT_THAT(ParseRefusal("/formatVersion", 2),
              HasSubstr("\"formatVersion\" is 2, expected a whole number from 1 to 1"));
  EXPECT_THAT(ParseRefusal("/method", "magic"), HasSubstr("\"method\" is \"magic\", expected one of clade,"));
  EXPECT_THAT(ParseRefusal("/modality", "US"), HasSubstr("expected one of MR, CT"));
  EXPECT_THAT(ParseRefusal("/generator", 1), HasSubstr("\"generator\" is 1, expected an object"));
  EXPECT_THAT(ParseRefusal("/generator/baseChannels", 100000), HasSubstr("a whole number from 1 to 256"));
  EXPECT_THAT(ParseRefusal("/generator/baseChannels", std::uint64_t{18446744073709551615u}),
              HasSubstr("1 to 256"));
  EXPECT_THAT(ParseRefusal("/generator/baseChannels", -1), HasSubstr("1 to 256"));
  EXPECT_THAT(ParseRefusal("/generator/globalSkip", "yes"), HasSubstr("expected true or false"));
  EXPECT_THAT(ParseRefusal("/intensity/low", 101),
              HasSubstr("\"low\" is 101, expected a number from 0 to 100"));
  EXPECT_THAT(ParseRefusal("/intensity/high", 0.05),
              HasSubstr("\"high\" is 0.05, expected more than \"low\""));
  EXPECT_THAT(ParseRefusal("/factorRange", {3, 2}), HasSubstr("two ascending numbers"));
  EXPECT_THAT(ParseRefusal("/factorRange", {1, "2"}), HasSubstr("two ascending numbers"));
  EXPECT_THAT(ParseRefusal("/qualityGate/minimumCorrelation", 2), HasSubstr("a number from -1 to 1"));
  nlohmann::json without = ToJson(TinyMetadata());
  without.erase("modality");
  EXPECT_THAT(MessageOf(ErrorCode::InvalidFile, [&] { ParseModelMetadata(without); }),
              HasSubstr("\"modality\" is missing"));
}

TEST(ModelMetadata, ModelsServeTheirModalityAndFactorsAlone)
{
  const ModelMetadata metadata = TinyMetadata();
  EXPECT_NO_THROW(RequireSuitable(metadata, "m", "MR", 5.5));
  EXPECT_NO_THROW(RequireSuitable(metadata, "m", "MR", 6.2)); // within a twentieth
  EXPECT_EQ(MessageOf(ErrorCode::Model, [&] { RequireSuitable(metadata, "m", "CT", 5.5); }),
            "the model m was made for MR, the series is CT");
  EXPECT_EQ(
      MessageOf(ErrorCode::Model, [&] { RequireSuitable(metadata, "m", "MR", 7); }),
      "the model m was made for factors 2 to 6 of slice spacing over in-plane spacing, the series has 7");
  EXPECT_THROW(RequireSuitable(metadata, "m", "MR", 1.5), Error);
}

TEST(ModelDirectory, ListsModelsByNameAndSaysWhatIsWrongWithTheOthers)
{
  const TemporaryFolder folder;
  const ModelMetadata metadata = TinyMetadata();
  WriteModelFile(folder / "b.safetensors", metadata, Generator(metadata.generator));
  std::ofstream(folder / "a.safetensors") << "nonsense";
  std::ofstream(folder / "readme.md") << "text";
  std::filesystem::create_directory(folder / "c.safetensors");
  const auto models = ListModels(folder.Path().string());
  ASSERT_EQ(models.size(), 2u);
  EXPECT_EQ(models[0].name, "a");
  EXPECT_THAT(models[0].problem, HasSubstr("the header claims"));
  EXPECT_EQ(models[1].name, "b");
  ASSERT_TRUE(models[1].metadata.has_value());
  EXPECT_EQ(models[1].metadata->method, "anchored");
  EXPECT_TRUE(ListModels(folder / "missing").empty());
}

TEST(ModelDirectory, NamesCannotLeaveTheDirectory)
{
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "models");
  const ModelMetadata metadata = TinyMetadata();
  WriteModelFile(folder / "secret.safetensors", metadata, Generator(metadata.generator));
  std::filesystem::create_symlink(folder / "secret.safetensors", folder / "models/link.safetensors");
  for (const char* name : {"", "../secret", "/etc/passwd", "a/b", "..", ".hidden", "a..b", "a b", "\xc3\xa9"})
  {
    EXPECT_FALSE(IsModelName(name)) << name;
    EXPECT_THROW(FindModel(folder / "models", name), Error) << name;
  }
  EXPECT_TRUE(ListModels(folder / "models").empty());
  EXPECT_EQ(MessageOf(ErrorCode::Model, [&] { FindModel(folder / "models", "link"); }),
            "the model link is not installed");
  EXPECT_EQ(FindModel(folder.Path().string(), "secret"), folder / "secret.safetensors");
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
