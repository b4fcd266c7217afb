#include "Base/FilesBelow.h"

#include "Base/Error.h"
#include "Support/Errors.h"
#include "Support/TemporaryFolder.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

using namespace Clade;
using namespace Clade::Testing;

TEST(FilesBelow, AreThoseOfEveryDepthSortedAndOnce)
{
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "b/deep");
  std::filesystem::create_directories(folder / "empty");
  const std::vector<std::string> files = {folder / "a", folder / "b/deep/c", folder / "b/z"};
  for (const std::string& file : files)
  {
    std::ofstream(file) << "x";
  }
  EXPECT_EQ(FilesBelow({folder.Path()}), files);
  EXPECT_EQ(FilesBelow({folder / "b", folder / "a", folder / "b/z", folder / "b"}), files);
  EXPECT_TRUE(FilesBelow({folder / "empty"}).empty());
  EXPECT_TRUE(FilesBelow({}).empty());
}

TEST(FilesBelow, APathThatIsNotThereIsNamed)
{
  const TemporaryFolder folder;
  EXPECT_EQ(MessageOf(ErrorCode::NotFound,
                      [&] {
                        FilesBelow({folder.Path(), folder / "none"});
                      }),
            "there is no file or folder " + (folder / "none"));
  EXPECT_THAT(MessageOf(ErrorCode::NotFound, [] { FilesBelow({"/dev/null"}); }),
              testing::HasSubstr("there is no file or folder"));
}
