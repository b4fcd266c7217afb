#include "Base/FileWriting.h"

#include "Base/Error.h"
#include "Support/Errors.h"
#include "Support/FileSizeLimit.h"
#include "Support/TemporaryFolder.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace Clade;
using namespace Clade::Testing;

namespace
{
std::string ContentOf(const std::string& path)
{
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

template<typename Call>
void ExpectError(ErrorCode code, const std::string& words, Call call)
{
  EXPECT_THAT(MessageOf(code, call), testing::HasSubstr(words));
}
} // namespace

TEST(FileWriting, TheCodeSaysWhatKeptTheFileFromBeingWritten)
{
  const auto expect = [](int error, ErrorCode code)
  { ExpectError(code, "the report: ", [&] { ThrowWriteFailure("the report", error); }); };
  for (const int wrongPath : {ENOENT, ENOTDIR})
  {
    expect(wrongPath, ErrorCode::NotFound);
  }
  for (const int noPermission : {EACCES, EPERM, EROFS})
  {
    expect(noPermission, ErrorCode::Forbidden);
  }
  expect(EISDIR, ErrorCode::Conflict);
  for (const int noRoom : {ENOSPC, EDQUOT, EFBIG, EIO})
  {
    expect(noRoom, ErrorCode::StorageFull);
  }
  for (const int neither : {ENAMETOOLONG, EMFILE, ELOOP}) // a job would wait for room for ever
  {
    expect(neither, ErrorCode::Internal);
  }
}

TEST(FileWriting, AFileHoldsTheBytesAndNoneOfThoseBefore)
{
  const TemporaryFolder folder;
  std::ofstream(folder / "a") << "a longer text that was here before";
  const std::string bytes("new\0line\n", 9);
  WriteWholeFile(folder / "a", bytes);
  EXPECT_EQ(ContentOf(folder / "a"), bytes);
  WriteWholeFile(folder / "a", "");
  EXPECT_EQ(ContentOf(folder / "a"), "");
}

TEST(FileWriting, WhatFailsNamesThePath)
{
  const TemporaryFolder folder;
  const std::string missing = folder / "none/a";
  ExpectError(ErrorCode::NotFound, "cannot write " + missing + ": No such file or directory",
              [&] { WriteWholeFile(missing, "x"); });
  ExpectError(ErrorCode::Conflict, folder.Path().string(), [&] { WriteWholeFile(folder.Path(), "x"); });
  const FileSizeLimit limit(1000);
  ExpectError(ErrorCode::StorageFull, "cannot write " + (folder / "a") + ": File too large",
              [&] { WriteWholeFile(folder / "a", std::string(5000, 'x')); });
}

TEST(FileWriting, WhetherAFileCouldBeWrittenIsKnownBeforeAndChangesNothing)
{
  const TemporaryFolder folder;
  RequireWritableFile(folder / "new");
  EXPECT_FALSE(std::filesystem::exists(folder / "new"));
  std::ofstream(folder / "old") << "kept";
  RequireWritableFile(folder / "old");
  EXPECT_EQ(ContentOf(folder / "old"), "kept");
  RequireWritableFile("of-the-current-folder");
  RequireWritableFile("/dev/null");
  ExpectError(ErrorCode::NotFound, "none/new", [&] { RequireWritableFile(folder / "none/new"); });
  ExpectError(ErrorCode::NotFound, "old/new", [&] { RequireWritableFile(folder / "old/new"); });
  ExpectError(ErrorCode::Conflict, "Is a directory", [&] { RequireWritableFile(folder.Path()); });
}

TEST(FileWriting, APlaceWithoutPermissionIsNamed)
{
  if (::geteuid() == 0)
  {
    GTEST_SKIP() << "the administrator may write everywhere";
  }
  const TemporaryFolder folder;
  std::ofstream(folder / "old") << "x";
  ::chmod((folder / "old").c_str(), 0400);
  ExpectError(ErrorCode::Forbidden, "old", [&] { RequireWritableFile(folder / "old"); });
  ::chmod(folder.Path().c_str(), 0500);
  ExpectError(ErrorCode::Forbidden, "new", [&] { RequireWritableFile(folder / "new"); });
  ::chmod(folder.Path().c_str(), 0700);
}
