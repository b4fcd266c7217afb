#include "OrthancPlugin/ModelCatalogue.h"

#include "OrthancPlugin/ModelFileExample.h"
#include "Settings/ModelVersions.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
using testing::StartsWith;

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
  WriteModelFile(folder / "mr-body.safetensors", R"({"__metadata__": {"method": "clade"}})");
  std::ofstream(folder / "mr-body.md") << "# The card";
  std::ofstream(folder / "readme.txt") << "no model";
  ModelCatalogue models(folder.Path());
  const auto list = models.List();
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[1].name, "mr-body");
  EXPECT_EQ(list[1].metadata, (nlohmann::json{{"method", "clade"}}));
  // sha256sum of the 45 bytes
  EXPECT_EQ(models.HashOf("mr-body"), "5e0d689ea1e8cdfd161c916aa926d0a16c7f777d441a6a3d16531389d8eef6a2");
  EXPECT_EQ(models.Card("mr-body"), "# The card");
}

TEST(ModelCatalogue, AChangedFileHasAnotherHash)
{
  const TemporaryFolder folder;
  WriteModelFile(folder / "m.safetensors", "{}");
  ModelCatalogue models(folder.Path());
  const std::string before = models.HashOf("m");
  WriteModelFile(folder / "m.safetensors", "{ }");
  EXPECT_NE(models.HashOf("m"), before);
}

TEST(ModelCatalogue, ADamagedFileIsListedWithItsProblemAndWithoutItsFolder)
{
  const TemporaryFolder folder;
  std::ofstream(folder / "a.safetensors") << "short";
  WriteModelFile(folder / "b.safetensors", "no json");
  std::ofstream(folder / "c.safetensors") << std::string(64, '\xff');
  WriteModelFile(folder / "d.safetensors", "{}", "bytes of no tensor");
  ModelCatalogue models(folder.Path());
  for (const std::string name : {"a", "b", "c", "d"})
  {
    EXPECT_THAT(models.Find(name).value().problem, StartsWith("the file " + name + ".safetensors: "));
  }
}

TEST(ModelCatalogue, AFileThatWasCutShortIsNamed)
{
  const TemporaryFolder folder;
  WriteModelFile(folder / "cut.safetensors",
                 R"({"w": {"dtype": "F32", "shape": [25], "data_offsets": [0, 100]}})",
                 "tensors"); // seven bytes of a hundred
  ModelCatalogue models(folder.Path());
  EXPECT_EQ(models.Find("cut")->problem, "the file cut.safetensors: tensor w ends at byte 100 of the data, "
                                         "which has 7: the file is cut short");
}

TEST(ModelCatalogue, NamesAreNoPaths)
{
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "models");
  WriteModelFile(folder / "outside.safetensors", "{}");
  std::ofstream(folder / "outside.md") << "secret";
  ModelCatalogue models(folder / "models");
  for (const std::string& name :
       {std::string("../outside"), folder / "outside", std::string("x/../../outside"), std::string("")})
  {
    EXPECT_FALSE(models.Find(name)) << name;
    EXPECT_FALSE(models.Card(name)) << name;
  }
}

TEST(ModelCatalogue, GoingBackGivesTheHashThatTheModelHadBefore)
{
  const TemporaryFolder folder;
  WriteModelFile(folder / "m.safetensors", "{}");
  ModelCatalogue models(folder.Path());
  const std::string first = models.HashOf("m");
  EXPECT_FALSE(models.Before("m"));
  KeepModelBefore(folder.Path(), "m");
  WriteModelFile(folder / "early", "{ }");
  std::filesystem::rename(folder / "early", folder / "m.safetensors");
  const std::string second = models.HashOf("m");
  ASSERT_TRUE(models.Before("m"));
  EXPECT_EQ(models.Before("m")->sha256, first);
  RollBackModel(folder.Path(), "m");
  EXPECT_EQ(models.HashOf("m"), first);
  EXPECT_EQ(models.Before("m")->sha256, second);
  EXPECT_EQ(models.List().size(), 2u) << "the one before is in no list";
}

TEST(ModelCatalogue, ReportsLieBesideTheirModel)
{
  const TemporaryFolder folder;
  ModelCatalogue models(folder.Path());
  std::ofstream(folder / "knee.sweep.html") << "ranking";
  EXPECT_TRUE(models.HasReport("knee", sweepReportEnding));
  EXPECT_EQ(models.Report("knee", sweepReportEnding), "ranking");
  EXPECT_EQ(models.Report("knee", trainingReportEnding), std::nullopt);
  EXPECT_EQ(models.Report("../knee", sweepReportEnding), std::nullopt);
}
