#include "Enhance/EnhanceModel.h"

#include "Base/Error.h"
#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using Clade::Testing::TemporaryFolder;
using testing::HasSubstr;

namespace
{
std::string ErrorOf(const std::string& name, const std::string& directory, bool mayBePath)
{
  try
  {
    ResolveModel(name, "MR", directory, mayBePath);
  }
  catch (const Error& error)
  {
    EXPECT_EQ(error.Code(), ErrorCode::Model);
    return error.Message();
  }
  return "";
}
} // namespace

TEST(EnhanceModel, CubicNeedsNoFile)
{
  const EnhanceModel model = ResolveModel("cubic", "CT", "/nowhere");
  EXPECT_TRUE(model.IsCubic());
  EXPECT_EQ(model.path, "");
  EXPECT_EQ(model.sha256, "");
}

TEST(EnhanceModel, AModelThatIsNotThereIsRefusedWithAWayOut)
{
  const TemporaryFolder folder;
  EXPECT_THAT(ErrorOf("knee", folder.Path().string(), false), HasSubstr("\"cubic\" needs no model"));
}

#ifdef CLADE_HAS_INFERENCE
TEST(EnhanceModel, AutoIsTheDefaultOfTheModality)
{
  const TemporaryFolder folder;
  for (const char* name : {"mr-body", "ct-body"})
  {
    std::ofstream(folder / (std::string(name) + ".safetensors")) << name;
  }
  const std::string directory = folder.Path().string();
  EXPECT_EQ(ResolveModel("auto", "MR", directory).name, "mr-body");
  const EnhanceModel ct = ResolveModel("auto", "CT", directory);
  EXPECT_EQ(ct.name, "ct-body");
  EXPECT_EQ(ct.path, folder / "ct-body.safetensors");
}

TEST(EnhanceModel, AFileIsTakenWhereAPathIsAllowedAlone)
{
  const TemporaryFolder folder;
  const std::string path = folder / "mine.safetensors";
  EXPECT_THAT(ErrorOf(path, folder.Path().string(), true), HasSubstr("there is no model file " + path));
  std::ofstream(path) << "x";
  EXPECT_EQ(ResolveModel(path, "MR", folder.Path().string(), true).name, "mine");
  EXPECT_NE(ErrorOf(path, folder.Path().string(), false), "");
}
#endif
