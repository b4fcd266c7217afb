#include "Settings/ModelVersions.h"

#include "Base/Error.h"
#include "Support/TemporaryFolder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

using namespace Clade;
using Clade::Testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace
{
class ModelVersions : public testing::Test
{
protected:
  /// As TrainingFolder::Publish does it: renamed into its place.
  void Put(const std::string& file, const std::string& content)
  {
    std::ofstream(folder_ / "early") << content;
    fs::rename(folder_ / "early", folder_ / file);
  }
  std::string Read(const std::string& file) const
  {
    std::ifstream stream(folder_ / file);
    return stream ? std::string(std::istreambuf_iterator<char>(stream), {}) : "none";
  }
  std::size_t Files() const
  {
    return static_cast<std::size_t>(std::count_if(fs::recursive_directory_iterator(folder_.Path()), {},
                                                  [](const fs::directory_entry& entry)
                                                  { return entry.is_regular_file(); }));
  }

  TemporaryFolder folder_;
};
} // namespace

TEST_F(ModelVersions, APublicationThatIsTriedAgainKeepsTheCardOfTheOldModel)
{
  Put("knee.safetensors", "first");
  Put("knee.md", "card of the first");
  KeepModelBefore(folder_.Path(), "knee");
  Put("knee.md", "card of the second"); // then the power failed, before the model followed
  KeepModelBefore(folder_.Path(), "knee");
  EXPECT_EQ(Read(".before/knee.md"), "card of the first");

  Put("knee.safetensors", "second");
  KeepModelBefore(folder_.Path(), "knee");
  EXPECT_EQ(Read(".before/knee.safetensors"), "second") << "another model is kept again";
  EXPECT_EQ(Read(".before/knee.md"), "card of the second");
}

TEST_F(ModelVersions, GoingBackRestoresTheModelWithItsCardAndGoingBackAgainUndoesIt)
{
  Put("knee.safetensors", "first");
  Put("knee.md", "card of the first");
  KeepModelBefore(folder_.Path(), "knee");
  EXPECT_EQ(Read("knee.safetensors"), "first") << "at no time is there none";
  Put("knee.safetensors", "second");
  Put("knee.md", "card of the second");
  Put("knee.report.html", "report of the second");

  ASSERT_TRUE(HasModelBefore(folder_.Path(), "knee"));
  RollBackModel(folder_.Path(), "knee");
  EXPECT_EQ(Read("knee.safetensors"), "first");
  EXPECT_EQ(Read("knee.md"), "card of the first");
  EXPECT_EQ(Read("knee.report.html"), "none") << "the first had none";
  EXPECT_EQ(Read(".before/knee.safetensors"), "second");
  EXPECT_EQ(Files(), 5u) << "nothing else is left";

  RollBackModel(folder_.Path(), "knee");
  EXPECT_EQ(Read("knee.safetensors"), "second");
  EXPECT_EQ(Read("knee.md"), "card of the second");
  EXPECT_EQ(Read("knee.report.html"), "report of the second");
  EXPECT_EQ(Files(), 5u);
}

TEST_F(ModelVersions, OneModelBeforeIsKept)
{
  for (const char* version : {"first", "second", "third"})
  {
    KeepModelBefore(folder_.Path(), "knee");
    Put("knee.safetensors", version);
  }
  RollBackModel(folder_.Path(), "knee");
  EXPECT_EQ(Read("knee.safetensors"), "second");
  EXPECT_EQ(Files(), 2u);
}

TEST_F(ModelVersions, WhereThereIsNoneBeforeNothingChanges)
{
  const auto codeOf = [&](const std::string& name)
  {
    try
    {
      RollBackModel(folder_.Path(), name);
    }
    catch (const Error& error)
    {
      return error.Code();
    }
    return ErrorCode::Internal;
  };
  Put("knee.safetensors", "first");
  EXPECT_EQ(codeOf("knee"), ErrorCode::NotFound);
  EXPECT_EQ(codeOf("../knee"), ErrorCode::InvalidArgument);
  EXPECT_FALSE(HasModelBefore(folder_.Path(), "../knee"));
  EXPECT_EQ(Read("knee.safetensors"), "first");
}
