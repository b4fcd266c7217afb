#include "Dicom/Read/FoundFiles.h"

#include "Support/DicomPhantom.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace Clade;
using namespace Clade::Testing;
namespace fs = std::filesystem;

// A file that cannot be read is named wherever it lies among the images of a series.
namespace
{
void Write(const std::string& path, const std::string& bytes)
{
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string VerdictOn(const std::string& folder, const InputLimits& limits = {})
{
  const auto series = FindSeries({folder});
  if (series.size() != 1)
  {
    return std::to_string(series.size()) + " series";
  }
  std::vector<DicomObject> objects;
  for (const std::string& file : series.begin()->second)
  {
    objects.push_back({file, {}});
  }
  return Verdict(objects, limits);
}
} // namespace

TEST(FoundFiles, AnUnreadableFileIsNamedWhereverItLies)
{
  const TemporaryFolder folder;
  WritePhantomSeries(SlopingVolume(), {}, folder.Path().string());
  for (const char* name : {"00001.dcm", "00005.dcm", "00008.dcm"})
  {
    const std::string path = folder / name;
    const std::string whole = BytesOf(path);
    const std::string named = "E_CORRUPT: " + path;
    Write(path, "");
    EXPECT_EQ(VerdictOn(folder.Path().string()), named + " is empty");
    Write(path, std::string(whole.size(), '\0'));
    EXPECT_EQ(VerdictOn(folder.Path().string()), named + " contains only zeros");
    for (const std::size_t bytes :
         {std::size_t{10}, std::size_t{128}, std::size_t{200}, std::size_t{700}, whole.size() - 100})
    {
      Write(path, whole.substr(0, bytes));
      const bool isPreamble = bytes < 132; // zeros, by the standard
      EXPECT_EQ(VerdictOn(folder.Path().string()),
                named + (isPreamble ? " contains only zeros" : " is incomplete"))
          << bytes;
    }
    Write(path, "<html>504 Gateway Timeout</html>");
    EXPECT_EQ(VerdictOn(folder.Path().string()), named + " is incomplete");
    InputLimits limits;
    limits.skipUnreadable = true;
    EXPECT_THAT(VerdictOn(folder.Path().string(), limits),
                testing::AnyOf(testing::HasSubstr("W_SET_ASIDE: " + path + " is not used: it cannot be read"),
                               testing::StartsWith("E_MISSING_SLICE")))
        << "said, and a hole is a hole";
    Write(path, whole);
  }
  EXPECT_EQ(VerdictOn(folder.Path().string()), "accepted");
}

TEST(FoundFiles, FilesWithoutExtensionAreToldFromNotes)
{
  const TemporaryFolder folder;
  for (const std::string& path : WritePhantomSeries(SlopingVolume(), {}, folder.Path().string()))
  {
    fs::rename(path, fs::path(path).replace_extension());
  }
  Write(folder / "README", "a text beside the images");
  EXPECT_EQ(VerdictOn(folder.Path().string()), "accepted");
  Write(folder / "00008", "<html>504 Gateway Timeout</html>");
  EXPECT_EQ(VerdictOn(folder.Path().string()), "E_CORRUPT: " + (folder / "00008") + " is incomplete")
      << "it is named as the images are";
  fs::remove(folder / "00008");
  Write(folder / "00003", "");
  EXPECT_EQ(VerdictOn(folder.Path().string()), "E_CORRUPT: " + (folder / "00003") + " is empty");
}

TEST(FoundFiles, AnImageThatNamesNoSeriesIsOfItsNeighbours)
{
  const auto removing = [](int slice) { return Removing(DCM_SeriesInstanceUID, slice); };
  const TemporaryFolder one, all;
  WritePhantomSeries(SlopingVolume(), {}, one.Path().string(), removing(3));
  EXPECT_EQ(VerdictOn(one.Path().string()).substr(0, 2), "E_") << "not a volume with a hole";
  const auto files = WritePhantomSeries(SlopingVolume(), {}, all.Path().string(), removing(-1));
  const auto series = FindSeries({all.Path().string()});
  ASSERT_EQ(series.size(), 1u);
  EXPECT_EQ(series.begin()->second.size(), files.size());
}

TEST(FoundFiles, WhereNoFileCanBeReadThatIsTheReason)
{
  const TemporaryFolder folder;
  const std::vector<std::string> files = WritePhantomSeries(SlopingVolume(), {}, folder.Path().string());
  for (const std::string& path : files)
  {
    fs::resize_file(path, fs::file_size(path) - 100);
  }
  InputLimits limits;
  limits.skipUnreadable = true;
  const std::string verdict = VerdictOn(folder.Path().string(), limits);
  EXPECT_EQ(verdict.rfind("E_CORRUPT: of 8 files none can be read; the first: ", 0), 0u) << verdict;
  EXPECT_NE(verdict.find(fs::path(files.front()).filename().string()), std::string::npos) << verdict;
}

TEST(FoundFiles, OtherFilesBesideTheImagesArePassedOver)
{
  const TemporaryFolder folder;
  WritePhantomSeries(SlopingVolume(), {}, folder.Path().string());
  Write(folder / "notes.txt", "");
  Write(folder / "picture.png", "\x89PNG\r\n\x1a\n");
  Write(folder / ".hidden.dcm", "");
  Write(folder / "index", std::string(300, '\0'));
  EXPECT_EQ(VerdictOn(folder.Path().string()), "accepted");
}

TEST(FoundFiles, OnlyTheSeriesOfItsNeighboursIsConcerned)
{
  const TemporaryFolder folder;
  PhantomSeriesOptions options;
  for (const char* prefix : {"a", "b"})
  {
    const TemporaryFolder part;
    for (const std::string& path : WritePhantomSeries(SlopingVolume(), options, part.Path().string()))
    {
      fs::copy_file(path, folder / (prefix + fs::path(path).filename().string()));
    }
    options.seriesNumber++;
  }
  Write(folder / "a00004.dcm", "");
  std::vector<std::size_t> sizes;
  for (const auto& [uid, files] : FindSeries({folder.Path().string()}))
  {
    sizes.push_back(files.size());
    const bool hasBroken = std::find(files.begin(), files.end(), folder / "a00004.dcm") != files.end();
    EXPECT_EQ(hasBroken, files.front() == folder / "a00001.dcm");
  }
  EXPECT_THAT(sizes, testing::ElementsAre(8, 8));
}
