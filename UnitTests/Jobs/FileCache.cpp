#include "Jobs/FileCache.h"

#include "Support/TemporaryFolder.h"

#include <fstream>
#include <gtest/gtest.h>
#include <stdexcept>

using namespace Clade;
namespace fs = std::filesystem;

namespace
{
class FileCacheTest : public testing::Test
{
protected:
  int Ask()
  {
    return cache_.Of(path_, [this] { return ++made_; });
  }

  Clade::Testing::TemporaryFolder folder_;
  std::string path_ = folder_ / "file";
  FileCache<int> cache_;
  int made_ = 0;
};
} // namespace

TEST_F(FileCacheTest, AFileIsReadAgainOnceItHasChanged)
{
  std::ofstream(path_) << "one";
  EXPECT_EQ(Ask(), 1);
  EXPECT_EQ(Ask(), 1);
  std::ofstream(path_) << "longer";
  EXPECT_EQ(Ask(), 2);
  fs::last_write_time(path_, fs::last_write_time(path_) - std::chrono::seconds(1)); // the same size
  EXPECT_EQ(Ask(), 3);
  EXPECT_EQ(Ask(), 3);
}

TEST_F(FileCacheTest, NothingIsKeptOfAFileThatIsNotThereOrCannotBeRead)
{
  EXPECT_EQ(Ask(), 1);
  EXPECT_EQ(Ask(), 2);
  std::ofstream(path_) << "one";
  EXPECT_EQ(Ask(), 3);
  const auto time = fs::last_write_time(path_);
  std::ofstream(path_) << "longer";
  EXPECT_THROW(cache_.Of(path_, []() -> int { throw std::runtime_error("no memory"); }), std::runtime_error);
  std::ofstream(path_) << "one";
  fs::last_write_time(path_, time); // as the one that was kept before
  EXPECT_EQ(Ask(), 4);
}
