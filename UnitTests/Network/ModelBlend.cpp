#include "Network/ModelBlend.h"

#include "Base/Error.h"
#include "Network/ModelFile.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <torch/types.h>
#include <torch/utils.h>

using namespace Clade;
using Clade::Testing::TemporaryFolder;

namespace
{
std::string Write(const std::string& path, int seed, int channels = 2, double smallestFactor = 1.5,
                  double largestFactor = 8)
{
  ModelMetadata metadata;
  metadata.smallestFactor = smallestFactor;
  metadata.largestFactor = largestFactor;
  metadata.method = "anchored";
  metadata.modality = "MR";
  metadata.generator.baseChannels = channels;
  metadata.training = "{\"seed\": " + std::to_string(seed) + "}";
  torch::manual_seed(seed);
  WriteModelFile(path, metadata, Generator(metadata.generator));
  return path;
}
} // namespace

TEST(ModelBlend, EveryWeightLiesBetweenItsTwo)
{
  const TemporaryFolder folder;
  const std::string first = Write(folder / "first.safetensors", 1);
  const std::string second = Write(folder / "second.safetensors", 2);
  BlendModelFiles(first, second, 0.25, folder / "blend.safetensors");
  const LoadedModel blend = ReadModelFile(folder / "blend.safetensors");
  const auto a = ReadModelFile(first).generator->parameters();
  const auto b = ReadModelFile(second).generator->parameters();
  const auto weights = blend.generator->parameters();
  for (std::size_t n = 0; n < weights.size(); n++)
  {
    EXPECT_TRUE(torch::allclose(weights[n], 0.75 * a[n] + 0.25 * b[n], 1e-3, 1e-5));
  }
  const auto training = nlohmann::json::parse(blend.metadata.training);
  EXPECT_EQ(training["seed"], 2);
  EXPECT_EQ(training["blend"]["share"], 0.25);
  EXPECT_EQ(training["blend"]["first"]["training"]["seed"], 1);
}

TEST(ModelBlend, WhatCannotBeBlendedIsNamed)
{
  const TemporaryFolder folder;
  const std::string first = Write(folder / "first.safetensors", 1);
  const std::string wide = Write(folder / "wide.safetensors", 2, 3);
  EXPECT_THROW(BlendModelFiles(first, wide, 0.5, folder / "blend.safetensors"), Error);
  EXPECT_THROW(BlendModelFiles(first, first, 1.5, folder / "blend.safetensors"), Error);
  EXPECT_THROW(BlendModelFiles(first, first, 0.5, wide), Error);
  EXPECT_FALSE(std::filesystem::exists(folder / "blend.safetensors"));
}

TEST(ModelBlend, ServesTheFactorsThatBothWereMadeFor)
{
  const TemporaryFolder folder;
  const std::string low = Write(folder / "low.safetensors", 1, 2, 2, 5);
  const std::string high = Write(folder / "high.safetensors", 2, 2, 3, 7);
  BlendModelFiles(low, high, 0.5, folder / "blend.safetensors");
  const ModelMetadata blend = ReadModelMetadata(folder / "blend.safetensors");
  EXPECT_EQ(blend.smallestFactor, 3);
  EXPECT_EQ(blend.largestFactor, 5);
  const std::string higher = Write(folder / "higher.safetensors", 2, 2, 6, 7);
  try
  {
    BlendModelFiles(low, higher, 0.5, folder / "none.safetensors");
    FAIL();
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::InvalidArgument);
    EXPECT_NE(error.Message().find("factors 2 to 5 and 6 to 7, which have none in common"),
              std::string::npos);
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "none.safetensors"));
}
