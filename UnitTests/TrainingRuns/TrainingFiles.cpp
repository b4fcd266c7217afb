#include "TrainingRuns/TrainingFiles.h"

#include "Base/Error.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using Clade::Testing::TemporaryFolder;
using testing::ElementsAre;

namespace
{
/// A folder with two NIfTI files, one of them below, and a text.
class TrainingFiles : public testing::Test
{
protected:
  TrainingFiles()
  {
    std::filesystem::create_directory(folder_ / "below");
    for (const char* name : {"a.nii", "below/b.nii.gz", "notes.txt"})
    {
      std::ofstream(folder_ / name) << "x";
    }
  }

  /// File names, without their folders.
  std::vector<std::string> Find(const std::string& pattern) const
  {
    std::vector<std::string> names;
    for (const TrainingItem& item : FindTrainingItems(folder_ / pattern))
    {
      EXPECT_TRUE(item.isNifti);
      EXPECT_EQ(item.files.size(), 1u);
      names.push_back(std::filesystem::path(item.name).filename().string());
    }
    return names;
  }

  TemporaryFolder folder_;
};
} // namespace

TEST_F(TrainingFiles, AFolderIsSearchedToTheBottom)
{
  EXPECT_THAT(Find(""), ElementsAre("a.nii", "b.nii.gz"));
}

TEST_F(TrainingFiles, AFileOrAPatternIsTaken)
{
  EXPECT_THAT(Find("a.nii"), ElementsAre("a.nii"));
  EXPECT_THAT(Find("below/*.nii.gz"), ElementsAre("b.nii.gz"));
}

TEST_F(TrainingFiles, ANameMayHoldTheCharactersOfPatterns)
{
  std::ofstream(folder_ / "c[1].nii") << "x";
  EXPECT_THAT(Find("c[1].nii"), ElementsAre("c[1].nii"));
}

TEST_F(TrainingFiles, WhereNothingIsThatIsSaid)
{
  EXPECT_THROW(Find("*.mha"), Error);
}
