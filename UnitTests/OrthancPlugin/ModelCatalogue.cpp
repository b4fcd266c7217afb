#include "OrthancPlugin/ModelCatalogue.h"

#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gtest/gtest.h>

using namespace Clade;
using Clade::Testing::TemporaryFolder;

namespace
{
void WriteModel(const std::string& path, const std::string& header)
{
  std::ofstream file(path, std::ios::binary);
  for (int i = 0; i < 8; i++)
  {
    file.put(static_cast<char>(header.size() >> (8 * i) & 0xff));
  }
  file << header << "tensors";
}
} // namespace

TEST(ModelCatalogue, CubicIsAlwaysThere)
{
  ModelCatalogue models("/nowhere");
  ASSERT_EQ(models.List().size(), 1u);
  EXPECT_EQ(models.List()[0].name, "cubic");
  EXPECT_EQ(models.HashOf("cubic"), "");
  EXPECT_TRUE(models.Card("cubic"));
}

TEST(ModelCatalogue, FilesAreListedWithMetadataAndHash)
{
  const TemporaryFolder folder;
  WriteModel(folder / "mr-body.safetensors", R"({"__metadata__": {"method": "clade"}})");
  std::ofstream(folder / "mr-body.md") << "# The card";
  std::ofstream(folder / "readme.txt") << "no model";
  ModelCatalogue models(folder.Path());
  const auto list = models.List();
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[1].name, "mr-body");
  EXPECT_EQ(list[1].metadata, (nlohmann::json{{"method", "clade"}}));
  // sha256sum of the 52 bytes
  EXPECT_EQ(models.HashOf("mr-body"), "247416c9fdcff89bd68f0473ebf1fb4780e8bf7c6bc891863b056074f5d0ffe4");
  EXPECT_EQ(models.Card("mr-body"), "# The card");
}

TEST(ModelCatalogue, AChangedFileHasAnotherHash)
{
  const TemporaryFolder folder;
  WriteModel(folder / "m.safetensors", "{}");
  ModelCatalogue models(folder.Path());
  const std::string before = models.HashOf("m");
  WriteModel(folder / "m.safetensors", "{ }");
  EXPECT_NE(models.HashOf("m"), before);
}

TEST(ModelCatalogue, ADamagedFileIsListedWithItsProblem)
{
  const TemporaryFolder folder;
  std::ofstream(folder / "a.safetensors") << "short";
  WriteModel(folder / "b.safetensors", "no json");
  std::ofstream(folder / "c.safetensors") << std::string(64, '\xff');
  ModelCatalogue models(folder.Path());
  for (const char* name : {"a", "b", "c"})
  {
    EXPECT_EQ(models.Find(name).value().problem,
              std::string("the file ") + name + ".safetensors is not a safetensors file");
  }
}

TEST(ModelCatalogue, AFileThatWasCutShortIsNamed)
{
  const TemporaryFolder folder;
  const std::string header = R"({"w": {"dtype": "F32", "shape": [25], "data_offsets": [0, 100]}})";
  WriteModel(folder / "cut.safetensors", header); // seven bytes of a hundred
  ModelCatalogue models(folder.Path());
  EXPECT_EQ(models.Find("cut")->problem, "the file cut.safetensors is cut short: it has " +
                                             std::to_string(8 + header.size() + 7) + " bytes, expected " +
                                             std::to_string(8 + header.size() + 100));
}

TEST(ModelCatalogue, NamesAreNoPaths)
{
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "models");
  WriteModel(folder / "outside.safetensors", "{}");
  std::ofstream(folder / "outside.md") << "secret";
  ModelCatalogue models(folder / "models");
  for (const std::string& name :
       {std::string("../outside"), folder / "outside", std::string("x/../../outside"), std::string("")})
  {
    EXPECT_FALSE(models.Find(name)) << name;
    EXPECT_FALSE(models.Card(name)) << name;
  }
}
