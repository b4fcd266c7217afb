#include "Settings/ModelDirectory.h"

#include "Settings/SafeTensors.h"
#include "Support/Errors.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace Clade;
using namespace Clade::Testing;
using ::testing::HasSubstr;

namespace
{
/// The metadata alone: a listing reads nothing else.
void WriteModel(const std::string& path)
{
  ModelMetadata metadata;
  metadata.method = "anchored";
  metadata.modality = "MR";
  WriteSafeTensors(path, {}, {{"clade", ToJson(metadata).dump()}});
}
} // namespace

TEST(ModelDirectory, ListsModelsByNameAndSaysWhatIsWrongWithTheOthers)
{
  const TemporaryFolder folder;
  WriteModel(folder / "b.safetensors");
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
  WriteModel(folder / "secret.safetensors");
  std::filesystem::create_symlink(folder / "secret.safetensors", folder / "models/link.safetensors");
  for (const char* name : {"", "../secret", "/etc/passwd", "a/b", "..", ".hidden", "a..b", "a b", "\xc3\xa9"})
  {
    EXPECT_THROW(FindModel(folder / "models", name), Error) << name;
  }
  EXPECT_TRUE(ListModels(folder / "models").empty());
  EXPECT_EQ(MessageOf(ErrorCode::Model, [&] { FindModel(folder / "models", "link"); }),
            "the model link is not installed");
  EXPECT_EQ(FindModel(folder.Path().string(), "secret"), folder / "secret.safetensors");
}
